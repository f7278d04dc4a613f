package io.angarium.api.operation;

import io.angarium.api.operation.QueuePage.Lane;
import io.angarium.delivery.LaneState;
import io.angarium.spool.Spool.QueueState;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** What waits, as delivery's lanes and the spool's queues tell together: every queued recipient is counted once. */
public final class DeliveryLanes implements Supplier<List<Lane>> {
    private static final String NO_LANE = "no lane yet";

    private final Supplier<List<LaneState>> lanes;
    private final Supplier<List<QueueState>> queues;

    public DeliveryLanes(Supplier<List<LaneState>> lanes, Supplier<List<QueueState>> queues) {
        this.lanes = lanes;
        this.queues = queues;
    }

    @Override
    public List<Lane> get() {
        List<Lane> all = new ArrayList<>();
        lanes.get().forEach(state -> all.add(lane(state)));
        unrouted(all).ifPresent(all::add);
        return all;
    }

    /** What has no lane: its route is not known yet, or it is due later and its lane has ended. */
    private Optional<Lane> unrouted(List<Lane> routed) {
        List<QueueState> waiting = queues.get();
        long queued = waiting.stream()
                .mapToLong(it -> (long) it.due() + it.scheduled() + it.taken())
                .sum();
        long rest = queued - routed.stream().mapToLong(Lane::waiting).sum();
        if (rest <= 0) {
            return Optional.empty();
        }
        Optional<Instant> oldest = waiting.stream()
                .map(QueueState::oldest)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
        return Optional.of(new Lane(NO_LANE, "", "", "", rest, oldest, 0, 0, "", false));
    }

    private static double rounded(double rate) {
        return Math.round(rate * 100) / 100.0;
    }

    private static Lane lane(LaneState state) {
        String source = state.source().map(InetAddress::getHostAddress).orElse("");
        String name = (source.isEmpty() ? "" : source + " → ") + state.site() + (state.secure() ? " (TLS only)" : "");
        return new Lane(
                name,
                source,
                state.site(),
                state.provider().orElse(""),
                state.waiting(),
                state.oldest(),
                rounded(state.rate()),
                rounded(state.ceiling()),
                state.lastReply(),
                state.paused());
    }
}
