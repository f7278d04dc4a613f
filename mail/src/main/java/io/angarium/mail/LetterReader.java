package io.angarium.mail;

import java.nio.ByteBuffer;

/**
 * Reads letters of any quality (RFC 5322, MIME): nothing that the world sends is refused for its syntax; what is broken is
 * taken as well as possible, and a note says so.
 */
public final class LetterReader {
    private LetterReader() {}

    /** With the default limits. */
    public static ParsedLetter read(byte[] letter) {
        return read(letter, ReadLimits.DEFAULT);
    }

    /**
     * With limits of the caller's.
     *
     * @throws LetterSyntaxException only if the letter is longer than the limit
     */
    public static ParsedLetter read(byte[] letter, ReadLimits limits) {
        return read(ByteBuffer.wrap(letter), limits);
    }

    /** The same for what is between position and limit, which are not changed. */
    public static ParsedLetter read(ByteBuffer letter, ReadLimits limits) {
        if (letter.remaining() > limits.octets()) {
            throw new LetterSyntaxException("the letter is longer than " + limits.octets() + " octets");
        }
        var reading = new Reading(limits);
        reading.run(letter);
        return reading.result();
    }
}
