package io.angarium.mail;

import java.nio.ByteBuffer;

/**
 * What a transport has to know of a letter's bytes, found in one pass.
 *
 * @param dotFree no line begins with a dot, so SMTP needs no dot-stuffing (RFC 5321 §4.5.2)
 * @param eightBit some octet is above 127 (RFC 6152)
 * @param eightBitHeader some octet of the header is above 127, so it needs SMTPUTF8 (RFC 6531)
 * @param bareLineBreaks some CR or LF stands alone, which RFC 5321 §2.3.8 forbids
 * @param longestLine octets of the longest line without its line break (RFC 5321 §4.5.3.1.6 allows 998)
 */
public record LetterScan(
        boolean dotFree, boolean eightBit, boolean eightBitHeader, boolean bareLineBreaks, int longestLine) {

    /** Scans the whole letter. */
    public static LetterScan of(byte[] letter) {
        return of(letter, 0, letter.length);
    }

    /** Scans between position and limit, which are not changed. */
    public static LetterScan of(ByteBuffer letter) {
        if (letter.hasArray()) {
            int from = letter.arrayOffset() + letter.position();
            return of(letter.array(), from, from + letter.remaining());
        }
        byte[] copy = new byte[letter.remaining()];
        letter.get(letter.position(), copy);
        return of(copy);
    }

    private static LetterScan of(byte[] bytes, int from, int to) {
        boolean dotFree = true;
        boolean bare = false;
        boolean inHeader = true;
        int headerBits = 0;
        int bits = 0;
        int longest = 0;
        int line = from;
        while (line < to) {
            int i = line;
            int lineBits = 0;
            byte b = bytes[i];
            dotFree &= b != '.';
            while (b != '\n') {
                lineBits |= b;
                if (b == '\r' && (i + 1 == to || bytes[i + 1] != '\n')) {
                    bare = true;
                }
                if (++i == to) {
                    break;
                }
                b = bytes[i];
            }
            int end = i;
            if (i < to) {
                if (i > line && bytes[i - 1] == '\r') {
                    end--;
                } else {
                    bare = true;
                }
            }
            longest = Math.max(longest, end - line);
            inHeader &= end > line;
            bits |= lineBits;
            headerBits |= inHeader ? lineBits : 0;
            line = i + 1;
        }
        return new LetterScan(dotFree, bits < 0, headerBits < 0, bare, longest);
    }
}
