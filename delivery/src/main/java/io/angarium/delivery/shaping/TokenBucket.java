package io.angarium.delivery.shaping;

/**
 * Lets things through at a rate. After a pause a few more may go at once: what {@link #BURST_SECONDS} at that rate come to, and
 * always one. Not thread-safe.
 */
final class TokenBucket {
    /** How much of a pause is made good for. Less than the shortest window that receivers count in, a second. */
    static final double BURST_SECONDS = 0.1;

    private static final double NANOS = 1e9;

    private double perSecond;
    private double tokens;
    private long filledAt;

    /** Starts with one token. */
    TokenBucket(double perSecond, long now) {
        this.perSecond = perSecond;
        this.tokens = 1;
        this.filledAt = now;
    }

    double perSecond() {
        return perSecond;
    }

    /** What was earned until now was earned at the old rate. */
    void change(double toPerSecond, long now) {
        fill(now);
        perSecond = toPerSecond;
        tokens = Math.min(tokens, burst());
    }

    /** Begins anew with an empty bucket. */
    void empty(long now) {
        tokens = 0;
        filledAt = now;
    }

    /** When the next may go, in the nanoseconds of {@code now}; not after {@code now} if it may go at once. */
    long nextAt(long now) {
        if (perSecond == Double.POSITIVE_INFINITY) {
            return now;
        }
        fill(now);
        return tokens >= 1 ? now : now + Math.max(1, (long) Math.ceil((1 - tokens) / perSecond * NANOS));
    }

    /** One goes. To be called when {@link #nextAt} said so. */
    void take() {
        if (perSecond != Double.POSITIVE_INFINITY) {
            tokens -= 1;
        }
    }

    /** One did not go after all. */
    void giveBack() {
        tokens = Math.min(tokens + 1, burst());
    }

    private double burst() {
        return perSecond == Double.POSITIVE_INFINITY ? 1 : Math.max(1, perSecond * BURST_SECONDS);
    }

    private void fill(long now) {
        if (now <= filledAt) {
            return;
        } else if (perSecond == Double.POSITIVE_INFINITY) {
            tokens = 1;
        } else {
            tokens = Math.min(tokens + (now - filledAt) / NANOS * perSecond, burst());
        }
        filledAt = now;
    }
}
