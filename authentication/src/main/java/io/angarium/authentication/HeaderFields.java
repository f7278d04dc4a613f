package io.angarium.authentication;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A letter's header fields, from the top down, and where its body begins. A line ends with CRLF and nothing else (RFC 5322
 * §2.1); a line that begins with white space belongs to the field before it.
 *
 * @param fields in the order of the letter
 * @param size the bytes of the header with the empty line behind it, that is where the body begins
 */
record HeaderFields(List<HeaderField> fields, int size) {
    /** More fields than any mail has; a header with more is not looked at. */
    static final int MAX_FIELDS = 2_000;

    HeaderFields {
        fields = List.copyOf(fields);
    }

    /**
     * Reads up to the empty line or the end.
     *
     * @throws IllegalArgumentException more than {@link #MAX_FIELDS} fields or {@code maxSize} bytes
     */
    static HeaderFields read(ByteBuffer letter, int maxSize) {
        int size = sizeOf(letter, maxSize);
        byte[] bytes = new byte[size];
        letter.get(letter.position(), bytes);
        return new HeaderFields(split(bytes), size);
    }

    /** The fields with this name (in lower case), the last first: the order in which h= counts them (RFC 6376 §5.4.2). */
    List<HeaderField> fromBottom(String name) {
        List<HeaderField> found = new ArrayList<>(2);
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.get(i).name().equals(name)) {
                found.add(fields.get(i));
            }
        }
        return found;
    }

    private static int sizeOf(ByteBuffer letter, int maxSize) {
        int start = letter.position();
        int end = letter.remaining() > maxSize ? start + maxSize : letter.limit();
        int lineStart = start;
        for (int at = start; at + 1 < end; at++) {
            if (letter.get(at) == '\r' && letter.get(at + 1) == '\n') {
                if (at == lineStart) {
                    return at + 2 - start;
                }
                lineStart = at + 2;
            }
        }
        if (end < letter.limit()) {
            throw new IllegalArgumentException("header: longer than " + maxSize + " bytes");
        }
        return end - start;
    }

    private static List<HeaderField> split(byte[] bytes) {
        List<HeaderField> fields = new ArrayList<>(32);
        int start = 0;
        while (start < bytes.length) {
            int end = fieldEnd(bytes, start);
            if (end > start) {
                if (fields.size() == MAX_FIELDS) {
                    throw new IllegalArgumentException("header: more than " + MAX_FIELDS + " fields");
                }
                fields.add(HeaderField.of(bytes, start, end));
            }
            start = end + 2;
        }
        return fields;
    }

    /** The index of the CRLF that no white space follows, or the end of the header. */
    private static int fieldEnd(byte[] bytes, int start) {
        for (int at = start; at + 1 < bytes.length; at++) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n' && !continues(bytes, at + 2)) {
                return at;
            }
        }
        return bytes.length;
    }

    private static boolean continues(byte[] bytes, int at) {
        return at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t');
    }
}
