package io.angarium.mail;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The header of a letter, found in its raw bytes without copying them (RFC 5322 §2.2).
 *
 * <p>Bad input is read as other servers read it: a line may end with CRLF or with LF alone; the header is over at the first
 * empty line, or where a line is neither a field nor the continuation of one (Postfix does so too), or with the letter. The
 * bytes are not to be changed while this is in use.
 */
public final class HeaderBlock {
    /** Most fields in one header. */
    public static final int MAX_FIELDS = 2_000;
    /** Most octets in one header. */
    public static final int MAX_OCTETS = 1 << 20;

    private final ByteBuffer letter;
    /** For each field its begin, its colon, and then the next field's begin: 2 * count + 1 entries. */
    private final int[] marks;

    private final int count;
    private final int bodyStart;
    private final boolean complete;

    private HeaderBlock(ByteBuffer letter, int[] marks, int count, int bodyStart, boolean complete) {
        this.letter = letter;
        this.marks = marks;
        this.count = count;
        this.bodyStart = bodyStart;
        this.complete = complete;
    }

    /** Looks at the letter's header only, however long the body is. */
    public static HeaderBlock of(byte[] letter) {
        return of(ByteBuffer.wrap(letter));
    }

    /**
     * The same for a letter between position and limit, which are not changed; offsets are counted from its position.
     *
     * @throws LetterSyntaxException if the header is beyond {@link #MAX_FIELDS} or {@link #MAX_OCTETS}
     */
    public static HeaderBlock of(ByteBuffer letter) {
        ByteBuffer bytes = letter.slice();
        int end = bytes.limit();
        int[] marks = new int[33];
        int count = 0;
        int line = 0;
        while (line < end) {
            byte first = bytes.get(line);
            int next;
            if ((first == ' ' || first == '\t') && count > 0) {
                next = nextLine(bytes, line, end);
            } else {
                int colon = colon(bytes, line, end);
                if (colon < 0) {
                    break;
                }
                if (count == MAX_FIELDS) {
                    throw new LetterSyntaxException("the header has more than " + MAX_FIELDS + " fields");
                }
                if (2 * count + 3 > marks.length) {
                    marks = Arrays.copyOf(marks, marks.length * 2);
                }
                marks[2 * count] = line;
                marks[2 * count + 1] = colon;
                count++;
                next = nextLine(bytes, colon, end);
            }
            if (next > MAX_OCTETS) {
                throw new LetterSyntaxException("the header is longer than " + MAX_OCTETS + " octets");
            }
            line = next;
        }
        marks[2 * count] = line;
        int empty = emptyLine(bytes, line, end);
        return new HeaderBlock(bytes, marks, count, line + empty, empty > 0 || line == end);
    }

    /** The fields in the letter's order; cheap views. */
    public List<HeaderField> fields() {
        return new AbstractList<>() {
            @Override
            public HeaderField get(int index) {
                java.util.Objects.checkIndex(index, count);
                return field(index);
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    /** How many fields there are. */
    public int count() {
        return count;
    }

    /** The uppermost field of this name; case doesn't matter. */
    public Optional<HeaderField> first(String name) {
        for (int i = 0; i < count; i++) {
            if (isNamed(i, name)) {
                return Optional.of(field(i));
            }
        }
        return Optional.empty();
    }

    /** All fields of this name, from the top. */
    public List<HeaderField> all(String name) {
        return fields().stream().filter(field -> field.isNamed(name)).toList();
    }

    /** Offset of the first octet behind the last field: where a field could be appended. */
    public int end() {
        return marks[2 * count];
    }

    /** Offset of the body's first octet, behind the empty line; the letter's length if there is no body. */
    public int bodyStart() {
        return bodyStart;
    }

    /** Whether the header ended with an empty line or with the letter, not at a line that is no field. */
    public boolean complete() {
        return complete;
    }

    private HeaderField field(int index) {
        return new HeaderField(letter, marks[2 * index], marks[2 * index + 1], marks[2 * index + 2]);
    }

    private boolean isNamed(int index, String name) {
        return HeaderField.isNamed(letter, marks[2 * index], marks[2 * index + 1], name);
    }

    /** RFC 5322 §3.6.8: a name of printable ASCII, then the colon; white space before it is obsolete (§4.5). Else -1. */
    private static int colon(ByteBuffer bytes, int line, int end) {
        int i = line;
        while (i < end && bytes.get(i) > ' ' && bytes.get(i) != ':' && bytes.get(i) < 127) {
            i++;
        }
        int nameEnd = i;
        while (i < end && (bytes.get(i) == ' ' || bytes.get(i) == '\t')) {
            i++;
        }
        return nameEnd > line && i < end && bytes.get(i) == ':' ? i : -1;
    }

    private static int nextLine(ByteBuffer bytes, int from, int end) {
        int i = from;
        int last = Math.min(end, MAX_OCTETS + 1);
        while (i < last) {
            if (bytes.get(i++) == '\n') {
                return i;
            }
        }
        return i;
    }

    /** Length of the empty line that begins here, 0 if there is none. */
    private static int emptyLine(ByteBuffer bytes, int line, int end) {
        if (line < end && bytes.get(line) == '\n') {
            return 1;
        }
        return line + 1 < end && bytes.get(line) == '\r' && bytes.get(line + 1) == '\n' ? 2 : 0;
    }
}
