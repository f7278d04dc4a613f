package io.angarium.spool;

import java.time.Duration;

/**
 * The spool's named limits.
 *
 * @param shard of the log that it owns
 * @param maxQueued recipients that may wait at the same time; past it intake is refused
 * @param youngBytes memory for messages that are kept at hand until their first attempt
 * @param retention how long a message can be read back after it was accepted
 * @param tick resolution of due times
 * @param lease how long a recipient may be in an attempt before it is reported as overdue
 * @param maxUnwrittenOutcomes outcomes whose record isn't durable yet; past it nothing more is handed out
 */
public record SpoolSettings(
        int shard,
        int maxQueued,
        long youngBytes,
        Duration retention,
        Duration tick,
        Duration lease,
        int maxUnwrittenOutcomes) {
    /** 25 million waiting recipients, 64 MiB of young messages, three days. */
    public static SpoolSettings defaults() {
        return new SpoolSettings(
                0, 25_000_000, 64L << 20, Duration.ofDays(3), Duration.ofMillis(100), Duration.ofHours(1), 100_000);
    }

    public SpoolSettings withMaxQueued(int limit) {
        return new SpoolSettings(shard, limit, youngBytes, retention, tick, lease, maxUnwrittenOutcomes);
    }

    public SpoolSettings withYoungBytes(long bytes) {
        return new SpoolSettings(shard, maxQueued, bytes, retention, tick, lease, maxUnwrittenOutcomes);
    }

    public SpoolSettings withRetention(Duration time) {
        return new SpoolSettings(shard, maxQueued, youngBytes, time, tick, lease, maxUnwrittenOutcomes);
    }
}
