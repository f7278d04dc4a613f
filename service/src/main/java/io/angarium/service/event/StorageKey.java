package io.angarium.service.event;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * The opaque name of a stored message: where its record stands in the log, and of individual copies whose it is.
 *
 * @param recipient number within the message; 0 for what is the same for all
 */
record StorageKey(long position, int recipient) {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final int LENGTH = 11;
    private static final int LENGTH_WITH_RECIPIENT = 16;
    private static final long STIR = 0x5bd1e995_27d4eb2fL;

    /** As it stands in URLs. */
    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(recipient == 0 ? Long.BYTES : Long.BYTES + Integer.BYTES)
                .putLong(Long.reverse(position) ^ STIR);
        if (recipient != 0) {
            bytes.putInt(recipient);
        }
        return ENCODER.encodeToString(bytes.array());
    }

    /** Empty if it is no such name. Whether a message stands there is another question. */
    static Optional<StorageKey> parse(String text) {
        if (text.length() != LENGTH && text.length() != LENGTH_WITH_RECIPIENT) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            long position = Long.reverse(bytes.getLong() ^ STIR);
            int recipient = bytes.hasRemaining() ? bytes.getInt() : 0;
            return position < 0 || recipient < 0 ? Optional.empty() : Optional.of(new StorageKey(position, recipient));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
