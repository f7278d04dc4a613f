package io.angarium.storage.segment;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The limits and delays of a segment log.
 *
 * @param shards number of shards, 1–1,024; may grow from one opening to the next, never shrink
 * @param segmentBytes size of a segment file, from which the next one is begun
 * @param spareSegments trimmed segments kept for reuse, which syncs faster than a new file; more are deleted
 * @param chunkBytes memory for a group of records; a shard has two. A larger record is written by itself
 * @param maxRecordBytes largest payload of a record
 * @param reserveBytes free space below which records to be flushed {@code NOW} are refused, so that outcomes of what was
 *     accepted can still be kept
 * @param soonWrite how long a record to be flushed {@code SOON} may wait before it is written
 * @param soonSync how long it may wait for a sync after that
 * @param syncDelay slept at each sync: a slow disk, for benchmarks
 */
public record LogSettings(
        int shards,
        int segmentBytes,
        int spareSegments,
        int chunkBytes,
        int maxRecordBytes,
        long reserveBytes,
        Duration soonWrite,
        Duration soonSync,
        Duration syncDelay) {
    private static final int MAX_SHARDS = 1024;
    private static final int MIN_CHUNK_BYTES = 1024;
    private static final int MAX_RECORD_BYTES = 512 << 20;

    public LogSettings {
        requireNonNull(soonWrite, "soonWrite");
        requireNonNull(soonSync, "soonSync");
        requireNonNull(syncDelay, "syncDelay");
        require(shards >= 1 && shards <= MAX_SHARDS, "shards must be 1–1024 but is " + shards);
        require(spareSegments >= 0, "spareSegments must not be negative but is " + spareSegments);
        require(chunkBytes >= MIN_CHUNK_BYTES, "chunkBytes must be at least 1024 but is " + chunkBytes);
        require(
                maxRecordBytes >= 1 && maxRecordBytes <= MAX_RECORD_BYTES,
                "maxRecordBytes must be 1–536,870,912 but is " + maxRecordBytes);
        require(
                segmentBytes >= (long) Segment.HEADER_BYTES + Group.bytesFor(maxRecordBytes)
                        && segmentBytes >= (long) Segment.HEADER_BYTES + chunkBytes,
                "segmentBytes must take the largest record and a chunk beside 4 KiB of header but is " + segmentBytes);
        require(reserveBytes >= 0, "reserveBytes must not be negative but is " + reserveBytes);
        require(
                !soonWrite.isNegative() && !soonSync.isNegative() && !syncDelay.isNegative(),
                "soonWrite, soonSync and syncDelay must not be negative");
    }

    /** One shard, 128 MiB a segment, records to 64 MiB, 256 MiB kept free. */
    public static LogSettings defaults() {
        return new LogSettings(
                1,
                128 << 20,
                4,
                8 << 20,
                64 << 20,
                256L << 20,
                Duration.ofMillis(2),
                Duration.ofMillis(20),
                Duration.ZERO);
    }

    public LogSettings withShards(int count) {
        return new LogSettings(
                count,
                segmentBytes,
                spareSegments,
                chunkBytes,
                maxRecordBytes,
                reserveBytes,
                soonWrite,
                soonSync,
                syncDelay);
    }

    public LogSettings withReserveBytes(long bytes) {
        return new LogSettings(
                shards, segmentBytes, spareSegments, chunkBytes, maxRecordBytes, bytes, soonWrite, soonSync, syncDelay);
    }

    public LogSettings withSpareSegments(int count) {
        return new LogSettings(
                shards, segmentBytes, count, chunkBytes, maxRecordBytes, reserveBytes, soonWrite, soonSync, syncDelay);
    }

    /** The three sizes that depend on each other. */
    public LogSettings withSizes(int segment, int chunk, int maxRecord) {
        return new LogSettings(
                shards, segment, spareSegments, chunk, maxRecord, reserveBytes, soonWrite, soonSync, syncDelay);
    }

    public LogSettings withSyncDelay(Duration delay) {
        return new LogSettings(
                shards,
                segmentBytes,
                spareSegments,
                chunkBytes,
                maxRecordBytes,
                reserveBytes,
                soonWrite,
                soonSync,
                delay);
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
