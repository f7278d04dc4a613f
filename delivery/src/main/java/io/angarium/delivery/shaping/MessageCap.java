package io.angarium.delivery.shaping;

/**
 * Learns after how many messages a receiver ends a connection. Not thread-safe; times are nanoseconds of one clock.
 *
 * <p>A connection that is ended behind some messages may have had its number of them, or the sender may be too fast. Who counts
 * messages ends the next connection behind the same number; who is overrun, behind any. So the first end is taken for a cap
 * and believed when the second agrees; one that doesn't agree is a complaint about the rate.
 *
 * <p>Receivers may count what they took or what they were offered: what is known is a range.
 */
final class MessageCap {
    /** What was not confirmed for so long is tried out again. */
    static final long MEMORY = 3_600_000_000_000L;

    private int least;
    private int most;
    private boolean believed;
    private long heardAt;

    /** Messages to send over one connection; {@link Integer#MAX_VALUE} as long as no cap is known. */
    int limit(long now) {
        return believed && now - heardAt < MEMORY ? least : Integer.MAX_VALUE;
    }

    /**
     * A connection was ended.
     *
     * @param taken messages that were taken over it
     * @param answered those and the refused ones
     * @param isSaid whether the receiver said that it was enough for one connection
     * @return whether a cap may be the reason
     */
    boolean explains(int taken, int answered, boolean isSaid, long now) {
        int from = Math.max(1, taken);
        int to = Math.max(from, answered);
        boolean isFirst = least == 0 || now - heardAt >= 2 * MEMORY;
        boolean agrees = !isFirst && from <= most && to >= least;
        heardAt = now;
        if (agrees) {
            least = Math.max(least, from);
            most = Math.min(most, to);
            believed = true;
            return true;
        }
        least = from;
        most = to;
        believed = isSaid;
        return isSaid || isFirst;
    }

    /** Somebody else knew it a while ago. */
    void recall(int messages, long heard) {
        least = messages;
        most = messages;
        believed = true;
        heardAt = heard;
    }
}
