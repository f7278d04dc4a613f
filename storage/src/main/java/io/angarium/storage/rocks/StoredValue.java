package io.angarium.storage.rocks;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value as stored: its expiry in milliseconds since 1970 (8 bytes; the largest number: none), then its bytes. */
final class StoredValue {
    private static final long NEVER = Long.MAX_VALUE;

    private StoredValue() {}

    static byte[] encode(byte[] value, @Nullable Instant expires) {
        return ByteBuffer.allocate(Long.BYTES + value.length)
                .putLong(expires == null ? NEVER : expires.toEpochMilli())
                .put(value)
                .array();
    }

    /** The value, unless there is none or it is past its expiry. */
    static Optional<byte[]> live(byte @Nullable [] stored, Instant now) {
        return stored == null || isPast(stored, now)
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(stored, Long.BYTES, stored.length));
    }

    static boolean isPast(byte[] stored, Instant now) {
        return now.toEpochMilli() >= ByteBuffer.wrap(stored).getLong();
    }
}
