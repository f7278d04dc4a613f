package io.angarium.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * What steadily goes, told from the last minute: half of its {@link #WINDOWS} have at least so much in them, so that a burst is
 * not taken for a habit. One thread writes at a time; any may ask.
 */
final class Trickle {
    static final Duration WINDOW = Duration.ofSeconds(10);
    static final int WINDOWS = 6;

    private final int[] counts = new int[WINDOWS];
    private long window = Long.MIN_VALUE;
    private int current;

    /** One goes. */
    synchronized void count(Instant now) {
        turn(now);
        current++;
    }

    /** In a second, over the windows that are complete. */
    synchronized double perSecond(Instant now) {
        turn(now);
        int[] sorted = counts.clone();
        Arrays.sort(sorted);
        return sorted[(WINDOWS - 1) / 2] / (double) WINDOW.toSeconds();
    }

    private void turn(Instant now) {
        long at = now.getEpochSecond() / WINDOW.toSeconds();
        if (window == Long.MIN_VALUE) {
            window = at;
        }
        int steps = (int) Math.min(at - window, WINDOWS);
        for (int i = 0; i < steps; i++) {
            System.arraycopy(counts, 1, counts, 0, WINDOWS - 1);
            counts[WINDOWS - 1] = current;
            current = 0;
        }
        window = Math.max(window, at);
    }
}
