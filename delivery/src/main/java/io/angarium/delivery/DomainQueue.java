package io.angarium.delivery;

import io.angarium.delivery.shaping.Stream;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.spool.QueueKey;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What delivery knows of one of the spool's queues.
 *
 * <pre>
 *   IDLE ──due──► DUE        enrolled exactly once: with its lane or at the route desk
 *   DUE ──taken─► IDLE       before the take, so that what comes due meanwhile enrols it again
 *   IDLE ──forgotten─► RETIRED   for good; a newcomer of the same key is a new object
 * </pre>
 */
final class DomainQueue {
    private enum State {
        IDLE,
        DUE,
        RETIRED
    }

    private final QueueKey key;
    private final Stream stream;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private volatile @Nullable Lane lane;
    private volatile Instant routeValidUntil = Instant.MIN;
    private volatile TlsPolicy policy = TlsPolicy.NONE;
    private volatile Instant touched = Instant.MIN;
    private final Trickle trickle = new Trickle();

    DomainQueue(QueueKey key) {
        this.key = key;
        this.stream = stream(key);
    }

    /** Mail whose stream can't be read goes out all the same, as nobody's. */
    private static Stream stream(QueueKey key) {
        try {
            return Stream.decode(key.stream());
        } catch (IllegalArgumentException e) {
            return Stream.decode("");
        }
    }

    QueueKey key() {
        return key;
    }

    /** Whose mail it is. */
    Stream stream() {
        return stream;
    }

    /** True for the one caller that has to enrol it. */
    boolean becomeDue() {
        return state.compareAndSet(State.IDLE, State.DUE);
    }

    void becomeIdle(Instant now) {
        touched = now;
        state.set(State.IDLE);
    }

    boolean retire() {
        return state.compareAndSet(State.IDLE, State.RETIRED);
    }

    boolean isRetired() {
        return state.get() == State.RETIRED;
    }

    boolean isIdle() {
        return state.get() == State.IDLE;
    }

    @Nullable Lane lane() {
        return lane;
    }

    void assign(Lane to, Instant validUntil, TlsPolicy published) {
        routeValidUntil = validUntil;
        policy = published;
        lane = to;
    }

    /** What its domain published about TLS when its route was found. */
    TlsPolicy policy() {
        return policy;
    }

    /** The route has to be asked for again before more is taken. */
    void forgetRoute() {
        routeValidUntil = Instant.MIN;
    }

    boolean isRouteValid(Instant now) {
        return now.isBefore(routeValidUntil);
    }

    /** What is steadily sent of it. */
    Trickle trickle() {
        return trickle;
    }

    /** When it was last seen with something due. */
    Instant touched() {
        return touched;
    }
}
