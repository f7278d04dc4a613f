package io.angarium.delivery;

import java.util.Arrays;
import java.util.List;

/**
 * How fast a lane is, and how far that may be trusted. Pure.
 *
 * <p>The future is told from the past: at every moment of the past hour somebody could have said that it goes on as it just
 * went, or as it went on average, or something between. What would have been closest to what came is said now, and the range is
 * what would have held nine times of ten. The less often so long a time was seen, the less it is trusted.
 *
 * @param measured messages a second lately; 0 if it sent nothing
 * @param permitted messages a second that it may send; 0 if there is no limit
 * @param past messages a second in each {@link Course#STEP} while mail waited, oldest first
 */
record Speed(double measured, double permitted, List<Double> past) {
    /** A lane whose speed nobody knows is expected to send at least so many messages a second. */
    static final double SLOWEST_GUESS = 1;

    /** Steps that tell the speed of a moment. */
    private static final int RECENT = 3;

    /** Fewer steps tell nothing of how speed changes. */
    private static final int ENOUGH = 2 * RECENT;

    /** A permitted rate counts only as far as the lane comes near it. */
    private static final double AT_MOST_FASTER = 1.25;

    private static final double UNKNOWN_SLOWER = 0.5;
    private static final double UNKNOWN_FASTER = 1.5;
    /** However steady it was, by this part it may be faster or slower. */
    private static final double MARGIN = 0.05;
    /** And by this one more, over the root of how often so long a time was seen. */
    private static final double DOUBT = 0.25;

    private static final double MOST_DOUBT = 0.38;

    /** How much of what is said is that it goes on as it just went; the rest is that it returns to its average. */
    private static final double[] TRUST_IN_NOW = {1, 0.75, 0.5, 0.25, 0};

    Speed {
        past = List.copyOf(past);
    }

    /** Messages a second over some time to come. */
    record Range(double slow, double likely, double fast) {
        private Range widened(double part) {
            return new Range(slow * (1 - part), likely, fast * (1 + part));
        }

        private Range times(double factor) {
            return new Range(slow * factor, likely * factor, fast * factor);
        }

        private double spread() {
            return slow <= 0 ? Double.POSITIVE_INFINITY : fast / slow;
        }
    }

    /** While the next so many are sent. */
    Range over(double messages) {
        Sums sums = Sums.of(past);
        double now = now(sums);
        if (now <= 0) {
            return new Range(SLOWEST_GUESS * UNKNOWN_SLOWER, SLOWEST_GUESS, Double.POSITIVE_INFINITY);
        }
        if (past.size() < ENOUGH) {
            return new Range(now * UNKNOWN_SLOWER, now, now * UNKNOWN_FASTER);
        }
        double steps = Math.max(1, messages / now / Course.STEP.toSeconds());
        double doubt = MARGIN + DOUBT / Math.sqrt(past.size() / steps);
        int length = Math.clamp(Math.round(steps), 1, past.size() / 2);
        return seen(sums, length, now).widened(Math.min(doubt, MOST_DOUBT));
    }

    private double now(Sums sums) {
        int size = past.size();
        double recent = size == 0 ? measured : sums.mean(Math.max(0, size - RECENT), size);
        if (permitted <= 0) {
            return recent;
        }
        double known = Math.max(recent, measured) * AT_MOST_FASTER;
        return known > 0 ? Math.min(permitted, known) : permitted;
    }

    /** What would have held for times of this length, seen from now. */
    private Range seen(Sums sums, int length, double now) {
        int moments = past.size() - length - RECENT + 1;
        Range best = new Range(now, now, now);
        double narrowest = Double.POSITIVE_INFINITY;
        for (double trust : TRUST_IN_NOW) {
            double[] came = new double[Math.max(0, moments)];
            for (int i = 0; i < moments; i++) {
                int at = i + RECENT;
                came[i] = ratio(sums.mean(at, at + length), blend(sums.mean(i, at), sums.mean(0, at), trust));
            }
            Range range = moments <= 0 ? best : quantiles(came);
            if (moments > 0 && range.spread() < narrowest) {
                narrowest = range.spread();
                best = range.times(blend(now, sums.mean(0, past.size()), trust));
            }
        }
        return best;
    }

    private static double blend(double now, double average, double trust) {
        return Math.pow(now, trust) * Math.pow(average, 1 - trust);
    }

    private static double ratio(double came, double said) {
        return said > 0 ? came / said : 1;
    }

    private static Range quantiles(double[] values) {
        Arrays.sort(values);
        int last = values.length - 1;
        return new Range(values[(int) Math.floor(0.05 * last)], values[last / 2], values[(int) Math.ceil(0.95 * last)]);
    }

    /** Means of any part, quickly. */
    private record Sums(double[] upTo) {
        static Sums of(List<Double> steps) {
            double[] upTo = new double[steps.size() + 1];
            for (int i = 0; i < steps.size(); i++) {
                upTo[i + 1] = upTo[i] + steps.get(i);
            }
            return new Sums(upTo);
        }

        double mean(int from, int to) {
            return (upTo[to] - upTo[from]) / Math.max(1, to - from);
        }
    }
}
