package io.angarium.mail;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long LINE_FEEDS = LOW_BITS * '\n';
    private static final long RETURNS = LOW_BITS * '\r';
    private static final int EIGHT_BIT = 1;
    private static final int RETURN = 2;

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
        boolean header = true;
        boolean eightBit = false;
        boolean eightBitHeader = false;
        int longest = 0;
        int line = from;
        while (line < to) {
            int next = lineFeed(bytes, line, to);
            boolean ended = next < to;
            int end = ended && next > line && bytes[next - 1] == '\r' ? next - 1 : next;
            dotFree &= bytes[line] != '.';
            bare |= ended && end == next;
            longest = Math.max(longest, end - line);
            header &= end > line;
            if (!bare || !eightBit || header) {
                int seen = eightBitsAndReturns(bytes, line, end);
                eightBit |= (seen & EIGHT_BIT) != 0;
                eightBitHeader |= header && (seen & EIGHT_BIT) != 0;
                bare |= (seen & RETURN) != 0;
            }
            line = next + 1;
        }
        return new LetterScan(dotFree, eightBit, eightBitHeader, bare, longest);
    }

    /** The next line feed, or the end. Eight octets at a time: letters are long, and every one is scanned. */
    private static int lineFeed(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long found = zeroOctets((long) EIGHT.get(bytes, i) ^ LINE_FEEDS);
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >> 3);
            }
        }
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /** {@link #EIGHT_BIT} and {@link #RETURN}, as they occur in these octets. */
    private static int eightBitsAndReturns(byte[] bytes, int from, int to) {
        long bits = 0;
        long returns = 0;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, i);
            bits |= eight;
            returns |= zeroOctets(eight ^ RETURNS);
        }
        int last = 0;
        boolean lastReturn = false;
        for (; i < to; i++) {
            last |= bytes[i];
            lastReturn |= bytes[i] == '\r';
        }
        return ((bits & HIGH_BITS) != 0 || last < 0 ? EIGHT_BIT : 0) | (returns != 0 || lastReturn ? RETURN : 0);
    }

    /** The lowest bit set marks the first octet that is zero; above it marks may be wrong. No mark if there is none. */
    private static long zeroOctets(long eight) {
        return (eight - LOW_BITS) & ~eight & HIGH_BITS;
    }
}
