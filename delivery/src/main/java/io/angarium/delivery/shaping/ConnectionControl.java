package io.angarium.delivery.shaping;

/**
 * Finds out how many connections a receiver bears. Not thread-safe; times are nanoseconds of one clock.
 *
 * <p>Success adds one connection per {@link #MESSAGES_PER_STEP} messages for each that stands, as long as all that are allowed
 * are in use. "Too many connections" cuts to what stands, at most once in {@link #ROUND}; growth past that waits, longer each
 * time. A connection that fails while others stand takes a tenth, but never any of those; a throttled rate takes half, down to
 * one.
 */
final class ConnectionControl {
    static final int MESSAGES_PER_STEP = 2;
    static final long ROUND = 1_000_000_000L;
    static final long FIRST_REST = 60_000_000_000L;
    static final long LONGEST_REST = 3_600_000_000_000L;
    private static final double FAILURE = 0.9;
    private static final double THROTTLED = 0.5;

    private double window;
    private int ceiling;
    private int taken;
    private int standing;
    private long cutAt = Long.MIN_VALUE;
    private long growsFrom = Long.MIN_VALUE;
    private long rest = FIRST_REST;

    ConnectionControl(int start, int ceiling) {
        this.window = Math.min(start, ceiling);
        this.ceiling = ceiling;
    }

    void ceiling(int most) {
        ceiling = most;
        window = Math.min(window, most);
    }

    /** Begins with so many, if that isn't more than there would be. */
    void recall(int borne) {
        window = Math.clamp(borne, 1, Math.max(1, window));
    }

    /** How many are allowed now. */
    int limit() {
        return Math.max(1, (int) Math.min(window, ceiling));
    }

    /** How many stand or are being opened. */
    int taken() {
        return taken;
    }

    int standing() {
        return standing;
    }

    boolean hasRoom() {
        return taken < limit();
    }

    void take() {
        taken++;
    }

    void connected() {
        standing = Math.min(standing + 1, taken);
    }

    /** @param stood whether it did, or never came about */
    void gone(boolean stood) {
        taken = Math.max(0, taken - 1);
        standing = Math.clamp(standing - (stood ? 1 : 0), 0, taken);
    }

    /** A message was taken. */
    void served(long now) {
        if (taken >= limit() && window < ceiling && now >= growsFrom) {
            window = Math.min(window + 1.0 / (window * MESSAGES_PER_STEP), ceiling);
        }
    }

    /**
     * The receiver said that there are too many.
     *
     * @param stood whether it said so on a connection that stands
     * @return whether this changed anything
     */
    boolean tooMany(boolean stood, long now) {
        if (cutAt != Long.MIN_VALUE && now - cutAt < ROUND) {
            return false;
        }
        cutAt = now;
        growsFrom = now + rest;
        rest = Math.min(rest * 2, LONGEST_REST);
        window = Math.max(1, Math.min(window, stood ? standing - 1 : standing));
        return true;
    }

    /** A connection could not be opened, or broke before anything came of it. Those that stand are borne. */
    void failed() {
        if (standing > 0) {
            window = Math.min(window, Math.max(standing, window * FAILURE));
        }
    }

    /** The receiver gets too many messages. */
    void throttled() {
        window = Math.max(1, window * THROTTLED);
    }
}
