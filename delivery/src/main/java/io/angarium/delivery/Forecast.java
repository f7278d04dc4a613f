package io.angarium.delivery;

import io.angarium.delivery.shaping.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * When a message that waits in a lane will be sent, by what its {@link FairShare} lets go first and how fast the lane is. Pure.
 *
 * @param ahead messages that go before it, as it looks now
 * @param earliest not before
 * @param latest not after, unless something changes: much more urgent mail, a slower receiver, a refusal
 */
public record Forecast(long ahead, Instant earliest, Instant latest) {
    /** A lane whose speed nobody knows is expected to send at least so many messages a second. */
    static final double SLOWEST_GUESS = 1;

    /** Speed changes: by so much it may be higher or lower than it was. */
    private static final double FASTER = 1.5;

    private static final double SLOWER = 2;

    /** What a connection and the receiver's own time may add. */
    private static final Duration RECEIVER = Duration.ofSeconds(5);

    /** A queue in the lane and what is due in it. */
    record Waiting(Stream stream, String destination, long due) {}

    /**
     * How fast the lane is.
     *
     * @param measured messages a second lately; 0 if it sent nothing
     * @param permitted messages a second that it may send; 0 if there is no limit
     */
    record Speed(double measured, double permitted) {
        double atMost() {
            if (permitted > 0) {
                return permitted * FASTER;
            }
            return Double.POSITIVE_INFINITY;
        }

        double atLeast() {
            double known =
                    permitted > 0 && measured > 0 ? Math.min(measured, permitted) : Math.max(measured, permitted);
            return Math.max(known, SLOWEST_GUESS) / SLOWER;
        }
    }

    /**
     * For a message in one of the queues.
     *
     * @param first place in its queue at best, from 0
     * @param last place at worst
     * @param begins when the lane goes on sending, or the message becomes due
     */
    static Forecast of(
            List<Waiting> queues,
            Waiting mine,
            long first,
            long last,
            ToIntFunction<String> weights,
            Speed speed,
            Instant begins) {
        long least = ahead(queues, mine, first, weights);
        long most = ahead(queues, mine, last, weights);
        return new Forecast(
                most,
                begins.plus(time(least, speed.atMost())),
                begins.plus(time(most + 1, speed.atLeast())).plus(RECEIVER));
    }

    private static Duration time(long messages, double perSecond) {
        return Duration.ofMillis((long) Math.min(messages / perSecond * 1000, Long.MAX_VALUE / 1e6));
    }

    /** Messages that go before the one at this place of a queue, if nothing is held and nothing comes. */
    static long ahead(List<Waiting> queues, Waiting mine, long place, ToIntFunction<String> weights) {
        long turns = place + 1;
        Stream stream = mine.stream();
        Map<Stream, Long> streams = new HashMap<>();
        long ownStream = turns;
        for (Waiting queue : queues) {
            if (queue.stream().equals(stream) && !queue.destination().equals(mine.destination())) {
                ownStream += Math.min(queue.due(), turns);
            }
            streams.merge(queue.stream(), queue.due(), Long::sum);
        }
        streams.remove(stream);
        long ownTenant = ownStream;
        Map<String, Long> tenants = new HashMap<>();
        long otherBand = 0;
        for (Map.Entry<Stream, Long> other : streams.entrySet()) {
            if (other.getKey().urgent() != stream.urgent()) {
                otherBand += other.getValue();
            } else if (other.getKey().tenant().equals(stream.tenant())) {
                ownTenant += Math.min(other.getValue(), ownStream);
            } else {
                tenants.merge(other.getKey().tenant(), other.getValue(), Long::sum);
            }
        }
        long band = ownTenant;
        int weight = Math.max(1, weights.applyAsInt(stream.tenant()));
        long rounds = (ownTenant + weight - 1) / weight;
        for (Map.Entry<String, Long> tenant : tenants.entrySet()) {
            band += Math.min(tenant.getValue(), rounds * Math.max(1, weights.applyAsInt(tenant.getKey())));
        }
        long others = stream.urgent()
                ? Math.min(otherBand, band / BandTurn.URGENT_RUN)
                : Math.min(otherBand, band * BandTurn.URGENT_RUN);
        return band + others - 1;
    }
}
