package io.angarium.storage.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C of a payload. */
final class Checksums {
    private Checksums() {}

    /** Over the parts in order; leaves their positions. */
    static int of(ByteBuffer... parts) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer part : parts) {
            crc.update(part.duplicate());
        }
        return (int) crc.getValue();
    }
}
