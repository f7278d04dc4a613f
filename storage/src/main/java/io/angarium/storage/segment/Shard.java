package io.angarium.storage.segment;

import io.angarium.storage.Append;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One shard of the log: its files, its queue and its committer. */
final class Shard {
    /** Read at once for a record by position; most envelopes and small letters fit. */
    private static final int FIRST_READ_BYTES = 4096;

    private final GroupQueue queue;
    private final Segments segments;
    private final DurableProgress progress = new DurableProgress();
    private final Thread committer;
    private final Optional<SpareWriter> spares;
    private volatile boolean closed;

    Shard(
            String name,
            SegmentDirectory directory,
            FreeSpace space,
            LogCounts counts,
            LogSettings settings,
            Optional<SpareWriter> spares)
            throws IOException {
        this.segments = Segments.recover(directory);
        this.spares = spares;
        spares.ifPresent(writer -> segments.onBegin(writer::wake));
        this.queue = new GroupQueue(settings.chunkBytes(), settings.soonWrite().toNanos());
        this.committer = Thread.ofPlatform()
                .name("log-committer-" + name)
                .daemon()
                .unstarted(new Committer(queue, segments, space, progress, counts, settings));
    }

    void startThreads() {
        committer.start();
        spares.ifPresent(SpareWriter::start);
    }

    Append append(RecordHeader header, boolean flushNow, ByteBuffer... parts) {
        return queue.append(header, flushNow, parts);
    }

    long start() {
        requireOpen();
        long base = segments.base();
        try (LogReader first = new SegmentReader(this, base, 0)) {
            LogRecord record = first.poll();
            return record == null ? first.position() : record.position();
        } catch (StorageException.Corrupt damaged) {
            return damaged.position();
        } catch (StorageException.Trimmed meanwhile) {
            return start();
        }
    }

    long durableEnd() {
        requireOpen();
        return segments.durableEnd();
    }

    boolean isClosed() {
        return closed;
    }

    Segments segments() {
        return segments;
    }

    DurableProgress progress() {
        return progress;
    }

    LogReader reader(long from, int maxPayload) {
        requireOpen();
        if (from < 0 || from > segments.durableEnd()) {
            throw new IllegalArgumentException(
                    "from must be 0–" + segments.durableEnd() + ", the end of the log, but is " + from);
        }
        return new SegmentReader(this, recordFrom(Math.max(from, segments.base())), maxPayload);
    }

    /** Where to begin to read for the first record at or behind a position. */
    private long recordFrom(long from) {
        Segment segment = segments.at(from);
        if (segment == null
                || new RecordScan(segment, segments.end(segment), RecordHeader.MARK_BYTES).header(from) != null) {
            return from;
        }
        // Not where a record begins: records are found from the segment's start only.
        try (SegmentReader before = new SegmentReader(this, segment.base(), 0)) {
            return before.advanceTo(from);
        }
    }

    LogRecord read(long position) {
        requireOpen();
        if (position < 0 || position >= segments.durableEnd()) {
            throw new IllegalArgumentException("position must be that of a durable record but is " + position);
        }
        Segment segment = segments.at(position);
        if (segment == null) {
            throw new StorageException.Trimmed("position " + position + " was trimmed");
        }
        return read(segment, segments.end(segment), position);
    }

    private LogRecord read(Segment segment, long limit, long position) {
        int room = (int) Math.min(FIRST_READ_BYTES, Math.max(0, limit - position));
        ByteBuffer first = ByteBuffer.allocate(room);
        segment.read(first, position);
        first.flip();
        RecordHeader header =
                first.limit() < RecordHeader.BYTES ? null : RecordHeader.read(first, 0, position, segment.seed());
        if (header == null || position + header.recordBytes() > limit) {
            throw new StorageException.Corrupt(position, "no intact record begins at position " + position);
        }
        if (header.isMark()) {
            return read(position + header.recordBytes());
        }
        ByteBuffer payload = payload(segment, first.position(RecordHeader.BYTES), position, header.length());
        if (Checksums.of(payload) != header.payloadChecksum()) {
            throw new StorageException.Corrupt(position, "the record at position " + position + " is damaged");
        }
        return new LogRecord(position, position + header.recordBytes(), header.type(), header.length(), payload);
    }

    private static ByteBuffer payload(Segment segment, ByteBuffer first, long position, int length) {
        if (first.remaining() >= length) {
            byte[] own = new byte[length];
            first.get(own);
            return ByteBuffer.wrap(own);
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        payload.put(first);
        segment.read(payload, position + RecordHeader.BYTES + payload.position());
        return payload.clear();
    }

    void trim(long before) throws IOException {
        requireOpen();
        segments.trim(before);
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageException.Closed("the log is closed");
        }
    }

    void close() throws IOException {
        queue.close("the log is closed");
        join();
        spares.ifPresent(SpareWriter::close);
        closed = true;
        progress.made();
        segments.close();
    }

    private void join() {
        boolean interrupted = false;
        while (committer.isAlive()) {
            try {
                committer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
