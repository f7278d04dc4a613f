package io.angarium.storage.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment files of a shard.
 *
 * <p>{@code BASE-EPOCH.segment} is a segment; its header was durable before it got that name. {@code BASE-EPOCH.spare} waits
 * for reuse. {@code *.new} is one that a crash left half made.
 */
final class SegmentDirectory {
    private static final Logger log = LoggerFactory.getLogger(SegmentDirectory.class);
    private static final Pattern SEGMENT = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.segment");

    private static final int SPARE_PIECE = 1 << 20;

    private final Disk disk;
    private final Path directory;
    private final int maxSpares;
    private final RandomGenerator random;

    /** Guards the spares: the committer takes them, whoever trims brings them. */
    private final ReentrantLock lock = new ReentrantLock();

    private final ArrayDeque<Path> spares = new ArrayDeque<>();

    SegmentDirectory(Disk disk, Path directory, int maxSpares, RandomGenerator random) {
        this.disk = disk;
        this.directory = directory;
        this.maxSpares = maxSpares;
        this.random = random;
    }

    /** Opens what is there, ordered by position. */
    List<Segment> load() throws IOException {
        disk.makeDirectory(directory);
        TreeMap<Long, Segment> found = new TreeMap<>();
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            Matcher segment = SEGMENT.matcher(name);
            if (segment.matches()) {
                add(found, open(path, Long.parseLong(segment.group(1), 16), Long.parseLong(segment.group(2), 16)));
            } else if (name.endsWith(".spare") && spares.size() < maxSpares) {
                spares.add(path);
            } else if (name.endsWith(".spare") || name.endsWith(".new")) {
                disk.delete(path);
            }
        }
        return new ArrayList<>(found.values());
    }

    /** Of two segments with one base the older one held nothing: a crash came before it could be removed. */
    private void add(Map<Long, Segment> found, Segment segment) throws IOException {
        Segment other = found.get(segment.base());
        if (other == null || other.epoch() < segment.epoch()) {
            found.put(segment.base(), segment);
        }
        if (other != null) {
            retire(List.of(other.epoch() < segment.epoch() ? other : segment));
        }
    }

    private Segment open(Path path, long base, long epoch) throws IOException {
        DiskFile file = disk.open(path);
        ByteBuffer block = ByteBuffer.allocate(Segment.HEADER_BYTES);
        int count = 0;
        while (block.hasRemaining() && count >= 0) {
            count = file.read(block, block.position());
        }
        Optional<SegmentHeader> header =
                SegmentHeader.decode(block.flip()).filter(it -> it.base() == base && it.epoch() == epoch);
        if (header.isEmpty()) {
            log.error("{} has a damaged header: none of its records can be read", path);
        }
        // Without its salt nothing in it passes for a record: readers will report all of it as damaged.
        return new Segment(
                path,
                header.orElseGet(() -> new SegmentHeader(base, epoch, random.nextLong())),
                header.isPresent(),
                file);
    }

    /** Makes an empty segment, durable when this returns. */
    Segment create(long base, long epoch) throws IOException {
        SegmentHeader header = new SegmentHeader(base, epoch, random.nextLong());
        String name = name(base, epoch);
        Path unfinished = directory.resolve(name + ".new");
        Path path = directory.resolve(name + ".segment");
        try {
            takeSpare(unfinished);
            try (DiskFile file = disk.open(unfinished)) {
                Segment.writeFully(file, header.encode(), 0);
                file.force();
            }
            disk.rename(unfinished, path);
            disk.syncDirectory(directory);
            return new Segment(path, header, true, disk.open(path));
        } catch (IOException e) {
            disk.delete(unfinished);
            throw e;
        }
    }

    private void takeSpare(Path to) throws IOException {
        Path spare = pollSpare();
        if (spare != null) {
            disk.rename(spare, to);
        }
    }

    private @Nullable Path pollSpare() {
        lock.lock();
        try {
            return spares.poll();
        } finally {
            lock.unlock();
        }
    }

    boolean hasSpare() {
        lock.lock();
        try {
            return !spares.isEmpty() || maxSpares == 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes a file of zeros for a segment to come; a zero is no record. Called by one thread.
     *
     * @param stop ends the writing early; then nothing is kept
     */
    void writeSpare(int bytes, BooleanSupplier stop) throws IOException {
        String name = "written-%016x".formatted(random.nextLong());
        Path unfinished = directory.resolve(name + ".new");
        try {
            boolean wholePages = bytes % Segment.PAGE_BYTES == 0;
            try (DiskFile file = wholePages ? disk.openUncached(unfinished) : disk.open(unfinished)) {
                ByteBuffer zeros = ByteBuffer.allocateDirect(SPARE_PIECE + Segment.PAGE_BYTES)
                        .alignedSlice(Segment.PAGE_BYTES);
                for (long at = 0; at < bytes; at += SPARE_PIECE) {
                    if (stop.getAsBoolean()) {
                        disk.delete(unfinished);
                        return;
                    }
                    Segment.writeFully(file, zeros.clear().limit((int) Math.min(SPARE_PIECE, bytes - at)), at);
                }
                file.force();
            }
            addSpare(unfinished, directory.resolve(name + ".spare"));
        } catch (IOException e) {
            disk.delete(unfinished);
            throw e;
        }
    }

    private void addSpare(Path unfinished, Path spare) throws IOException {
        lock.lock();
        try {
            disk.rename(unfinished, spare);
            disk.syncDirectory(directory);
            spares.add(spare);
        } finally {
            lock.unlock();
        }
    }

    /** Gives up segments, oldest first: each becomes a spare, or is deleted when there are enough. */
    void retire(List<Segment> segments) throws IOException {
        for (Segment segment : segments.stream()
                .sorted(Comparator.comparingLong(Segment::base))
                .toList()) {
            segment.retire();
            retire(segment);
        }
    }

    private void retire(Segment segment) throws IOException {
        Path spare = directory.resolve(name(segment.base(), segment.epoch()) + ".spare");
        lock.lock();
        try {
            if (spares.size() >= maxSpares) {
                disk.delete(segment.path());
                disk.syncDirectory(directory);
                return;
            }
            disk.rename(segment.path(), spare);
            // A spare may be overwritten only when a crash can't bring back its old name.
            disk.syncDirectory(directory);
            spares.add(spare);
        } finally {
            lock.unlock();
        }
    }

    private static String name(long base, long epoch) {
        return "%016x-%016x".formatted(base, epoch);
    }
}
