package io.angarium.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a lane's attempts was deferred lately, first attempts and later ones apart, and for how long. Any thread may
 * call.
 */
final class Fates {
    /** Waits that are remembered of each kind. */
    static final int MAX_WAITS = 64;

    private static final Duration STEP = Duration.ofSeconds(10);
    /** What is left of an attempt's weight after a step in which others were made. */
    private static final double FADING = 0.9;
    /** Fewer attempts than this tell nothing. */
    private static final double ENOUGH = 5;

    private final Kind first = new Kind();
    private final Kind later = new Kind();
    private @Nullable Instant lookedAt;

    /** What attempts of one kind come to. */
    record Odds(double deferred, List<Duration> waits) {
        /** Nobody is deferred. */
        static final Odds NONE = new Odds(0, List.of());

        /** The wait that this part of all is not longer than, 0 to 1. */
        Duration waitAt(double part) {
            return waits.isEmpty() ? Duration.ZERO : waits.get((int) Math.round(part * (waits.size() - 1)));
        }
    }

    private static final class Kind {
        private final LongAdder ended = new LongAdder();
        private final LongAdder deferred = new LongAdder();
        private final ReentrantLock lock = new ReentrantLock();
        private final ArrayDeque<Duration> waits = new ArrayDeque<>(0);
        private long endedBefore;
        private long deferredBefore;
        private double endedWeight;
        private double deferredWeight;

        void look() {
            long newEnded = ended.sum() - endedBefore;
            long newDeferred = deferred.sum() - deferredBefore;
            if (newEnded + newDeferred == 0) {
                return;
            }
            endedBefore += newEnded;
            deferredBefore += newDeferred;
            lock.lock();
            try {
                endedWeight = endedWeight * FADING + newEnded;
                deferredWeight = deferredWeight * FADING + newDeferred;
            } finally {
                lock.unlock();
            }
        }

        void deferred(Duration wait) {
            deferred.increment();
            lock.lock();
            try {
                if (waits.size() == MAX_WAITS) {
                    waits.removeFirst();
                }
                waits.addLast(wait);
            } finally {
                lock.unlock();
            }
        }

        Odds odds() {
            lock.lock();
            try {
                double all = endedWeight + deferredWeight;
                List<Duration> sorted = new ArrayList<>(waits);
                sorted.sort(null);
                return all < ENOUGH ? Odds.NONE : new Odds(deferredWeight / all, sorted);
            } finally {
                lock.unlock();
            }
        }
    }

    /** An attempt settled its recipient. */
    void ended(int attempt) {
        kind(attempt).ended.increment();
    }

    void deferred(int attempt, Duration wait) {
        kind(attempt).deferred(wait);
    }

    /** To be called now and then, by one thread at a time. */
    void look(Instant now) {
        Instant last = lookedAt;
        if (last == null || Duration.between(last, now).compareTo(STEP) >= 0) {
            lookedAt = now;
            first.look();
            later.look();
        }
    }

    /** For the attempt with this number, from 1. */
    Odds odds(int attempt) {
        return kind(attempt).odds();
    }

    private Kind kind(int attempt) {
        return attempt <= 1 ? first : later;
    }
}
