package io.angarium.spool;

import java.util.Arrays;

/**
 * The fields of every unsettled recipient, in primitive arrays: 35 bytes each, no object.
 *
 * <p>A slot is a number. It is free, or in exactly one list: its queue's, or the timer wheel's. Lists are doubly linked
 * through {@link #next} and {@link #previous}, so that a slot leaves its list at once wherever it stands. Arrays grow by
 * pages, so that growth never copies what is there. Not thread-safe.
 */
final class Slots {
    static final int NONE = -1;

    /** What a slot's recipient is doing. */
    static final byte FREE = 0;

    static final byte SCHEDULED = 1;
    static final byte DUE = 2;
    static final byte TAKEN = 3;

    private static final int PAGE_BITS = 14;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int MASK = PAGE - 1;

    private long[][] message = {};
    private long[][] due = {};
    private int[][] recipient = {};
    private int[][] queue = {};
    private int[][] next = {};
    private int[][] previous = {};
    private short[][] attempts = {};
    private byte[][] state = {};

    private int firstFree = NONE;
    private int end;
    private int used;

    /** Slots ever handed out: every slot in use is below. */
    int end() {
        return end;
    }

    int used() {
        return used;
    }

    int allocate(long messagePosition, int recipientNumber, int queueId) {
        if (firstFree == NONE) {
            return allocateAtEnd(messagePosition, recipientNumber, queueId);
        }
        int slot = firstFree;
        firstFree = next(slot);
        return set(slot, messagePosition, recipientNumber, queueId);
    }

    /** As {@link #allocate}, but never a freed one: consecutive calls give consecutive slots. */
    int allocateAtEnd(long messagePosition, int recipientNumber, int queueId) {
        int slot = end++;
        if ((slot >>> PAGE_BITS) >= message.length) {
            addPage();
        }
        return set(slot, messagePosition, recipientNumber, queueId);
    }

    private int set(int slot, long messagePosition, int recipientNumber, int queueId) {
        used++;
        message[slot >>> PAGE_BITS][slot & MASK] = messagePosition;
        recipient[slot >>> PAGE_BITS][slot & MASK] = recipientNumber;
        queue[slot >>> PAGE_BITS][slot & MASK] = queueId;
        attempts[slot >>> PAGE_BITS][slot & MASK] = 0;
        next(slot, NONE);
        previous(slot, NONE);
        return slot;
    }

    void free(int slot) {
        state(slot, FREE);
        next(slot, firstFree);
        firstFree = slot;
        used--;
    }

    private void addPage() {
        int pages = message.length + 1;
        message = Arrays.copyOf(message, pages);
        due = Arrays.copyOf(due, pages);
        recipient = Arrays.copyOf(recipient, pages);
        queue = Arrays.copyOf(queue, pages);
        next = Arrays.copyOf(next, pages);
        previous = Arrays.copyOf(previous, pages);
        attempts = Arrays.copyOf(attempts, pages);
        state = Arrays.copyOf(state, pages);
        message[pages - 1] = new long[PAGE];
        due[pages - 1] = new long[PAGE];
        recipient[pages - 1] = new int[PAGE];
        queue[pages - 1] = new int[PAGE];
        next[pages - 1] = new int[PAGE];
        previous[pages - 1] = new int[PAGE];
        attempts[pages - 1] = new short[PAGE];
        state[pages - 1] = new byte[PAGE];
    }

    long message(int slot) {
        return message[slot >>> PAGE_BITS][slot & MASK];
    }

    int recipient(int slot) {
        return recipient[slot >>> PAGE_BITS][slot & MASK];
    }

    int queue(int slot) {
        return queue[slot >>> PAGE_BITS][slot & MASK];
    }

    /** Milliseconds since 1970. */
    long due(int slot) {
        return due[slot >>> PAGE_BITS][slot & MASK];
    }

    void due(int slot, long millis) {
        due[slot >>> PAGE_BITS][slot & MASK] = millis;
    }

    int attempts(int slot) {
        return attempts[slot >>> PAGE_BITS][slot & MASK];
    }

    void attempts(int slot, int count) {
        attempts[slot >>> PAGE_BITS][slot & MASK] = (short) Math.min(count, Short.MAX_VALUE);
    }

    byte state(int slot) {
        return state[slot >>> PAGE_BITS][slot & MASK];
    }

    void state(int slot, byte value) {
        state[slot >>> PAGE_BITS][slot & MASK] = value;
    }

    int next(int slot) {
        return next[slot >>> PAGE_BITS][slot & MASK];
    }

    void next(int slot, int other) {
        next[slot >>> PAGE_BITS][slot & MASK] = other;
    }

    int previous(int slot) {
        return previous[slot >>> PAGE_BITS][slot & MASK];
    }

    void previous(int slot, int other) {
        previous[slot >>> PAGE_BITS][slot & MASK] = other;
    }
}
