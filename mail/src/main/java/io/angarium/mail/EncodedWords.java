package io.angarium.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RFC 2047: text of any language within the ASCII of a header field. */
public final class EncodedWords {
    /** RFC 2047 §2: an encoded word is at most 75 characters long. */
    private static final int MAX_WORD = 75;

    private static final String Q_START = "=?UTF-8?Q?";
    private static final String B_START = "=?UTF-8?B?";
    private static final String END = "?=";
    private static final int OVERHEAD = Q_START.length() + END.length();

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final char[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray();

    private EncodedWords() {}

    /** The whole text in encoded words of UTF-8, separated by single spaces (which decoding removes). */
    public static String encode(String text) {
        return String.join(" ", words(text, MAX_WORD));
    }

    /**
     * Words of at most 75 characters, in the shorter of the two encodings; no character is split (RFC 2047 §5).
     *
     * @param room how long the first word may be, as far as its line's sake goes
     */
    static List<String> words(String text, int room) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        boolean q = qLength(utf8) <= (utf8.length + 2) / 3 * 4;
        var words = new ArrayList<String>();
        int from = 0;
        while (from < utf8.length) {
            int to = from;
            int payload = 0;
            int most = from == 0 ? Math.min(MAX_WORD, room) - OVERHEAD : MAX_WORD - OVERHEAD;
            while (to < utf8.length) {
                int next = nextCharacter(utf8, to);
                int more = q ? qLength(utf8, to, next) : 0;
                int grown = q ? payload + more : (next - from + 2) / 3 * 4;
                if (grown > most && to > from) {
                    break;
                }
                payload = grown;
                to = next;
            }
            words.add(q ? qWord(utf8, from, to) : bWord(utf8, from, to));
            from = to;
        }
        return words;
    }

    /**
     * Replaces every encoded word by what it stands for. Whatever isn't one, or is too broken to tell, stays as it is.
     * Tolerated: spaces within a word, words without white space between them, broken base64, characters split between
     * words, unknown character sets (a guess is made). The result may contain any character, line breaks included.
     */
    public static String decode(String text) {
        int start = text.indexOf("=?");
        if (start < 0) {
            return text;
        }
        var decoded = new StringBuilder(text.length());
        var pending = new ByteArrayOutputStream();
        String charset = "";
        int done = 0; // everything before is in decoded or pending
        while (start >= 0) {
            Word word = wordAt(text, start);
            if (word == null) {
                start = text.indexOf("=?", start + 2);
                continue;
            }
            boolean adjacent = !charset.isEmpty() && isBlank(text, done, start);
            if (!adjacent || !charset.equalsIgnoreCase(word.charset)) {
                flush(pending, charset, decoded);
            }
            if (!adjacent) {
                decoded.append(text, done, start); // RFC 2047 §6.2: white space between words belongs to the encoding
            }
            charset = word.charset;
            pending.writeBytes(word.bytes);
            done = word.end;
            start = text.indexOf("=?", done);
        }
        flush(pending, charset, decoded);
        return decoded.append(text, done, text.length()).toString();
    }

    /** Where the encoded word that begins here ends, or -1 if none does. */
    static int endOfWord(String text, int start) {
        Word word = text.startsWith("=?", start) ? wordAt(text, start) : null;
        return word == null ? -1 : word.end;
    }

    private record Word(String charset, byte[] bytes, int end) {}

    /** The word that begins at this =?, or null. Looks no further than the next three question marks. */
    private static @Nullable Word wordAt(String text, int start) {
        int charsetEnd = question(text, start + 2);
        if (charsetEnd <= start + 2 || charsetEnd + 2 >= text.length() || text.charAt(charsetEnd + 2) != '?') {
            return null;
        }
        int payloadStart = charsetEnd + 3;
        int payloadEnd = text.indexOf('?', payloadStart);
        if (payloadEnd < 0 || payloadEnd + 1 >= text.length() || text.charAt(payloadEnd + 1) != '=') {
            return null;
        }
        String charset = text.substring(start + 2, charsetEnd);
        int language = charset.indexOf('*'); // RFC 2231 §5
        if (language > 0) {
            charset = charset.substring(0, language);
        }
        return switch (text.charAt(charsetEnd + 1)) {
            case 'q', 'Q' -> new Word(charset, fromQ(text, payloadStart, payloadEnd), payloadEnd + 2);
            case 'b', 'B' ->
                new Word(
                        charset,
                        LenientBase64.decode(
                                text.substring(payloadStart, payloadEnd).getBytes(StandardCharsets.ISO_8859_1)),
                        payloadEnd + 2);
            default -> null;
        };
    }

    /** The next question mark if only characters of a token come before it, else -1. */
    private static int question(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '?') {
                return i;
            }
            if (c <= ' ' || c >= 127 || c == '=') {
                return -1;
            }
        }
        return -1;
    }

    private static boolean isBlank(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (" \t\r\n".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void flush(ByteArrayOutputStream pending, String charset, StringBuilder into) {
        if (pending.size() > 0) {
            into.append(Charsets.decode(pending.toByteArray(), charset));
            pending.reset();
        }
    }

    private static byte[] fromQ(String text, int from, int to) {
        byte[] bytes = new byte[to - from];
        int size = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '_') {
                bytes[size++] = ' ';
            } else if (c == '=' && i + 2 < to && hex(text.charAt(i + 1)) >= 0 && hex(text.charAt(i + 2)) >= 0) {
                bytes[size++] = (byte) ((hex(text.charAt(i + 1)) << 4) | hex(text.charAt(i + 2)));
                i += 2;
            } else {
                bytes[size++] = (byte) (c < 256 ? c : '?');
            }
        }
        return Arrays.copyOf(bytes, size);
    }

    static int hex(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'A' && c <= 'F') {
            return c - 'A' + 10;
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    private static int nextCharacter(byte[] utf8, int from) {
        int next = from + 1;
        while (next < utf8.length && (utf8[next] & 0xC0) == 0x80) {
            next++;
        }
        return next;
    }

    private static int qLength(byte[] utf8) {
        return qLength(utf8, 0, utf8.length);
    }

    private static int qLength(byte[] utf8, int from, int to) {
        int length = 0;
        for (int i = from; i < to; i++) {
            length += isQSafe(utf8[i]) || utf8[i] == ' ' ? 1 : 3;
        }
        return length;
    }

    /** RFC 2047 §5 rule 3: safe also within a phrase. */
    private static boolean isQSafe(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '!'
                || b == '*'
                || b == '+'
                || b == '-'
                || b == '/';
    }

    private static String qWord(byte[] utf8, int from, int to) {
        var word = new StringBuilder(MAX_WORD).append(Q_START);
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b == ' ') {
                word.append('_');
            } else if (isQSafe(b)) {
                word.append((char) b);
            } else {
                word.append('=').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
            }
        }
        return word.append(END).toString();
    }

    private static String bWord(byte[] utf8, int from, int to) {
        var word = new StringBuilder(MAX_WORD).append(B_START);
        for (int i = from; i < to; i += 3) {
            int left = to - i;
            int three = ((utf8[i] & 255) << 16)
                    | (left > 1 ? (utf8[i + 1] & 255) << 8 : 0)
                    | (left > 2 ? utf8[i + 2] & 255 : 0);
            word.append(BASE64[three >> 18]).append(BASE64[(three >> 12) & 63]);
            word.append(left > 1 ? BASE64[(three >> 6) & 63] : '=').append(left > 2 ? BASE64[three & 63] : '=');
        }
        return word.append(END).toString();
    }
}
