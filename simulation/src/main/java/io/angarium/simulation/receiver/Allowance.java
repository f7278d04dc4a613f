package io.angarium.simulation.receiver;

import java.time.Duration;

/** Counts messages against a {@link Limit}: a bucket that fills at the rate of the moment. */
final class Allowance {
    private static final double NANOS = 1e9;

    private final Limit limit;
    private double tokens;
    private long filledAt;

    Allowance(Limit limit) {
        this.limit = limit;
        this.tokens = capacity(limit.at(Duration.ZERO));
    }

    private double capacity(double rate) {
        return Math.max(1, rate * limit.burst().toNanos() / NANOS);
    }

    /** Whether one more is within the limit now; if so it counts. */
    boolean take(long nowNanos) {
        double rate = limit.at(Duration.ofNanos(nowNanos));
        tokens = Math.min(capacity(rate), tokens + rate * (nowNanos - filledAt) / NANOS);
        filledAt = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
