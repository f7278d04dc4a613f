package io.angarium.delivery;

import java.util.Arrays;
import java.util.List;

/**
 * How fast a lane is, and how far that may be trusted. Pure.
 *
 * <p>The future is told from the past: at every moment of the past hour somebody could have said that it goes on as it just
 * went, or as it went on average. The one of the two that would have been closer to what came is said now, and the range is what
 * would have held nine times of ten. What was seen less often than that is trusted less.
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

    private static final double MOST_DOUBT = 0.45;

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
        double now = now();
        if (now <= 0) {
            return new Range(SLOWEST_GUESS * UNKNOWN_SLOWER, SLOWEST_GUESS, Double.POSITIVE_INFINITY);
        }
        if (past.size() < ENOUGH) {
            return new Range(now * UNKNOWN_SLOWER, now, now * UNKNOWN_FASTER);
        }
        double steps = Math.max(1, messages / now / Course.STEP.toSeconds());
        double doubt = MARGIN + DOUBT / Math.sqrt(past.size() / steps);
        return seen((int) Math.clamp(Math.round(steps), 1, past.size() / 2), now).widened(Math.min(doubt, MOST_DOUBT));
    }

    private double now() {
        double recent = past.isEmpty() ? measured : mean(past.size() - Math.min(RECENT, past.size()), past.size());
        if (permitted <= 0) {
            return recent;
        }
        double known = Math.max(recent, measured) * AT_MOST_FASTER;
        return known > 0 ? Math.min(permitted, known) : permitted;
    }

    private Range seen(int steps, double now) {
        int moments = past.size() - steps - RECENT + 1;
        double[] goesOn = new double[Math.max(0, moments)];
        double[] returns = new double[Math.max(0, moments)];
        for (int i = 0; i < moments; i++) {
            int at = i + RECENT;
            double came = mean(at, at + steps);
            goesOn[i] = ratio(came, mean(i, at));
            returns[i] = ratio(came, mean(0, at));
        }
        if (moments <= 0) {
            return new Range(now, now, now);
        }
        Range persistent = quantiles(goesOn);
        Range average = quantiles(returns);
        return average.spread() < persistent.spread()
                ? average.times(mean(0, past.size()))
                : persistent.times(now);
    }

    private static double ratio(double came, double said) {
        return said > 0 ? came / said : 1;
    }

    private static Range quantiles(double[] values) {
        Arrays.sort(values);
        int last = values.length - 1;
        return new Range(
                values[(int) Math.floor(0.05 * last)],
                values[last / 2],
                values[(int) Math.ceil(0.95 * last)]);
    }

    private double mean(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += past.get(i);
        }
        return sum / Math.max(1, to - from);
    }
}
