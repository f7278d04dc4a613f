package io.angarium.mail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One field of a letter's header, as a view on the letter's bytes. Offsets count from the begin of the letter. */
public final class HeaderField {
    private final ByteBuffer letter;
    private final int start;
    private final int colon;
    private final int end;

    HeaderField(ByteBuffer letter, int start, int colon, int end) {
        this.letter = letter;
        this.start = start;
        this.colon = colon;
        this.end = end;
    }

    /** The name as it is written. */
    public String name() {
        return text(start, nameEnd());
    }

    /** Whether it has this name; case doesn't matter (RFC 5322 §1.2.2). */
    public boolean isNamed(String name) {
        return isNamed(letter, start, colon, name);
    }

    /** Offset of the name's first octet. */
    public int start() {
        return start;
    }

    /** Offset of the first octet behind the colon. */
    public int valueStart() {
        return colon + 1;
    }

    /** Offset behind the field, its last line break included. */
    public int end() {
        return end;
    }

    /** The whole field as it is in the letter, name, folds and line breaks included. Read-only. */
    public ByteBuffer raw() {
        return letter.slice(start, end - start).asReadOnlyBuffer();
    }

    /**
     * The value on one line: line breaks removed (RFC 5322 §2.2.3), white space at both ends too; other control characters
     * are spaces. Encoded words stay; octets beyond ASCII are read as UTF-8 (RFC 6532), or as Western European if they aren't.
     */
    public String value() {
        int from = colon + 1;
        int to = end;
        while (from < to && isBlank(letter.get(from))) {
            from++;
        }
        while (to > from && isBlank(letter.get(to - 1))) {
            to--;
        }
        return Characters.withoutControls(unfolded(text(from, to)));
    }

    /**
     * The value as a person reads it: unfolded, with encoded words (RFC 2047) decoded. Contains no control character.
     *
     * <p>For people only. Addresses are read from {@link #value}: here an encoded comma or bracket looks like a real one.
     */
    public String decoded() {
        return Characters.withoutControls(EncodedWords.decode(value()));
    }

    @Override
    public String toString() {
        return name() + ": " + value();
    }

    static boolean isNamed(ByteBuffer letter, int start, int colon, String name) {
        int length = name.length();
        if (colon - start < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(letter.get(start + i)) != lower((byte) name.charAt(i))) {
                return false;
            }
        }
        for (int i = start + length; i < colon; i++) {
            if (letter.get(i) != ' ' && letter.get(i) != '\t') {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    private int nameEnd() {
        int i = colon;
        while (i > start && isBlank(letter.get(i - 1))) {
            i--;
        }
        return i;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private String text(int from, int to) {
        byte[] bytes = new byte[to - from];
        letter.get(from, bytes);
        for (byte b : bytes) {
            if (b < 0) {
                return Charsets.guess(bytes);
            }
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String unfolded(String text) {
        if (text.indexOf('\n') < 0) {
            return text;
        }
        var line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lineBreak = c == '\n' || (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n');
            if (!lineBreak) {
                line.append(c);
            }
        }
        return line.toString();
    }
}
