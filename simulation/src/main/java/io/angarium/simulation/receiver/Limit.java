package io.angarium.simulation.receiver;

import java.time.Duration;
import java.util.List;

/**
 * How many messages a second a receiver takes, over time.
 *
 * @param steps by time, the first at zero
 * @param ramps whether the rate moves evenly from step to step; else it jumps
 * @param burst the rate may be exceeded by what would come in this time
 */
public record Limit(List<Step> steps, boolean ramps, Duration burst) {
    /** From this time on, this rate a second. */
    public record Step(Duration at, double rate) {}

    /** More steps than anybody needs. */
    public static final int MAX_STEPS = 1000;

    public Limit {
        steps = List.copyOf(steps);
        if (steps.isEmpty()
                || steps.size() > MAX_STEPS
                || !steps.getFirst().at().isZero()) {
            throw new IllegalArgumentException("a limit has 1 to " + MAX_STEPS + " steps, and the first is at 0s");
        }
        for (int i = 0; i < steps.size(); i++) {
            if (!(steps.get(i).rate() > 0)) {
                throw new IllegalArgumentException(
                        "a limit lets something through, not " + steps.get(i).rate());
            }
            if (i > 0 && steps.get(i).at().compareTo(steps.get(i - 1).at()) <= 0) {
                throw new IllegalArgumentException("the steps of a limit go forwards in time");
            }
        }
    }

    /** Messages a second, at this time since the start. */
    public double at(Duration time) {
        Step before = steps.getFirst();
        for (Step step : steps) {
            if (step.at().compareTo(time) > 0) {
                return ramps ? between(before, step, time) : before.rate();
            }
            before = step;
        }
        return before.rate();
    }

    private static double between(Step before, Step after, Duration time) {
        double share = (double) time.minus(before.at()).toNanos()
                / after.at().minus(before.at()).toNanos();
        return before.rate() + share * (after.rate() - before.rate());
    }
}
