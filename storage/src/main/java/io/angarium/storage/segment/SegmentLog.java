package io.angarium.storage.segment;

import static java.util.Objects.requireNonNull;

import io.angarium.storage.Append;
import io.angarium.storage.Histogram;
import io.angarium.storage.Log;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The log of one machine: a directory a shard, each with segment files and one committer thread.
 *
 * <p>A position is the place of the record's first byte in the shard's stream of bytes. Concurrent appends share a write and
 * a sync. Reads come from the page cache or the disk and hold a virtual thread's carrier only for that.
 *
 * <p>After a crash the log ends where it was torn: whatever was not yet acknowledged may be gone, in order from the end.
 * Damage before that is reported by readers and never passed over in silence.
 */
public final class SegmentLog implements Log {
    private final LogSettings settings;
    private final FreeSpace space;
    private final LogCounts counts;
    private final List<Shard> shards;
    private final Closeable lock;

    private SegmentLog(LogSettings settings, FreeSpace space, LogCounts counts, List<Shard> shards, Closeable lock) {
        this.settings = settings;
        this.space = space;
        this.counts = counts;
        this.shards = shards;
        this.lock = lock;
    }

    /** Opens the log in a directory of this machine's file system, or makes it. */
    public static SegmentLog open(Path directory, LogSettings settings) {
        return open(new FileDisk(), directory, settings, new SecureRandom(), true);
    }

    /**
     * Opens the log on a given disk.
     *
     * @param random gives segments their salts; nobody who can append should be able to foresee it
     * @throws StorageException.Failed if the directory can't be used, another log holds it, or it has more shards
     */
    public static SegmentLog open(Disk disk, Path directory, LogSettings settings, RandomGenerator random) {
        return open(disk, directory, settings, random, false);
    }

    private static SegmentLog open(
            Disk disk, Path directory, LogSettings settings, RandomGenerator random, boolean writesSpares) {
        requireNonNull(settings, "settings");
        try {
            disk.makeDirectory(directory);
            Closeable lock = disk.lock(directory.resolve("lock"));
            try {
                return open(disk, directory, settings, random, writesSpares, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StorageException.Failed("cannot open the log in " + directory, e);
        }
    }

    private static SegmentLog open(
            Disk disk,
            Path directory,
            LogSettings settings,
            RandomGenerator random,
            boolean writesSpares,
            Closeable lock)
            throws IOException {
        if (disk.list(directory).contains(shardName(settings.shards()))) {
            throw new IOException(directory + " has more than the configured " + settings.shards() + " shards");
        }
        FreeSpace space = new FreeSpace(() -> disk.usableSpace(directory), System::nanoTime, settings.reserveBytes());
        LogCounts counts = new LogCounts();
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < settings.shards(); i++) {
            String name = shardName(i);
            SegmentDirectory files =
                    new SegmentDirectory(disk, directory.resolve(name), settings.spareSegments(), random);
            Optional<SpareWriter> spares = writesSpares
                    ? Optional.of(new SpareWriter(name, files, () -> disk.usableSpace(directory), settings))
                    : Optional.empty();
            shards.add(new Shard(name, files, space, counts, settings, spares));
        }
        disk.syncDirectory(directory);
        shards.forEach(Shard::startThreads);
        return new SegmentLog(settings, space, counts, List.copyOf(shards), lock);
    }

    private static String shardName(int shard) {
        return "shard-%04d".formatted(shard);
    }

    @Override
    public Append append(int shard, byte type, Flush flush, ByteBuffer... parts) {
        if (type < 1) {
            throw new IllegalArgumentException("type must be 1–127 but is " + type);
        }
        int length = length(parts);
        boolean now = flush == Flush.NOW;
        if (now && space.reserveReached()) {
            return new Refused("the disk is nearly full: " + space);
        }
        return shard(shard).append(new RecordHeader(length, Checksums.of(parts), type), now, parts);
    }

    private int length(ByteBuffer... parts) {
        long length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        if (length > settings.maxRecordBytes()) {
            throw new StorageException.TooLarge(
                    "the record has " + length + " bytes; the limit is " + settings.maxRecordBytes());
        }
        return (int) length;
    }

    @Override
    public int maxRecordBytes() {
        return settings.maxRecordBytes();
    }

    @Override
    public long start(int shard) {
        return shard(shard).start();
    }

    @Override
    public long durableEnd(int shard) {
        return shard(shard).durableEnd();
    }

    @Override
    public LogRecord read(int shard, long position) {
        return shard(shard).read(position);
    }

    @Override
    public LogReader reader(int shard, long from, int maxPayload) {
        return shard(shard).reader(from, maxPayload);
    }

    @Override
    public void trim(int shard, long before) {
        try {
            shard(shard).trim(before);
        } catch (IOException e) {
            throw new StorageException.Failed("cannot trim before position " + before, e);
        }
    }

    /**
     * What the log did since it was opened, and what it keeps.
     *
     * @param records appended, marks not counted
     * @param groups written, each with one write for all its records
     * @param bytes written
     * @param syncs in seconds each, with the delay that the settings ask for
     * @param segments files in use
     * @param keptBytes between its oldest byte and its end
     */
    public record Figures(
            long records, long groups, long bytes, Histogram.Reading syncs, int segments, long keptBytes) {}

    /** Any thread may ask at any time. */
    public Figures figures() {
        int segments =
                shards.stream().mapToInt(shard -> shard.segments().count()).sum();
        long kept =
                shards.stream().mapToLong(shard -> shard.segments().keptBytes()).sum();
        return counts.read(segments, kept);
    }

    private Shard shard(int shard) {
        if (shard < 0 || shard >= shards.size()) {
            throw new IllegalArgumentException("shard must be 0–" + (shards.size() - 1) + " but is " + shard);
        }
        return shards.get(shard);
    }

    @Override
    public void close() {
        try (lock) {
            for (Shard shard : shards) {
                shard.close();
            }
        } catch (IOException e) {
            throw new StorageException.Failed("cannot close the log", e);
        }
    }

    /** A record that was never tried since the reserve was reached. */
    private record Refused(String reason) implements Append {
        @Override
        public long await() {
            throw new StorageException.Full(reason);
        }

        @Override
        public boolean isDone() {
            return true;
        }
    }
}
