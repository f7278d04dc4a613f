package io.angarium.service.rendition;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.angarium.spool.StoredMessage;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * What {@code X-Mailgun-Sid} says: which message this is, and to whom it went. Whoever gets the letter back, in a complaint
 * say, finds the recipient by it, also where the address was taken out. Nobody else learns anything from it.
 *
 * @param position of the message's record
 * @param recipient number within the message
 */
record SendingId(long position, int recipient) {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final long STIR = 0x2545_f491_4f6c_dd1dL;

    static SendingId of(long position, int recipient) {
        return new SendingId(Math.max(position, StoredMessage.NOWHERE), recipient);
    }

    /** The whole field with its line break. */
    byte[] field() {
        long stirred = Long.reverse(position) ^ STIR;
        byte[] id = ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(stirred)
                .putInt(recipient ^ (int) stirred)
                .array();
        return ("X-Mailgun-Sid: " + ENCODER.encodeToString(id) + "\r\n").getBytes(US_ASCII);
    }
}
