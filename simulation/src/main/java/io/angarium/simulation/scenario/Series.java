package io.angarium.simulation.scenario;

import io.angarium.simulation.receiver.Limit;
import io.angarium.simulation.receiver.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was seen of one receiver from time to time. */
public final class Series {
    /**
     * One look.
     *
     * @param at since the start
     * @param allowed messages a second that it allows at this moment; empty: any number
     * @param achieved messages a second that it took since the look before
     * @param queued recipients that wait for it
     * @param isSaturated whether some were due at this look and the one before
     */
    public record Look(Duration at, Optional<Double> allowed, double achieved, long queued, boolean isSaturated) {}

    private final List<Look> looks = new ArrayList<>();
    private Duration last = Duration.ZERO;
    private long taken;
    private boolean wasDue;
    private double allowedWhileSaturated;
    private long takenWhileSaturated;
    private Duration saturated = Duration.ZERO;

    void add(Duration at, Receiver receiver, long due, long queued) {
        Duration passed = at.minus(last);
        if (passed.isZero()) {
            return;
        }
        double seconds = passed.toNanos() / 1e9;
        long count = receiver.count().taken() - taken;
        boolean isSaturated = wasDue && due > 0;
        Optional<Limit> limit = receiver.character().limit();
        if (isSaturated) {
            allowedWhileSaturated += limit.map(l -> integral(l, last, at)).orElse(0.0);
            takenWhileSaturated += count;
            saturated = saturated.plus(passed);
        }
        looks.add(new Look(at, limit.map(l -> l.at(at)), count / seconds, queued, isSaturated));
        taken += count;
        wasDue = due > 0;
        last = at;
    }

    private static double integral(Limit limit, Duration from, Duration to) {
        int pieces = 20;
        Duration piece = to.minus(from).dividedBy(pieces);
        double sum = 0;
        for (int i = 0; i < pieces; i++) {
            sum += limit.at(from.plus(piece.multipliedBy(i)).plus(piece.dividedBy(2))) * piece.toNanos() / 1e9;
        }
        return sum;
    }

    public List<Look> looks() {
        return List.copyOf(looks);
    }

    /** Messages a second that were allowed on average while mail was due all the time; empty if that never was so. */
    Optional<Double> allowedRate() {
        return saturated.isZero() || allowedWhileSaturated == 0
                ? Optional.empty()
                : Optional.of(allowedWhileSaturated * 1e9 / saturated.toNanos());
    }

    /** And that were taken in that time. */
    Optional<Double> achievedRate() {
        return saturated.isZero() ? Optional.empty() : Optional.of(takenWhileSaturated * 1e9 / saturated.toNanos());
    }
}
