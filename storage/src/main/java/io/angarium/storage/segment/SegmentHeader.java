package io.angarium.storage.segment;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first block of a segment file.
 *
 * @param base position of the segment's first byte of records
 * @param epoch grows from segment to segment of a shard
 * @param salt random; keeps bytes that somebody put into a payload from ever passing for a record
 */
record SegmentHeader(long base, long epoch, long salt) {
    private static final long MAGIC = 0x414e47_4c4f47_31L; // ANGLOG1
    private static final int VERSION = 1;
    private static final int BYTES = 8 + 4 + 8 + 8 + 8 + 4;

    /** The header is kept twice, in different sectors: without it a whole segment could not be read. */
    private static final int SECOND_COPY = Segment.HEADER_BYTES / 2;

    ByteBuffer encode() {
        ByteBuffer block = ByteBuffer.allocate(Segment.HEADER_BYTES);
        encode(block, 0);
        encode(block, SECOND_COPY);
        return block;
    }

    private void encode(ByteBuffer block, int at) {
        block.putLong(at, MAGIC).putInt(at + 8, VERSION);
        block.putLong(at + 12, base).putLong(at + 20, epoch).putLong(at + 28, salt);
        block.putInt(at + BYTES - 4, checksum(block, at));
    }

    /** The header in a segment's first block, unless both copies are damaged or it is of another format. */
    static Optional<SegmentHeader> decode(ByteBuffer block) {
        return decode(block, 0).or(() -> decode(block, SECOND_COPY));
    }

    private static Optional<SegmentHeader> decode(ByteBuffer block, int at) {
        boolean valid = block.limit() >= at + BYTES
                && block.getLong(at) == MAGIC
                && block.getInt(at + 8) == VERSION
                && block.getInt(at + BYTES - 4) == checksum(block, at);
        return valid
                ? Optional.of(new SegmentHeader(block.getLong(at + 12), block.getLong(at + 20), block.getLong(at + 28)))
                : Optional.empty();
    }

    private static int checksum(ByteBuffer block, int at) {
        CRC32C crc = new CRC32C();
        crc.update(block.slice(at, BYTES - 4));
        return (int) crc.getValue();
    }
}
