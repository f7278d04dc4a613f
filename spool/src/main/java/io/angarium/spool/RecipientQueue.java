package io.angarium.spool;

/** The recipients of one queue that are due, first in first out, linked through their slots. Not thread-safe. */
final class RecipientQueue {
    final QueueKey key;
    final WaitingStream stream;
    final int id;
    private final Slots slots;
    private int head = Slots.NONE;
    private int tail = Slots.NONE;
    private int due;
    private int scheduled;
    private int taken;

    RecipientQueue(QueueKey key, WaitingStream stream, int id, Slots slots) {
        this.key = key;
        this.stream = stream;
        this.id = id;
        this.slots = slots;
    }

    int due() {
        return due;
    }

    int scheduled() {
        return scheduled;
    }

    int taken() {
        return taken;
    }

    /** Slot that is due for longest, or {@link Slots#NONE}. */
    int head() {
        return head;
    }

    boolean isUnused() {
        return due + scheduled + taken == 0;
    }

    void addLast(int slot) {
        slots.state(slot, Slots.DUE);
        slots.next(slot, Slots.NONE);
        slots.previous(slot, tail);
        if (tail == Slots.NONE) {
            head = slot;
        } else {
            slots.next(tail, slot);
        }
        tail = slot;
        due++;
    }

    void addFirst(int slot) {
        slots.state(slot, Slots.DUE);
        slots.previous(slot, Slots.NONE);
        slots.next(slot, head);
        if (head == Slots.NONE) {
            tail = slot;
        } else {
            slots.previous(head, slot);
        }
        head = slot;
        due++;
    }

    /** The first slot, now taken; {@link Slots#NONE} if there is none. */
    int take() {
        int slot = head;
        if (slot == Slots.NONE) {
            return slot;
        }
        remove(slot);
        slots.state(slot, Slots.TAKEN);
        taken++;
        return slot;
    }

    /** A due slot leaves, wherever it stands. */
    void remove(int slot) {
        int before = slots.previous(slot);
        int after = slots.next(slot);
        if (before == Slots.NONE) {
            head = after;
        } else {
            slots.next(before, after);
        }
        if (after == Slots.NONE) {
            tail = before;
        } else {
            slots.previous(after, before);
        }
        slots.next(slot, Slots.NONE);
        slots.previous(slot, Slots.NONE);
        due--;
    }

    void taken(int change) {
        taken += change;
    }

    void scheduled(int change) {
        scheduled += change;
    }
}
