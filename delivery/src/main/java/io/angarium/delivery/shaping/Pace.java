package io.angarium.delivery.shaping;

import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.delivery.shaping.Shaper.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A rate at which something goes to somebody: learned, explained, with its history. Any thread may call. */
final class Pace {
    /** The first rest where a receiver wants to be left alone and doesn't say for how long; doubles each time. */
    static final Duration FIRST_REST = Duration.ofMinutes(5);
    /** A change of the rate by less is not worth a line in the history. */
    private static final double WORTH_TELLING = 1.25;

    private final String name;
    private final Reach reach;
    private final ReentrantLock lock = new ReentrantLock();
    private final RateControl control;
    private final History history;
    private volatile Bound ceiling;
    private volatile Bound seed;
    private volatile long usedAt;
    // Guarded by the lock:
    private @Nullable Change cut;
    private String slowest = "";
    private double told;
    private long rest = FIRST_REST.toNanos();

    /**
     * Begins at the seed, or free if there is none.
     *
     * @param name such as {@code message rate of google}
     */
    Pace(String name, Reach reach, Bound ceiling, Bound seed, long now) {
        this.name = name;
        this.reach = reach;
        this.ceiling = ceiling;
        this.seed = seed;
        this.history = new History();
        this.control = new RateControl(Math.min(seed.amount(), ceiling.amount()), now);
        this.control.ceiling(ceiling.amount(), now);
        this.told = control.rate();
        this.usedAt = now;
    }

    void bounds(Bound newCeiling, Bound newSeed, long now) {
        lock.lock();
        try {
            ceiling = newCeiling;
            seed = newSeed;
            control.ceiling(newCeiling.amount(), now);
        } finally {
            lock.unlock();
        }
    }

    /** Null if a message may go, and it counts. */
    @Nullable Hold admit(long nanos) {
        lock.lock();
        try {
            usedAt = nanos;
            long next = control.admit(nanos);
            return next == RateControl.GO ? null : hold(next);
        } finally {
            lock.unlock();
        }
    }

    /** What {@link #admit} would say, and nothing counts. */
    Optional<Hold> look(long nanos) {
        lock.lock();
        try {
            long next = control.look(nanos);
            return next == RateControl.GO ? Optional.empty() : Optional.of(hold(next));
        } finally {
            lock.unlock();
        }
    }

    void returned() {
        lock.lock();
        try {
            control.returned();
        } finally {
            lock.unlock();
        }
    }

    void broken() {
        lock.lock();
        try {
            control.broken();
        } finally {
            lock.unlock();
        }
    }

    void accepted(long took, Instant now, long nanos) {
        lock.lock();
        try {
            control.accepted(took, nanos);
            double rate = control.rate();
            if (rate != told && (rate > told * WORTH_TELLING || rate * WORTH_TELLING < told)) {
                String because = rate > told ? "messages are accepted" : "answers take much longer than usual";
                tell(now, rate, because);
            }
            if (!control.isProbing()) {
                rest = FIRST_REST.toNanos();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The receiver wants less.
     *
     * @param wasMessage whether it said so about a message that was admitted here, rather than about a connection
     * @param rests whether it wants to be left alone for a while
     * @return whether this changed the rate
     */
    boolean slowDown(long took, boolean wasMessage, boolean rests, String reply, Instant now, long nanos) {
        lock.lock();
        try {
            long hint = ComeBack.in(reply).map(Duration::toNanos).orElse(0L);
            if (rests && hint == 0) {
                hint = rest;
                rest = Math.min(rest * 2, ComeBack.LONGEST.toNanos());
            }
            boolean changed = wasMessage ? control.refused(took, hint, nanos) : control.turnedAway(hint, nanos);
            if (changed) {
                slowest = History.shortened(reply);
                cut = tell(now, control.rate(), slowest);
            }
            return changed;
        } finally {
            lock.unlock();
        }
    }

    private Change tell(Instant now, double rate, String because) {
        Change change = new Change(now, name + ": " + perTime(told) + " → " + perTime(rate), because);
        history.add(change);
        told = rate;
        return change;
    }

    /** For later; free if nobody complained. */
    Learned.Speed learned() {
        lock.lock();
        try {
            boolean isFree = cut == null && control.known() == Double.POSITIVE_INFINITY;
            long until = control.restsUntil();
            return isFree
                    ? Learned.Speed.FREE
                    : new Learned.Speed(
                            control.rate(),
                            control.known(),
                            until == Long.MIN_VALUE ? Optional.empty() : Optional.of(Nanos.instant(until)),
                            slowest);
        } finally {
            lock.unlock();
        }
    }

    /** Begins with what was learned earlier. */
    void recall(Learned.Speed earlier, Instant at, long nanos) {
        if (earlier.equals(Learned.Speed.FREE)) {
            return;
        }
        lock.lock();
        try {
            control.recall(
                    earlier.now(),
                    earlier.known(),
                    earlier.restsUntil().map(Nanos::of).orElse(Long.MIN_VALUE),
                    nanos);
            slowest = earlier.because();
            told = control.rate();
            cut = new Change(at, name + ": " + perTime(told), slowest);
        } finally {
            lock.unlock();
        }
    }

    /** Until when single messages are tried only; empty if it isn't so. */
    Optional<Hold> rest(long nanos) {
        lock.lock();
        try {
            long until = control.restsUntil();
            return until > nanos ? Optional.of(hold(until)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Hold hold(long next) {
        double rate = control.rate();
        Change last = cut;
        Optional<Instant> until = Optional.of(Nanos.instant(next));
        if (last != null && (control.isProbing() || rate < ceiling.amount())) {
            String value = control.isProbing() ? "one at a time" : perTime(rate);
            return new Hold(name, value, "adaptation after \"" + slowest + "\" at " + last.at(), slowest, until, reach);
        }
        Bound bound = rate >= ceiling.amount() || !seed.isSet() ? ceiling : seed;
        String value = rate == bound.amount() ? bound.text() : perTime(rate);
        return new Hold(name, value, bound.setBy(), "", until, reach);
    }

    List<Change> history() {
        lock.lock();
        try {
            return history.all();
        } finally {
            lock.unlock();
        }
    }

    double rate() {
        lock.lock();
        try {
            return control.rate();
        } finally {
            lock.unlock();
        }
    }

    boolean isProbing() {
        lock.lock();
        try {
            return control.isProbing();
        } finally {
            lock.unlock();
        }
    }

    /** Whether one single message was refused after the last cut. */
    boolean hasFailedOnce() {
        lock.lock();
        try {
            return control.hasFailedOnce();
        } finally {
            lock.unlock();
        }
    }

    int underWay() {
        lock.lock();
        try {
            return control.inFlight();
        } finally {
            lock.unlock();
        }
    }

    boolean isUnusedSince(long nanos) {
        return usedAt < nanos && underWay() == 0;
    }

    /** A rate as people write it. */
    static String perTime(double perSecond) {
        if (perSecond == Double.POSITIVE_INFINITY) {
            return Kind.UNLIMITED;
        } else if (perSecond >= 1) {
            return String.format(Locale.ROOT, perSecond >= 100 ? "%.0f/s" : "%.1f/s", perSecond);
        }
        return String.format(Locale.ROOT, "%.1f/min", perSecond * 60);
    }
}
