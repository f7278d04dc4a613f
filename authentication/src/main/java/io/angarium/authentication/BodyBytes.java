package io.angarium.authentication;

import java.nio.ByteBuffer;

/**
 * A letter's body as a part of an array: scanning an array is several times as fast as asking a buffer for each byte, which
 * more than pays for the copy of a buffer that has none.
 *
 * @param array not to be changed
 * @param start of the body
 * @param end behind its last byte
 */
record BodyBytes(byte[] array, int start, int end) {
    /** The rest of the buffer, whose position stays where it is. */
    static BodyBytes of(ByteBuffer body) {
        if (body.hasArray()) {
            int start = body.arrayOffset() + body.position();
            return new BodyBytes(body.array(), start, start + body.remaining());
        }
        byte[] copy = new byte[body.remaining()];
        body.get(body.position(), copy);
        return new BodyBytes(copy, 0, copy.length);
    }

    /** Whether a line ends here: CRLF and nothing else ends one. */
    boolean isLineBreak(int at) {
        return at + 1 < end && array[at] == '\r' && array[at + 1] == '\n';
    }
}
