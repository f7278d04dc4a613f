package io.angarium.spool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The fields of every unsettled recipient, {@value #BYTES} bytes each, outside the heap: a backlog of millions is neither
 * copied nor looked through by the garbage collector.
 *
 * <p>A slot is a number. It is free, or in exactly one list: its queue's, or the timer wheel's. Lists are doubly linked
 * through {@link #next} and {@link #previous}, so that a slot leaves its list at once wherever it stands. Besides, the slots
 * of a message are chained through {@link #sibling}. Memory grows by pages, so that growth never copies what is there. Not
 * thread-safe.
 */
final class Slots {
    static final int NONE = -1;

    /** What a slot's recipient is doing. */
    static final int FREE = 0;

    static final int SCHEDULED = 1;
    static final int DUE = 2;
    static final int TAKEN = 3;

    /** Of one slot. */
    static final int BYTES = 38;

    private static final int MESSAGE = 0;
    private static final int DUE_AT = 8;
    private static final int RECIPIENT = 16;
    private static final int QUEUE = 20;
    private static final int NEXT = 24;
    private static final int PREVIOUS = 28;
    private static final int SIBLING = 32;
    /** The state in two bits, the attempts in those above. */
    private static final int STATE = 36;

    private static final int STATE_BITS = 2;
    private static final int MAX_ATTEMPTS = (1 << (Short.SIZE - STATE_BITS)) - 1;

    // Rows lie without gaps, so every other one is off its natural alignment.
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private static final int PAGE_BITS = 15;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int MASK = PAGE - 1;

    private MemorySegment[] pages = {};
    private int firstFree = NONE;
    private int end;
    private int used;

    int used() {
        return used;
    }

    /** Bytes of memory held, in use or free. */
    long bytes() {
        return (long) pages.length * PAGE * BYTES;
    }

    /** A slot in no list and no chain. */
    int allocate(long messagePosition, int recipientNumber, int queueId) {
        int slot = firstFree;
        if (slot == NONE) {
            slot = end++;
            if ((slot >>> PAGE_BITS) >= pages.length) {
                addPage();
            }
        } else {
            firstFree = next(slot);
        }
        used++;
        MemorySegment page = page(slot);
        long at = at(slot);
        page.set(LONG, at + MESSAGE, messagePosition);
        page.set(INT, at + RECIPIENT, recipientNumber);
        page.set(INT, at + QUEUE, queueId);
        page.set(INT, at + NEXT, NONE);
        page.set(INT, at + PREVIOUS, NONE);
        page.set(INT, at + SIBLING, NONE);
        page.set(SHORT, at + STATE, (short) FREE);
        return slot;
    }

    void free(int slot) {
        state(slot, FREE);
        next(slot, firstFree);
        firstFree = slot;
        used--;
    }

    private void addPage() {
        int count = pages.length;
        pages = Arrays.copyOf(pages, count + 1);
        pages[count] = Arena.ofAuto().allocate((long) PAGE * BYTES, Long.BYTES);
    }

    private MemorySegment page(int slot) {
        return pages[slot >>> PAGE_BITS];
    }

    private static long at(int slot) {
        return (long) (slot & MASK) * BYTES;
    }

    /** Position of its message's record. */
    long message(int slot) {
        return page(slot).get(LONG, at(slot) + MESSAGE);
    }

    int recipient(int slot) {
        return page(slot).get(INT, at(slot) + RECIPIENT);
    }

    int queue(int slot) {
        return page(slot).get(INT, at(slot) + QUEUE);
    }

    /** Milliseconds since 1970. */
    long due(int slot) {
        return page(slot).get(LONG, at(slot) + DUE_AT);
    }

    void due(int slot, long millis) {
        page(slot).set(LONG, at(slot) + DUE_AT, millis);
    }

    int attempts(int slot) {
        return (page(slot).get(SHORT, at(slot) + STATE) & 0xffff) >>> STATE_BITS;
    }

    void attempts(int slot, int count) {
        pack(slot, Math.min(count, MAX_ATTEMPTS), state(slot));
    }

    int state(int slot) {
        return page(slot).get(SHORT, at(slot) + STATE) & ((1 << STATE_BITS) - 1);
    }

    void state(int slot, int value) {
        pack(slot, attempts(slot), value);
    }

    private void pack(int slot, int attempts, int state) {
        page(slot).set(SHORT, at(slot) + STATE, (short) ((attempts << STATE_BITS) | state));
    }

    int next(int slot) {
        return page(slot).get(INT, at(slot) + NEXT);
    }

    void next(int slot, int other) {
        page(slot).set(INT, at(slot) + NEXT, other);
    }

    int previous(int slot) {
        return page(slot).get(INT, at(slot) + PREVIOUS);
    }

    void previous(int slot, int other) {
        page(slot).set(INT, at(slot) + PREVIOUS, other);
    }

    /** The next unsettled recipient of the same message. */
    int sibling(int slot) {
        return page(slot).get(INT, at(slot) + SIBLING);
    }

    void sibling(int slot, int other) {
        page(slot).set(INT, at(slot) + SIBLING, other);
    }
}
