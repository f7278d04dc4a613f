package io.angarium.storage.rocks;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Memory and delays of the tables.
 *
 * @param blockCacheBytes for what was read lately
 * @param writeBufferBytes for what was written lately; there are at most three such buffers
 * @param laterSync how long what {@code writeLater} wrote may wait for a sync
 * @param sweepEvery how often rows past their expiry are looked for; they are hidden from readers anyway
 */
public record RocksSettings(long blockCacheBytes, long writeBufferBytes, Duration laterSync, Duration sweepEvery) {
    public RocksSettings {
        requireNonNull(laterSync, "laterSync");
        requireNonNull(sweepEvery, "sweepEvery");
        if (blockCacheBytes < 1 << 20 || writeBufferBytes < 1 << 16) {
            throw new IllegalArgumentException("blockCacheBytes must be at least 1 MiB and writeBufferBytes 64 KiB");
        }
        if (!laterSync.isPositive() || !sweepEvery.isPositive()) {
            throw new IllegalArgumentException("laterSync and sweepEvery must be positive");
        }
    }

    /** 64 MiB of cache, write buffers of 32 MiB, a sync each second, a sweep each ten minutes. */
    public static RocksSettings defaults() {
        return new RocksSettings(64 << 20, 32 << 20, Duration.ofSeconds(1), Duration.ofMinutes(10));
    }
}
