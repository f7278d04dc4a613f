package io.angarium.delivery;

import io.angarium.delivery.Fates.Odds;
import io.angarium.delivery.shaping.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * When a message that waits in a lane will have left it for good, by what its {@link FairShare} lets go first, how fast the lane
 * is, and how often an attempt is deferred there. Pure.
 *
 * @param ahead messages that go before it, as it looks now
 * @param earliest nine of ten messages leave between this
 * @param likely the moment to expect
 * @param latest and this, unless something changes that was never seen yet: a slower receiver, an outage
 */
public record Forecast(long ahead, Instant earliest, Instant likely, Instant latest) {
    /** What a connection and the receiver's own time may add. */
    private static final Duration RECEIVER = Duration.ofSeconds(5);

    /** What fewer messages than this part meet is not told of. */
    private static final double RARE = 0.05;

    /** Attempts that are thought ahead; who is deferred more often is told of the time of this one. */
    static final int MOST_ATTEMPTS = 8;

    /** A queue that sends what it has within this time keeps up with what comes in. */
    private static final Duration KEEPS_UP = Duration.ofSeconds(30);

    /** What comes in steadily may be so much more or less than it was. */
    private static final double TRICKLE_VARIES = 0.2;

    private static final int ROUNDS = 12;
    private static final Duration LONGEST = Duration.ofDays(365);

    /** A queue in the lane.
     *
     * @param due messages that are due in it
     * @param later those that are scheduled
     * @param perSecond messages that it sent steadily
     * @param limit messages a second that its stream may send at most
     */
    record Waiting(Stream stream, String destination, long due, long later, double perSecond, double limit) {
        /** One that nothing comes to, and that nothing limits. */
        Waiting(Stream stream, String destination, long due) {
            this(stream, destination, due, 0, 0, Double.POSITIVE_INFINITY);
        }

        private boolean keepsUp() {
            return due <= perSecond * KEEPS_UP.toSeconds();
        }

        /** What it wants to send within a time. */
        private Waiting within(double seconds, double arriving, boolean withLater) {
            double wants = due + (keepsUp() ? perSecond * arriving * seconds : 0) + (withLater ? later : 0);
            long may = (long) Math.min(wants, limit * seconds + 1);
            return new Waiting(stream, destination, may, 0, 0, limit);
        }
    }

    /**
     * What is asked about.
     *
     * @param queue where it waits
     * @param first place in it at best, from 0
     * @param last place at worst
     * @param attempt the number of the next one, from 1
     * @param begins when the lane goes on sending, or now
     * @param due when the message may go at the earliest; in the past if it may now
     */
    record Message(Waiting queue, long first, long last, int attempt, Instant begins, Instant due) {}

    /**
     * For a message in one of the queues.
     *
     * @param weights of tenants
     * @param odds of the attempt with a number
     */
    static Forecast of(
            List<Waiting> queues, Message message, ToIntFunction<String> weights, Speed speed, IntFunction<Odds> odds) {
        Ahead ahead = new Ahead(queues, message.queue(), weights, speed);
        long most = ahead(queues, message.queue(), message.last(), weights);
        Attempts attempts = Attempts.of(message.attempt(), odds);
        double due = Duration.between(message.begins(), message.due()).toNanos() / 1e9;
        double soonest = Math.max(due, ahead.seconds(Bound.SOONEST, message.first()));
        double likely = Math.max(due, ahead.seconds(Bound.LIKELY, (message.first() + message.last()) / 2));
        double latest = Math.max(due, ahead.seconds(Bound.LATEST, message.last()));
        long again = message.queue().due() + message.queue().later();
        if (attempts.atLeast() > 0) {
            soonest = Math.max(soonest + attempts.soonest(), ahead.seconds(Bound.SOONEST, again));
        }
        if (attempts.likely() > 0) {
            likely = Math.max(likely + attempts.typical(), ahead.seconds(Bound.LIKELY, again + message.last()));
        }
        if (attempts.atMost() > 0) {
            latest = Math.max(latest + attempts.longest(), ahead.seconds(Bound.LATEST, again + message.last()));
        }
        Instant from = message.begins();
        return new Forecast(
                most,
                from.plus(time(soonest)),
                from.plus(time(likely)),
                from.plus(time(latest)).plus(RECEIVER));
    }

    private static Duration time(double seconds) {
        return seconds >= LONGEST.toSeconds() ? LONGEST : Duration.ofMillis((long) (seconds * 1000));
    }

    private enum Bound {
        SOONEST,
        LIKELY,
        LATEST
    }

    /** How long it takes until it is a message's turn. */
    private record Ahead(List<Waiting> queues, Waiting mine, ToIntFunction<String> weights, Speed speed) {
        /** Who comes meanwhile goes ahead too, so a longer time makes itself longer. */
        double seconds(Bound bound, long place) {
            double seconds = 0;
            for (int round = 0; round < ROUNDS; round++) {
                double longer = Math.max(once(bound, place, seconds), own(bound, place));
                if (Math.abs(longer - seconds) <= 0.01 * longer) {
                    return longer;
                }
                seconds = longer;
            }
            return seconds;
        }

        private double once(Bound bound, long place, double seconds) {
            double arriving = switch (bound) {
                case SOONEST -> 1 - TRICKLE_VARIES;
                case LIKELY -> 1;
                case LATEST -> 1 + TRICKLE_VARIES;
            };
            double horizon = Math.max(seconds, 1);
            List<Waiting> then = queues.stream()
                    .map(queue -> queue.equals(mine) ? queue : queue.within(horizon, arriving, bound == Bound.LATEST))
                    .toList();
            long before = ahead(then, mine, place, weights);
            Speed.Range range = speed.over(before + 1.0);
            return switch (bound) {
                case SOONEST -> before / range.fast();
                case LIKELY -> before / range.likely();
                case LATEST -> (before + 1) / range.slow();
            };
        }

        /** By what limits its stream apart from others. */
        private double own(Bound bound, long place) {
            if (mine.limit() == Double.POSITIVE_INFINITY) {
                return 0;
            }
            long turns = place + 1;
            double measured = 0;
            for (Waiting queue : queues) {
                if (queue.stream().equals(mine.stream())) {
                    measured += queue.perSecond();
                    turns += queue.equals(mine) ? 0 : Math.min(queue.due(), place + 1);
                }
            }
            // Others may share the limit: then it gets what it got.
            double usual = measured > 0 ? Math.min(measured, mine.limit()) : mine.limit();
            return switch (bound) {
                case SOONEST -> (turns - 1) / mine.limit();
                case LIKELY -> turns / usual;
                case LATEST -> turns / usual * (1 + TRICKLE_VARIES);
            };
        }
    }

    /** How often a message is deferred, and how long that takes: at least, likely and at most. */
    private record Attempts(int atLeast, int likely, int atMost, double soonest, double typical, double longest) {
        static Attempts of(int attempt, IntFunction<Odds> odds) {
            double waitsStill = 1;
            int atLeast = 0;
            int likely = 0;
            int atMost = 0;
            double soonest = 0;
            double typical = 0;
            double longest = 0;
            for (int i = 0; i < MOST_ATTEMPTS; i++) {
                Odds now = odds.apply(attempt + i);
                waitsStill *= now.deferred();
                if (waitsStill < RARE) {
                    break;
                }
                atMost++;
                longest += seconds(now.waitAt(0.95));
                if (waitsStill >= 0.5) {
                    likely++;
                    typical += seconds(now.waitAt(0.5));
                }
                if (waitsStill >= 1 - RARE) {
                    atLeast++;
                    soonest += seconds(now.waitAt(0.05));
                }
            }
            return new Attempts(atLeast, likely, atMost, soonest, typical, longest);
        }

        private static double seconds(Duration wait) {
            return wait.toNanos() / 1e9;
        }
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
