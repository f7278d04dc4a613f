package io.angarium.storage.segment;

import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Streams a shard's records. Reads ahead in growing windows; falls back to small ones where payloads that nobody wants are
 * passed over.
 */
final class SegmentReader implements LogReader {
    private static final int MIN_WINDOW_BYTES = 8 << 10;
    private static final int MAX_WINDOW_BYTES = 256 << 10;
    private static final long NOWHERE = -1;

    private final Shard shard;
    private final int maxPayload;
    private long position;
    private long corruptAt = NOWHERE;

    private @Nullable Stretch stretch;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowAt;
    private int windowBytes = MIN_WINDOW_BYTES;

    /** The segment that is read, up to where it was durable when last asked. */
    private record Stretch(Segment segment, long limit, RecordHeader.Seed seed) {
        boolean holds(long position) {
            return position >= segment.base() && position < limit;
        }
    }

    SegmentReader(Shard shard, long from, int maxPayload) {
        if (maxPayload < 0) {
            throw new IllegalArgumentException("maxPayload must not be negative but is " + maxPayload);
        }
        this.shard = shard;
        this.maxPayload = maxPayload;
        this.position = from;
    }

    @Override
    public @Nullable LogRecord poll() {
        while (true) {
            Stretch at = stretch();
            if (at == null) {
                return null;
            }
            RecordHeader header = header(at);
            if (header == null) {
                throw corrupt("no intact record begins");
            }
            if (!header.isMark()) {
                return record(at, header);
            }
            position += header.recordBytes();
        }
    }

    @Override
    public @Nullable LogRecord poll(Duration wait) throws InterruptedException {
        LogRecord record = poll();
        if (record != null) {
            return record;
        }
        long deadline = System.nanoTime() + wait.toNanos();
        while (record == null) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            shard.progress().await(() -> shard.segments().durableEnd() > position || shard.isClosed(), left);
            // A mark may have been all that came.
            record = poll();
        }
        return record;
    }

    /** Passes over what ends at or before a position; stays at damage that reaches behind it. */
    long advanceTo(long target) {
        while (position < target) {
            try {
                LogRecord record = poll();
                if (record == null || record.position() >= target) {
                    return record == null ? position : record.position();
                }
            } catch (StorageException.Corrupt damage) {
                long before = position;
                skipCorrupt();
                if (position > target) {
                    return before;
                }
            }
        }
        return position;
    }

    @Override
    public long position() {
        return position;
    }

    /** What can be read from the position on, or null at the end. */
    private @Nullable Stretch stretch() {
        if (shard.isClosed()) {
            throw new StorageException.Closed("the log is closed");
        }
        if (stretch != null && stretch.holds(position)) {
            return stretch;
        }
        if (position >= shard.segments().durableEnd()) {
            return null;
        }
        Segment segment = shard.segments().at(position);
        if (segment == null) {
            throw new StorageException.Trimmed("position " + position + " was trimmed");
        }
        stretch = new Stretch(segment, shard.segments().end(segment), segment.seed());
        window.limit(0);
        return stretch;
    }

    private @Nullable RecordHeader header(Stretch at) {
        if (available() < RecordHeader.BYTES) {
            fill(at);
        }
        if (available() < RecordHeader.BYTES) {
            return null;
        }
        RecordHeader header = RecordHeader.read(window, (int) (position - windowAt), position, at.seed());
        return header == null || position + header.recordBytes() > at.limit() ? null : header;
    }

    private LogRecord record(Stretch at, RecordHeader header) {
        int wanted = Math.min(header.length(), maxPayload);
        ByteBuffer payload = payload(at, wanted);
        if (wanted == header.length() && Checksums.of(payload) != header.payloadChecksum()) {
            throw corrupt("a damaged record begins");
        }
        long next = position + header.recordBytes();
        LogRecord record = new LogRecord(position, next, header.type(), header.length(), payload);
        if (wanted < header.length() && next > windowAt + window.limit()) {
            windowBytes = MIN_WINDOW_BYTES;
        }
        position = next;
        return record;
    }

    private ByteBuffer payload(Stretch at, int wanted) {
        ByteBuffer payload = ByteBuffer.allocate(wanted);
        long from = position + RecordHeader.BYTES;
        int index = (int) (from - windowAt);
        int there = Math.min(wanted, window.limit() - index);
        payload.put(0, window, index, there).position(there);
        at.segment().read(payload, from + there);
        return payload.clear();
    }

    /** Bytes of the window from the position on. */
    private long available() {
        boolean within = position >= windowAt && position <= windowAt + window.limit();
        return within ? windowAt + window.limit() - position : 0;
    }

    private void fill(Stretch at) {
        int bytes = (int) Math.min(windowBytes, at.limit() - position);
        if (window.capacity() < bytes) {
            window = ByteBuffer.allocate(windowBytes);
        }
        windowBytes = Math.min(2 * windowBytes, MAX_WINDOW_BYTES);
        window.clear().limit(bytes);
        windowAt = position;
        at.segment().read(window, position);
        window.flip();
    }

    private StorageException.Corrupt corrupt(String what) {
        corruptAt = position;
        return new StorageException.Corrupt(position, what + " at position " + position);
    }

    @Override
    public byte[] skipCorrupt() {
        Stretch at = stretch();
        if (corruptAt != position || at == null) {
            throw new IllegalStateException("no damage was reported at position " + position);
        }
        RecordScan scan = new RecordScan(at.segment(), at.limit());
        long next = Math.min(at.limit(), scan.nextIntact(Recovery.behindDamage(scan, position)));
        ByteBuffer damaged = ByteBuffer.allocate((int) (next - position));
        at.segment().read(damaged, position);
        position = next;
        byte[] bytes = new byte[damaged.position()];
        damaged.get(0, bytes);
        return bytes;
    }

    @Override
    public void close() {
        window = ByteBuffer.allocate(0);
    }
}
