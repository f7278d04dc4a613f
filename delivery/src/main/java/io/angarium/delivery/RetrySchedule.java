package io.angarium.delivery;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * How long a recipient waits between attempts.
 *
 * @param waits the wait after the first attempt, the second, and so on; at least one, each longer than nothing
 * @param then the wait after every later attempt
 * @param jitter 0 to 0.5: the share of a wait by which it may be shorter or longer, so that what failed together doesn't come
 *     back together
 */
public record RetrySchedule(List<Duration> waits, Duration then, double jitter) {
    /** Ten minutes, then longer and longer, then every four hours; without jitter. */
    public static final RetrySchedule DEFAULT = new RetrySchedule(
            List.of(
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(30),
                    Duration.ofHours(1),
                    Duration.ofHours(2),
                    Duration.ofHours(4)),
            Duration.ofHours(4),
            0);

    /** More steps than anybody needs; a longer list is a mistake. */
    public static final int MAX_STEPS = 100;

    private static final double MAX_JITTER = 0.5;

    public RetrySchedule {
        waits = List.copyOf(waits);
        if (waits.isEmpty() || waits.size() > MAX_STEPS) {
            throw new IllegalArgumentException(
                    "a retry schedule has 1 to " + MAX_STEPS + " waits, not " + waits.size());
        }
        for (Duration wait : waits) {
            requirePositive(wait);
        }
        requirePositive(then);
        if (!(jitter >= 0 && jitter <= MAX_JITTER)) {
            throw new IllegalArgumentException("jitter is between 0 and " + MAX_JITTER + ", not " + jitter);
        }
    }

    /** These waits, the last one for ever. */
    public static RetrySchedule of(List<Duration> waits) {
        return new RetrySchedule(waits, waits.isEmpty() ? Duration.ZERO : waits.getLast(), 0);
    }

    static RetrySchedule ofSeconds(long... seconds) {
        return of(LongStream.of(seconds).mapToObj(Duration::ofSeconds).toList());
    }

    static RetrySchedule ofMinutes(long... minutes) {
        return of(LongStream.of(minutes).mapToObj(Duration::ofMinutes).toList());
    }

    /** The wait after this attempt. The first attempt has number 1. */
    public Duration waitAfter(int attempt, RandomGenerator random) {
        int step = Math.max(attempt, 1) - 1;
        Duration wait = step < waits.size() ? waits.get(step) : then;
        if (jitter == 0) {
            return wait;
        }
        double factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofNanos(Math.max(1, (long) (wait.toNanos() * factor)));
    }

    /** The shortest wait: for what should be tried again soon. */
    public Duration first() {
        return waits.getFirst();
    }

    private static void requirePositive(Duration wait) {
        if (wait.isZero() || wait.isNegative()) {
            throw new IllegalArgumentException("a wait between attempts is longer than nothing, not " + wait);
        }
    }
}
