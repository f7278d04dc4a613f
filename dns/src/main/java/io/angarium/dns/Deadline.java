package io.angarium.dns;

import java.time.Duration;

/**
 * The moment by which a look-up has ended, whatever happens on its way. Counted by the machine's monotonic clock: nobody's
 * time but that of a caller who waits.
 *
 * @param nanos as {@link System#nanoTime} counts
 */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** This one, or an earlier one that is so far away. */
    Deadline atMostIn(Duration time) {
        Deadline other = in(time);
        return other.nanos - nanos < 0 ? other : this;
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }

    /** What is left; negative when it is over. */
    long leftNanos() {
        return nanos - System.nanoTime();
    }
}
