package io.angarium.service.event;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalLong;

/** The opaque name of a stored message: where its record stands in the log. */
final class StorageKey {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final int LENGTH = 11;
    private static final long STIR = 0x5bd1e995_27d4eb2fL;

    private StorageKey() {}

    static String of(long position) {
        return ENCODER.encodeToString(ByteBuffer.allocate(Long.BYTES)
                .putLong(Long.reverse(position) ^ STIR)
                .array());
    }

    /** Empty if it is no such name. Whether a message stands there is another question. */
    static OptionalLong position(String key) {
        if (key.length() != LENGTH) {
            return OptionalLong.empty();
        }
        try {
            long position = Long.reverse(
                    ByteBuffer.wrap(Base64.getUrlDecoder().decode(key)).getLong() ^ STIR);
            return position < 0 ? OptionalLong.empty() : OptionalLong.of(position);
        } catch (IllegalArgumentException e) {
            return OptionalLong.empty();
        }
    }
}
