package io.angarium.spool;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Finds the slots whose time has come, at constant cost a slot: two rings of {@value #SPOKES} lists, one tick and
 * {@value #SPOKES} ticks wide. What lies further ahead than both rings is put on the far rim and looked at again from there.
 *
 * <p>The order within a tick is not kept. Not thread-safe; time comes in.
 */
final class TimerWheel {
    private static final int SPOKES = 4096;

    private final Slots slots;
    private final long tickMillis;
    private final int[] near = new int[SPOKES];
    private final int[] far = new int[SPOKES];
    private long tick;
    private int size;

    TimerWheel(Slots slots, long tickMillis, long nowMillis) {
        this.slots = slots;
        this.tickMillis = tickMillis;
        this.tick = nowMillis / tickMillis;
        Arrays.fill(near, Slots.NONE);
        Arrays.fill(far, Slots.NONE);
    }

    int size() {
        return size;
    }

    /** Puts a slot where its due time belongs; one that is due already fires at the next advance. */
    void add(int slot) {
        link(slot);
        size++;
    }

    /** Takes a slot out before its time. */
    void remove(int slot) {
        int before = slots.previous(slot);
        int after = slots.next(slot);
        if (after != Slots.NONE) {
            slots.previous(after, before);
        }
        if (before >= 0) {
            slots.next(before, after);
        } else {
            head(-2 - before, after);
        }
        slots.next(slot, Slots.NONE);
        slots.previous(slot, Slots.NONE);
        size--;
    }

    /** Gives every slot that is due at this time, out of the wheel already, to {@code fire}. */
    void advance(long nowMillis, IntConsumer fire) {
        long target = nowMillis / tickMillis;
        while (tick < target) {
            if (size == 0) {
                tick = target;
                return;
            }
            tick++;
            if ((tick & (SPOKES - 1)) == 0) {
                spread((int) ((tick / SPOKES) & (SPOKES - 1)));
            }
            int spoke = (int) (tick & (SPOKES - 1));
            int slot = near[spoke];
            near[spoke] = Slots.NONE;
            while (slot != Slots.NONE) {
                int after = slots.next(slot);
                slots.next(slot, Slots.NONE);
                slots.previous(slot, Slots.NONE);
                size--;
                fire.accept(slot);
                slot = after;
            }
        }
    }

    private void spread(int spoke) {
        int slot = far[spoke];
        far[spoke] = Slots.NONE;
        while (slot != Slots.NONE) {
            int after = slots.next(slot);
            link(slot);
            slot = after;
        }
    }

    private void link(int slot) {
        // Rounded up: a slot never fires before its time.
        long dueTick = Math.max(tick + 1, (slots.due(slot) + tickMillis - 1) / tickMillis);
        long ahead = dueTick - tick;
        int list;
        if (ahead < SPOKES) {
            list = (int) (dueTick & (SPOKES - 1));
        } else {
            long turn = Math.min(dueTick / SPOKES, tick / SPOKES + SPOKES - 1);
            list = SPOKES + (int) (turn & (SPOKES - 1));
        }
        int first = list < SPOKES ? near[list] : far[list - SPOKES];
        slots.next(slot, first);
        // The first of a list names its list, so that it can leave without a search.
        slots.previous(slot, -2 - list);
        if (first != Slots.NONE) {
            slots.previous(first, slot);
        }
        head(list, slot);
    }

    private void head(int list, int slot) {
        if (list < SPOKES) {
            near[list] = slot;
        } else {
            far[list - SPOKES] = slot;
        }
        if (slot != Slots.NONE) {
            slots.previous(slot, -2 - list);
        }
    }
}
