package io.angarium.spool;

/** The recipients of one queue that are due, first in first out, linked through their slots. Not thread-safe. */
final class RecipientQueue {
    final QueueKey key;
    final int id;
    private final Slots slots;
    private int head = Slots.NONE;
    private int tail = Slots.NONE;
    private int due;
    private int scheduled;
    private int taken;

    RecipientQueue(QueueKey key, int id, Slots slots) {
        this.key = key;
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
        head = slots.next(slot);
        if (head == Slots.NONE) {
            tail = Slots.NONE;
        } else {
            slots.previous(head, Slots.NONE);
        }
        slots.next(slot, Slots.NONE);
        slots.previous(slot, Slots.NONE);
        slots.state(slot, Slots.TAKEN);
        due--;
        taken++;
        return slot;
    }

    void taken(int change) {
        taken += change;
    }

    void scheduled(int change) {
        scheduled += change;
    }
}
