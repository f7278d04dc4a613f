package io.angarium.storage.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The 16 bytes before a payload: length (4), checksum of the payload (4), checksum of the header (4), type (1), zeros (3).
 * The payload follows, padded to a multiple of 8.
 *
 * <p>The header's checksum covers the rest of it, the segment's salt and epoch, and the record's position. So bytes that a
 * recycled segment still holds, or that lie anywhere else, are no record; and a length can be trusted before the payload was
 * read.
 *
 * @param type 1–127, or {@link #MARK}
 */
record RecordHeader(int length, int payloadChecksum, byte type) {
    static final int BYTES = 16;
    static final int ALIGNMENT = 8;

    /** A mark begins each group; its payload is the position up to which everything was durable when it was written. */
    static final byte MARK = 0;

    static final int MARK_PAYLOAD = 8;
    static final int MARK_BYTES = BYTES + MARK_PAYLOAD;

    private static final int CHECKSUM_AT = 8;
    private static final int TYPE_AT = 12;

    /** Bytes that a record with a payload of this length takes. */
    static long recordBytes(long length) {
        return (BYTES + length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    long recordBytes() {
        return recordBytes(length);
    }

    boolean isMark() {
        return type == MARK;
    }

    /** Puts the header without its checksum, which depends on where the record will lie. */
    void put(ByteBuffer target, int at) {
        target.putInt(at, length).putInt(at + 4, payloadChecksum).putInt(at + TYPE_AT, type << 24);
    }

    /** Completes the header at an index of the buffer and returns the bytes of its record. */
    static long stamp(ByteBuffer records, int at, long position, Seed seed) {
        int length = records.getInt(at);
        records.putInt(
                at + CHECKSUM_AT, seed.checksum(position, length, records.getInt(at + 4), records.get(at + TYPE_AT)));
        return recordBytes(length);
    }

    /** The header at an index of the buffer, or null if there is no header written for this position. */
    static @Nullable RecordHeader read(ByteBuffer records, int at, long position, Seed seed) {
        int length = records.getInt(at);
        int typeAndZeros = records.getInt(at + TYPE_AT);
        byte type = (byte) (typeAndZeros >> 24);
        // The cheap checks first: a scan over damage comes here for every eighth byte.
        if (length < 0 || (typeAndZeros & 0xffffff) != 0 || type < 0 || (type == MARK && length != MARK_PAYLOAD)) {
            return null;
        }
        int payloadChecksum = records.getInt(at + 4);
        return records.getInt(at + CHECKSUM_AT) == seed.checksum(position, length, payloadChecksum, type)
                ? new RecordHeader(length, payloadChecksum, type)
                : null;
    }

    /** What makes a segment's checksums its own. For one thread at a time. */
    static final class Seed {
        private final ByteBuffer input = ByteBuffer.allocate(8 + 8 + 8 + 4 + 4 + 1);
        private final CRC32C crc = new CRC32C();

        Seed(SegmentHeader segment) {
            input.putLong(0, segment.salt()).putLong(8, segment.epoch());
        }

        int checksum(long position, int length, int payloadChecksum, byte type) {
            input.putLong(16, position).putInt(24, length).putInt(28, payloadChecksum);
            input.put(32, type);
            crc.reset();
            crc.update(input.array());
            return (int) crc.getValue();
        }
    }
}
