package io.angarium.storage.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Looks for intact records in a segment, up to a limit. Reads in windows; for one thread. */
final class RecordScan {
    private static final int WINDOW_BYTES = 1 << 20;

    private final Segment segment;
    private final long limit;
    private final RecordHeader.Seed seed;
    private final ByteBuffer window;
    private long windowAt;

    /** @param limit position at which no record may end later */
    RecordScan(Segment segment, long limit) {
        this(segment, limit, WINDOW_BYTES);
    }

    /** For a look at one place: at least as many bytes as a mark has. */
    RecordScan(Segment segment, long limit, int windowBytes) {
        this.window = ByteBuffer.allocate(windowBytes).limit(0);
        this.segment = segment;
        this.limit = limit;
        this.seed = segment.seed();
    }

    /** The intact header at a position, whose record ends before the limit; else null. */
    @Nullable RecordHeader header(long position) {
        if (!load(position, RecordHeader.BYTES)) {
            return null;
        }
        RecordHeader header = RecordHeader.read(window, (int) (position - windowAt), position, seed);
        return header != null && position + header.recordBytes() <= limit ? header : null;
    }

    /** The header of an intact record at a position; null if there is none or its payload is damaged. */
    @Nullable RecordHeader intact(long position) {
        RecordHeader header = header(position);
        return header != null && payloadIntact(position + RecordHeader.BYTES, header) ? header : null;
    }

    /** Where the first intact record at or behind a position is, or the limit. */
    long nextIntact(long from) {
        for (long position = from; position < limit; position += RecordHeader.ALIGNMENT) {
            if (intact(position) != null) {
                return position;
            }
        }
        return limit;
    }

    /** What the intact mark at a position says. */
    long markedDurable(long position) {
        load(position, RecordHeader.MARK_BYTES);
        return window.getLong((int) (position - windowAt) + RecordHeader.BYTES);
    }

    private boolean payloadIntact(long from, RecordHeader header) {
        CRC32C crc = new CRC32C();
        long position = from;
        long end = from + header.length();
        while (position < end) {
            if (!load(position, 1)) {
                return false;
            }
            int at = (int) (position - windowAt);
            int count = (int) Math.min(end - position, window.limit() - at);
            crc.update(window.slice(at, count));
            position += count;
        }
        return (int) crc.getValue() == header.payloadChecksum();
    }

    /** Brings bytes into the window; false if the segment doesn't have so many. */
    private boolean load(long position, int bytes) {
        if (position >= windowAt && position + bytes <= windowAt + window.limit()) {
            return true;
        }
        window.clear().limit((int) Math.max(0, Math.min(window.capacity(), limit - position)));
        windowAt = position;
        segment.read(window, position);
        window.flip();
        return window.limit() >= bytes;
    }
}
