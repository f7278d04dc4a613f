package io.angarium.spool;

import java.util.Optional;

/**
 * Counts who stands before a recipient in its queue, from it to the head, in steps between which others may have the lock. What
 * leaves meanwhile leaves at the head, so if the one that was reached is gone, so are all before it.
 */
final class PlaceCount {
    /** Recipients that are passed while the lock is held once. */
    static final int PER_STEP = 5_000;

    /** Recipients that are passed at most; where more stand before it, the size of the queue has to do. */
    static final int MOST = 1_000_000;

    private int slot;
    private long message;
    private int recipient;
    private int passed;
    private int due;
    private boolean goesOn;
    private boolean isThere;

    private PlaceCount() {}

    static PlaceCount of(RecipientIndex index, long message, int recipient) {
        PlaceCount count = new PlaceCount();
        int slot = index.slotOf(message, recipient);
        if (slot != Slots.NONE && index.slots.state(slot) == Slots.DUE) {
            count.isThere = true;
            count.goesOn = true;
            count.due = index.queues.queueOf(slot).due();
            count.reach(index, slot);
        }
        return count;
    }

    boolean goesOn() {
        return goesOn;
    }

    void step(RecipientIndex index) {
        Slots slots = index.slots;
        boolean isSame =
                slots.state(slot) == Slots.DUE && slots.message(slot) == message && slots.recipient(slot) == recipient;
        int at = isSame ? slot : Slots.NONE;
        int steps = 0;
        while (at != Slots.NONE && steps++ < PER_STEP) {
            int before = slots.previous(at);
            if (before != Slots.NONE) {
                passed++;
                reach(index, before);
            }
            at = before;
        }
        goesOn = at != Slots.NONE && passed < MOST;
    }

    private void reach(RecipientIndex index, int next) {
        slot = next;
        message = index.slots.message(next);
        recipient = index.slots.recipient(next);
    }

    /** What was counted; empty if it doesn't wait for its turn. */
    Optional<Spool.Place> place() {
        if (!isThere) {
            return Optional.empty();
        }
        return Optional.of(new Spool.Place(passed, passed < MOST ? passed : Math.max(passed, due - 1)));
    }
}
