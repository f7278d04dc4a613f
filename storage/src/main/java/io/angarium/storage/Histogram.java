package io.angarium.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts amounts by size: two additions for each, no allocation, no lock. Any thread may call. What storage, spool and delivery
 * count is told as values; who shows them knows how.
 */
public final class Histogram {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long[] bounds;
    private final double unit;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /**
     * What was counted.
     *
     * @param bounds upper ends of the classes, each included; above the last there is one more class
     * @param counts of each class, one more than bounds
     * @param sum of all amounts
     */
    public record Reading(List<Double> bounds, List<Long> counts, double sum) {
        public Reading {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
        }

        /** How many amounts there were. */
        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    private Histogram(long[] bounds, double unit) {
        this.bounds = bounds;
        this.unit = unit;
        this.counts = new LongAdder[bounds.length + 1];
        Arrays.setAll(counts, _ -> new LongAdder());
    }

    /** Of times; they are given in nanoseconds and read in seconds. */
    public static Histogram ofTimes(Duration... upTo) {
        return new Histogram(Arrays.stream(upTo).mapToLong(Duration::toNanos).toArray(), NANOS_PER_SECOND);
    }

    /** Of whole numbers. */
    public static Histogram ofNumbers(long... upTo) {
        return new Histogram(upTo.clone(), 1);
    }

    /** One amount; what is below zero counts as zero. */
    public void add(long amount) {
        long counted = Math.max(0, amount);
        int at = 0;
        while (at < bounds.length && counted > bounds[at]) {
            at++;
        }
        counts[at].increment();
        sum.add(counted);
    }

    /** What was counted until now. While others count, the parts may differ by what comes in between. */
    public Reading read() {
        List<Double> ends = new ArrayList<>(bounds.length);
        for (long bound : bounds) {
            ends.add(bound / unit);
        }
        return new Reading(ends, Arrays.stream(counts).map(LongAdder::sum).toList(), sum.sum() / unit);
    }
}
