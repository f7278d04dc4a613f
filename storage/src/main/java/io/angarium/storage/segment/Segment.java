package io.angarium.storage.segment;

import io.angarium.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.StampedLock;

/**
 * A file with a contiguous stretch of a shard's positions. Any thread reads; the committer writes.
 *
 * <p>A reader holds the segment only for the time of one read. Retiring waits for it, so that a recycled file is never read
 * under its old name.
 */
final class Segment {
    /** In which the system's cache holds files. */
    static final int PAGE_BYTES = 4096;

    static final int HEADER_BYTES = PAGE_BYTES;

    private static final long UNKNOWN = -1;

    private final Path path;
    private final SegmentHeader header;
    private final boolean readable;
    private final DiskFile file;
    private final StampedLock use = new StampedLock();
    private boolean retired;
    /** The file's size when it was begun, less after a cut. */
    private long placed = UNKNOWN;

    Segment(Path path, SegmentHeader header, boolean readable, DiskFile file) {
        this.path = path;
        this.header = header;
        this.readable = readable;
        this.file = file;
    }

    Path path() {
        return path;
    }

    /** False if the header was damaged: then nothing in it passes for a record. */
    boolean readable() {
        return readable;
    }

    long base() {
        return header.base();
    }

    long epoch() {
        return header.epoch();
    }

    RecordHeader.Seed seed() {
        return new RecordHeader.Seed(header);
    }

    /** Position behind the last byte that the file could hold a record in. */
    long capacityEnd() throws IOException {
        return base() + Math.max(0, file.size() - HEADER_BYTES) / RecordHeader.ALIGNMENT * RecordHeader.ALIGNMENT;
    }

    /** Fills the rest of the buffer from a position; less only at the end of the file. */
    void read(ByteBuffer target, long position) {
        long stamp = use.readLock();
        try {
            if (retired) {
                throw new StorageException.Trimmed("position " + position + " was trimmed");
            }
            long offset = offset(position);
            while (target.hasRemaining()) {
                int count = file.read(target, offset);
                if (count < 0) {
                    return;
                }
                offset += count;
            }
        } catch (IOException e) {
            throw new StorageException.Failed("cannot read " + path + " at position " + position, e);
        } finally {
            use.unlockRead(stamp);
        }
    }

    /**
     * Bytes from a position to the end of its page, as far as the file reaches: who writes them too saves the system from
     * reading the page first. Called by the committer.
     */
    int restOfPage(long position) throws IOException {
        if (placed == UNKNOWN) {
            placed = file.size();
        }
        long end = offset(position);
        return end + PAGE_BYTES > placed ? 0 : (int) (-end & (PAGE_BYTES - 1));
    }

    /** Writes the rest of the buffer at a position. */
    void write(ByteBuffer source, long position) throws IOException {
        writeFully(file, source, offset(position));
    }

    static void writeFully(DiskFile file, ByteBuffer source, long from) throws IOException {
        long offset = from;
        while (source.hasRemaining()) {
            int count = file.write(source, offset);
            if (count <= 0) {
                throw new EOFException("the disk took no bytes at offset " + offset);
            }
            offset += count;
        }
    }

    void force() throws IOException {
        file.force();
    }

    /** Removes what lies at or behind a position, durably. */
    void cut(long position) throws IOException {
        file.truncate(offset(position));
        placed = offset(position);
        file.force();
    }

    /** Closes the file once nobody reads it; later reads find it trimmed. */
    void retire() throws IOException {
        long stamp = use.writeLock();
        try {
            if (!retired) {
                retired = true;
                file.close();
            }
        } finally {
            use.unlockWrite(stamp);
        }
    }

    private long offset(long position) {
        return HEADER_BYTES + position - base();
    }
}
