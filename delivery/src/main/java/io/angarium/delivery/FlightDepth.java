package io.angarium.delivery;

import java.time.Duration;

/**
 * How many messages a connection may have under way, so that the next one isn't behind more of them than {@link #BEHIND} is
 * long. Pure; one session's own.
 *
 * <p>What a message waits for those in front of it is the time that it took over the time that the quickest took on this
 * connection. While that is little, the depth grows by one with each answer, since round trips are saved; when it is too much,
 * the depth is halved. A receiver that takes many at once gets a full flight, one that works off slowly, or a line that large
 * messages fill, gets one message at a time.
 */
final class FlightDepth {
    /** The longest that a message shall wait on a connection for those sent before it. */
    static final Duration BEHIND = Duration.ofMillis(300);

    /** Before anything is known. */
    static final int FIRST = 2;

    /** A longer flight is never of use: connections take fewer. */
    static final int MOST = 64;

    private long quickestNanos = Long.MAX_VALUE;
    private int depth;

    FlightDepth() {
        this(FIRST);
    }

    /** @param first messages under way before anything is known */
    FlightDepth(int first) {
        depth = first;
    }

    /** At least 1. */
    int messages() {
        return depth;
    }

    /** A message was answered. */
    void answered(Duration took) {
        long nanos = took.toNanos();
        quickestNanos = Math.min(quickestNanos, nanos);
        long behind = nanos - quickestNanos;
        if (behind > BEHIND.toNanos()) {
            depth = Math.max(1, depth / 2);
        } else if (behind < BEHIND.toNanos() / 2) {
            depth = Math.min(MOST, depth + 1);
        }
    }
}
