package io.angarium.authentication;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One header field where it stands in the bytes of its letter.
 *
 * @param name in lower case, without white space; empty when the line has no colon
 * @param bytes the header's bytes, not to be changed
 * @param start of the name
 * @param value index behind the colon
 * @param end behind the last byte, the final CRLF not included
 */
record HeaderField(String name, byte[] bytes, int start, int value, int end) {
    /** Reads the field between the two indexes. */
    static HeaderField of(byte[] bytes, int start, int end) {
        int colon = start;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        if (colon == end) {
            return new HeaderField("", bytes, start, end, end);
        }
        String name = new String(bytes, start, colon - start, StandardCharsets.ISO_8859_1);
        return new HeaderField(name.strip().toLowerCase(Locale.ROOT), bytes, start, colon + 1, end);
    }

    /** The value as it stands, folds and all. */
    String valueText() {
        return new String(bytes, value, end - value, StandardCharsets.UTF_8);
    }
}
