package io.angarium.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How fast a lane was while mail waited for it, step by step. Not thread-safe: its lane's lock guards it. */
final class Course {
    static final Duration STEP = Duration.ofSeconds(10);

    /** Steps that are remembered: an hour of sending. */
    static final int MAX_STEPS = 360;

    private final ArrayDeque<Double> perSecond = new ArrayDeque<>(0);
    private @Nullable Instant begun;
    private long countedAtBegin;

    /**
     * At this moment so many were sent, ever.
     *
     * @param isBusy whether more waits: else the count tells what there was to do rather than what could be done
     */
    void look(Instant now, long count, boolean isBusy) {
        Instant since = begun;
        if (since == null || !isBusy) {
            begun = now;
            countedAtBegin = count;
            return;
        }
        Duration passed = Duration.between(since, now);
        if (passed.compareTo(STEP) >= 0) {
            if (perSecond.size() == MAX_STEPS) {
                perSecond.removeFirst();
            }
            perSecond.addLast(Math.max(0, count - countedAtBegin) * 1e9 / passed.toNanos());
            begun = now;
            countedAtBegin = count;
        }
    }

    /** Messages a second in each step, oldest first. */
    List<Double> steps() {
        return List.copyOf(perSecond);
    }
}
