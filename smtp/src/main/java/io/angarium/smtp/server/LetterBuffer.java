package io.angarium.smtp.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * A letter while it comes in. Looks at every octet once, eight at a time: finds the end, takes away dot-stuffing, and notes
 * what is wrong, all without depending on how the network cut the stream. A faulty letter is read to its end but not kept.
 *
 * <p>One instance serves all letters of a session, one after another.
 */
final class LetterBuffer {
    /** What can be wrong with a letter, the weightiest first. */
    enum Fault {
        /** More octets than {@link Limit#MESSAGE_BYTES}. */
        TOO_LARGE,
        /** A CR or LF that stands alone, where that is refused. */
        BARE_NEWLINE,
        /** A NUL (RFC 5322 §4 gave it up). */
        NUL,
        /** A line longer than {@link Limit#TEXT_LINE_BYTES}. */
        LONG_LINE,
        /** The server's memory for letters was used up. */
        NO_MEMORY
    }

    /** Where in a line the next octet stands. */
    private enum Place {
        /** At its beginning, after CRLF. */
        START,
        /** At its beginning, after a bare newline that became CRLF: a dot here is text. */
        MADE_START,
        INSIDE
    }

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] NOTHING = {};
    private static final int NOT_YET = -1;
    /** A SIZE is only a claim: this much is believed before the octets are there. */
    private static final int LARGEST_FIRST_STEP = 262_144;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long BELOW_14 = 14 * EACH;

    private final long maxBytes;
    private final long maxLine;
    private final boolean normalise;
    private final LetterMemory memory;

    private byte[] bytes = NOTHING;
    private int length;
    private byte[] beginning = NOTHING;
    private int preamble;
    private long taken;
    private long expected;

    private boolean stuffed;
    private boolean complete;
    private Place place = Place.START;
    private boolean heldCr;
    private long size;
    private long lineBytes;
    private boolean dotFree;
    private long eightBit;
    private final EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);

    LetterBuffer(Limits limits, BareNewline bareNewline, LetterMemory memory) {
        this.maxBytes = limits.of(Limit.MESSAGE_BYTES);
        this.maxLine = limits.of(Limit.TEXT_LINE_BYTES);
        this.normalise = bareNewline == BareNewline.NORMALISE;
        this.memory = memory;
    }

    /**
     * Begins a letter.
     *
     * @param dotStuffed it comes by DATA and ends with a dot, rather than in chunks
     * @param announced octets that the client says are to come, or -1
     */
    void begin(boolean dotStuffed, byte[] preambleBytes, long announced) {
        release();
        stuffed = dotStuffed;
        complete = false;
        heldCr = false;
        size = 0;
        lineBytes = 0;
        dotFree = true;
        eightBit = 0;
        faults.clear();
        preamble = preambleBytes.length;
        expected = Math.clamp(announced, 0, Math.min(maxBytes, LARGEST_FIRST_STEP));
        beginning = preambleBytes;
        look(preambleBytes);
        place = Place.START;
    }

    private void look(byte[] text) {
        boolean start = true;
        for (byte octet : text) {
            dotFree &= !(start && octet == '.');
            eightBit |= octet;
            start = octet == '\n';
        }
        eightBit = eightBit & 0x80;
    }

    /** Whether the end of data was seen. */
    boolean isComplete() {
        return complete;
    }

    /** Octets of the letter so far, kept or not. */
    long size() {
        return size;
    }

    @Nullable Fault fault() {
        return faults.isEmpty() ? null : faults.iterator().next();
    }

    /**
     * Takes octets in, and returns the position behind those used up. Of a dot-stuffed letter the last two may be left over:
     * they are needed again, with more.
     */
    int add(byte[] in, int from, int to) {
        int at = from;
        if (heldCr && at < to) {
            at = afterHeldCr(in, at);
        }
        int kept = at;
        int line = at;
        while (at < to) {
            if (place != Place.INSIDE) {
                if (in[at] == '.') {
                    if (place == Place.START && stuffed) {
                        int end = endOfData(in, at, to);
                        if (end == NOT_YET) {
                            break;
                        }
                        append(in, kept, at, end > 0);
                        if (end > 0) {
                            complete = true;
                            return end;
                        }
                        at++;
                        kept = at;
                        line = at;
                        dotFree &= in[at] != '.';
                    } else {
                        dotFree = false;
                    }
                }
                place = Place.INSIDE;
            }
            int special = control(in, at, to);
            if (special == to) {
                at = to;
                break;
            }
            byte octet = in[special];
            at = special + 1;
            if (octet == '\r') {
                if (at == to) {
                    lineBytes += special - line;
                    append(in, kept, special, false);
                    checkLine();
                    heldCr = true;
                    return to;
                }
                if (in[at] == '\n') {
                    at++;
                    lineBytes += special - line;
                    checkLine();
                    lineBytes = 0;
                    line = at;
                    place = Place.START;
                    continue;
                }
            } else if (octet == 0) {
                note(Fault.NUL);
                continue;
            }
            lineBytes += special - line;
            checkLine();
            append(in, kept, special, false);
            bareNewline();
            kept = at;
            line = at;
        }
        lineBytes += at - line;
        checkLine();
        append(in, kept, at, false);
        return at;
    }

    /** A CR was the last octet that came: now its fate is known. */
    private int afterHeldCr(byte[] in, int at) {
        heldCr = false;
        if (in[at] != '\n') {
            bareNewline();
            return at;
        }
        append(CRLF, 0, 2, false);
        lineBytes = 0;
        place = Place.START;
        return at + 1;
    }

    private void bareNewline() {
        if (!normalise) {
            note(Fault.BARE_NEWLINE);
        }
        append(CRLF, 0, 2, false);
        lineBytes = 0;
        place = Place.MADE_START;
    }

    /** Behind CRLF.CRLF if the dot begins it; 0 if the dot is stuffing; {@link #NOT_YET} if more has to come first. */
    private static int endOfData(byte[] in, int dot, int to) {
        if (dot + 1 == to) {
            return NOT_YET;
        }
        if (in[dot + 1] != '\r') {
            return 0;
        }
        if (dot + 2 == to) {
            return NOT_YET;
        }
        return in[dot + 2] == '\n' ? dot + 3 : 0;
    }

    /** The first CR, LF or NUL, or {@code to}. Notes octets above 127 on the way. */
    private int control(byte[] in, int from, int to) {
        int at = from;
        long seen = 0;
        for (; at <= to - 2 * Long.BYTES; at += 2 * Long.BYTES) {
            long one = (long) EIGHT.get(in, at);
            long two = (long) EIGHT.get(in, at + Long.BYTES);
            long hitsOfOne = (one - BELOW_14) & ~one & HIGH;
            long hitsOfTwo = (two - BELOW_14) & ~two & HIGH;
            if ((hitsOfOne | hitsOfTwo) != 0) {
                int bit = special(in, at, hitsOfOne);
                if (bit < Long.SIZE) {
                    return found(at, bit, one, seen);
                }
                bit = special(in, at + Long.BYTES, hitsOfTwo);
                if (bit < Long.SIZE) {
                    return found(at + Long.BYTES, bit, two, seen | one);
                }
            }
            seen |= one | two;
        }
        for (; at < to; at++) {
            if (isSpecial(in[at])) {
                break;
            }
            seen |= in[at];
        }
        eightBit |= seen & HIGH;
        return at;
    }

    /** The high bit of the first octet that is special indeed; past the word if there is none. */
    private static int special(byte[] in, int at, long hits) {
        long left = hits;
        while (left != 0) {
            int bit = Long.numberOfTrailingZeros(left);
            if (isSpecial(in[at + (bit >>> 3)])) {
                return bit;
            }
            left &= left - 1;
        }
        return Long.SIZE;
    }

    /** Only what stands before it counts for 8-bit: the rest of the word may belong to the next command. */
    private int found(int at, int bit, long word, long seen) {
        eightBit |= (seen | (word & ((1L << bit) - 1))) & HIGH;
        return at + (bit >>> 3);
    }

    private static boolean isSpecial(byte octet) {
        return octet == '\r' || octet == '\n' || octet == 0;
    }

    private void checkLine() {
        if (lineBytes > maxLine) {
            note(Fault.LONG_LINE);
        }
    }

    private void note(Fault fault) {
        faults.add(fault);
        release();
    }

    /** Gives up what is held. */
    void release() {
        memory.giveBack(taken);
        taken = 0;
        bytes = NOTHING;
        length = 0;
    }

    private void append(byte[] in, int from, int to, boolean last) {
        int count = to - from;
        size += count;
        if (size > maxBytes) {
            note(Fault.TOO_LARGE);
        }
        if (faults.isEmpty() && (count > 0 || last) && makeRoom(count, last)) {
            System.arraycopy(in, from, bytes, length, count);
            length += count;
        }
    }

    /** A letter that is here as a whole, or says how large it is, gets an array that fits; else it grows by doubling. */
    private boolean makeRoom(int count, boolean last) {
        boolean first = bytes.length == 0;
        long needed = (first ? preamble : length) + (long) count;
        if (!first && needed <= bytes.length) {
            return true;
        }
        long wanted = last ? needed : first && expected > 0 ? preamble + expected : 2 * needed;
        long capacity = Math.max(needed, Math.min(wanted, preamble + maxBytes));
        if (!memory.take(capacity - taken)) {
            note(Fault.NO_MEMORY);
            return false;
        }
        taken = capacity;
        if (first) {
            bytes = Arrays.copyOf(beginning, (int) capacity);
            length = preamble;
        } else {
            bytes = Arrays.copyOf(bytes, (int) capacity);
        }
        return true;
    }

    /** Ends a letter that came in chunks: its last line is closed if it was open. */
    void finishChunks() {
        if (heldCr) {
            heldCr = false;
            bareNewline();
        } else if (place == Place.INSIDE) {
            append(CRLF, 0, 2, false);
        }
        append(NOTHING, 0, 0, true);
        complete = true;
    }

    /** The letter, complete and without fault. */
    Letter seal() {
        return new Letter(bytes, length, preamble, dotFree, eightBit != 0);
    }

    /** Lets go of the sealed letter, and returns the octets of memory that are now the caller's to give back. */
    long handOver() {
        long held = taken;
        taken = 0;
        release();
        return held;
    }
}
