package io.angarium.spool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every unsettled recipient: which message it belongs to, where it waits, until when, after how many attempts.
 *
 * <p>States of a recipient and what moves it:
 *
 * <pre>
 *   (new) ──► SCHEDULED ──due──► DUE ──take──► TAKEN ──settle──► (gone)
 *     └───────── due at once ────►┘▲             │
 *               SCHEDULED ◄────────┼───defer─────┤
 *                                  └──giveBack───┘
 * </pre>
 *
 * <p>In every state it has a deadline: scheduled ones their due time, taken ones their lease. Pure: time comes in, nothing is
 * written. Not thread-safe.
 */
final class RecipientIndex {
    /** Cancelled recipients that one {@link #take} passes over at most. */
    static final int MAX_CANCELLED_PER_TAKE = 1_000;

    final Slots slots = new Slots();
    final PositionMap messages = new PositionMap();
    final QueueTable queues = new QueueTable(slots);
    private final Set<Long> cancelledMessages = new HashSet<>();
    private final TimerWheel wheel;
    private final long leaseMillis;
    private int taken;

    /** Told of each recipient that ends because it was cancelled. */
    @FunctionalInterface
    interface Farewell {
        void cancelled(long message, int recipient, int attempts);
    }

    RecipientIndex(long tickMillis, long leaseMillis, long nowMillis) {
        this.wheel = new TimerWheel(slots, tickMillis, nowMillis);
        this.leaseMillis = leaseMillis;
    }

    /** Recipients in an attempt. */
    int taken() {
        return taken;
    }

    /** Recipients in the index. */
    int size() {
        return slots.used();
    }

    /**
     * Puts all recipients of a message in; returns the queues in which some are due now.
     *
     * @param keys the queue of each recipient
     * @param dueMillis when each recipient is due, by its number
     */
    Set<QueueKey> add(long position, QueueKey[] keys, IntToLongFunction dueMillis, long nowMillis) {
        Set<QueueKey> due = keys.length == 1 ? Set.of() : new LinkedHashSet<>();
        int before = Slots.NONE;
        for (int i = 0; i < keys.length; i++) {
            RecipientQueue queue = queues.queue(keys[i]);
            int slot = chain(position, i, queue, before);
            before = slot;
            slots.due(slot, dueMillis.applyAsLong(i));
            enter(slot, queue, nowMillis);
            if (queue.due() > 0 && keys.length == 1) {
                due = Set.of(queue.key);
            } else if (queue.due() > 0) {
                due.add(queue.key);
            }
        }
        return due;
    }

    /** A new slot, chained behind the one before it; the first of a message begins its chain. */
    int chain(long position, int recipient, RecipientQueue queue, int before) {
        int slot = slots.allocate(position, recipient, queue.id);
        if (before == Slots.NONE) {
            messages.put(position, slot);
        } else {
            slots.sibling(before, slot);
        }
        return slot;
    }

    /** To its queue if it is due, else to the wheel. */
    void enter(int slot, RecipientQueue queue, long nowMillis) {
        if (slots.due(slot) <= nowMillis) {
            queue.addLast(slot);
        } else {
            slots.state(slot, Slots.SCHEDULED);
            queue.scheduled(1);
            wheel.add(slot);
        }
    }

    /** Takes up to {@code max} due recipients; those that were cancelled end on the way. */
    List<Ticket> take(QueueKey key, int max, long nowMillis, Farewell farewell) {
        RecipientQueue queue = queues.find(key);
        if (queue == null || queue.due() == 0) {
            return List.of();
        }
        List<Ticket> tickets = new ArrayList<>(Math.min(max, queue.due()));
        int passedOver = 0;
        while (tickets.size() < max && passedOver < MAX_CANCELLED_PER_TAKE && queue.due() > 0) {
            int slot = queue.head();
            if (isCancelled(slot, queue)) {
                end(slot, queue, farewell);
                passedOver++;
                continue;
            }
            queue.take();
            taken++;
            tickets.add(new Ticket(
                    slot,
                    slots.message(slot),
                    slots.recipient(slot),
                    slots.attempts(slot) + 1,
                    Instant.ofEpochMilli(slots.due(slot))));
            slots.due(slot, nowMillis + leaseMillis);
            wheel.add(slot);
        }
        return tickets;
    }

    boolean hasDue(QueueKey key) {
        RecipientQueue queue = queues.find(key);
        return queue != null && queue.due() > 0;
    }

    /** The recipient is settled; returns whether its whole message is. */
    boolean settle(Ticket ticket) {
        RecipientQueue queue = untake(ticket);
        return leave(ticket.slot(), queue);
    }

    /** The recipient waits again; returns the queue if it is due at once. */
    @Nullable QueueKey defer(Ticket ticket, long dueMillis, long nowMillis) {
        int slot = ticket.slot();
        RecipientQueue queue = untake(ticket);
        slots.attempts(slot, ticket.attempt());
        // What was cancelled during its attempt waits no longer: the next take ends it.
        slots.due(slot, isCancelled(slot, queue) ? nowMillis : dueMillis);
        enter(slot, queue, nowMillis);
        return slots.state(slot) == Slots.DUE ? queue.key : null;
    }

    QueueKey giveBack(Ticket ticket) {
        RecipientQueue queue = untake(ticket);
        slots.due(ticket.slot(), ticket.due().toEpochMilli());
        queue.addFirst(ticket.slot());
        return queue.key;
    }

    private RecipientQueue untake(Ticket ticket) {
        int slot = ticket.slot();
        if (slots.state(slot) != Slots.TAKEN
                || slots.message(slot) != ticket.message()
                || slots.recipient(slot) != ticket.recipient()) {
            throw new IllegalStateException(ticket + " is not taken: it came back twice");
        }
        wheel.remove(slot);
        RecipientQueue queue = queues.queueOf(slot);
        queue.taken(-1);
        taken--;
        return queue;
    }

    /** A slot in no list is given up; returns whether its message has none left. */
    private boolean leave(int slot, RecipientQueue queue) {
        boolean isLast = unchain(slot);
        queues.dropIfUnused(queue);
        return isLast;
    }

    /** Takes a slot out of its message's chain and frees it; returns whether it was the last one. */
    boolean unchain(int slot) {
        long message = slots.message(slot);
        int after = slots.sibling(slot);
        int at = messages.get(message);
        if (at == slot && after == Slots.NONE) {
            messages.remove(message);
            cancelledMessages.remove(message);
            slots.free(slot);
            return true;
        }
        if (at == slot) {
            messages.put(message, after);
        } else {
            while (slots.sibling(at) != slot) {
                at = slots.sibling(at);
            }
            slots.sibling(at, after);
        }
        slots.free(slot);
        return false;
    }

    /** Moves what has become due to its queue; tells the queues, and the slots whose lease has run out. */
    void advance(long nowMillis, Consumer<QueueKey> due, IntConsumer overdue) {
        wheel.advance(nowMillis, slot -> {
            RecipientQueue queue = queues.queueOf(slot);
            if (slots.state(slot) == Slots.TAKEN) {
                overdue.accept(slot);
                slots.due(slot, nowMillis + leaseMillis);
                wheel.add(slot);
            } else if (slots.due(slot) > nowMillis) {
                wheel.add(slot);
            } else {
                queue.scheduled(-1);
                queue.addLast(slot);
                due.accept(queue.key);
            }
        });
    }

    // ---- cancelling

    /** From now on nothing of this stream's messages before the position is handed out. */
    void cancel(WaitingStream stream, long before) {
        stream.cancelBefore(before);
    }

    /** From now on no recipient of this message is handed out; returns how many wait. */
    int cancel(long message) {
        int waiting = 0;
        for (int slot = messages.get(message); slot != Slots.NONE; slot = slots.sibling(slot)) {
            cancelledMessages.add(message);
            waiting += slots.state(slot) == Slots.TAKEN ? 0 : 1;
        }
        return waiting;
    }

    /** Whether something in it may have been cancelled. */
    boolean hasCancelled() {
        return !cancelledMessages.isEmpty() || queues.hasCancelledStream();
    }

    Set<Long> cancelledMessages() {
        return cancelledMessages;
    }

    private boolean isCancelled(int slot, RecipientQueue queue) {
        long message = slots.message(slot);
        return message < queue.stream.cancelledBefore()
                || (!cancelledMessages.isEmpty() && cancelledMessages.contains(message));
    }

    /** A waiting slot leaves for good. */
    private void end(int slot, RecipientQueue queue, Farewell farewell) {
        farewell.cancelled(slots.message(slot), slots.recipient(slot), slots.attempts(slot));
        if (slots.state(slot) == Slots.DUE) {
            queue.remove(slot);
        } else {
            wheel.remove(slot);
            queue.scheduled(-1);
        }
        leave(slot, queue);
    }

    /**
     * Ends what was cancelled and waits, in the messages behind one position and before another.
     *
     * @param positions and {@code first}: room for the messages of one step
     * @param maxRecipients after which no further message is begun
     * @return position of the last message looked at, or -1 if there are none left
     */
    long sweep(long after, long before, long[] positions, int[] first, int maxRecipients, Farewell farewell) {
        int count = messages.copyAfter(after, positions, first);
        int recipients = 0;
        for (int i = 0; i < count; i++) {
            if (positions[i] >= before) {
                return -1;
            }
            int slot = first[i];
            while (slot != Slots.NONE) {
                int sibling = slots.sibling(slot);
                RecipientQueue queue = queues.queueOf(slot);
                if (slots.state(slot) != Slots.TAKEN && isCancelled(slot, queue)) {
                    end(slot, queue, farewell);
                }
                recipients++;
                slot = sibling;
            }
            if (recipients >= maxRecipients) {
                return positions[i];
            }
        }
        return count < positions.length ? -1 : positions[count - 1];
    }

    // ---- what is there

    /** When a recipient would be due if the program began anew: one in an attempt since that began. */
    long dueAfterRestart(int slot) {
        return slots.state(slot) == Slots.TAKEN ? slots.due(slot) - leaseMillis : slots.due(slot);
    }

    /** Position of the message that holds a slot. */
    long messageAt(int slot) {
        return slots.message(slot);
    }

    /** Position of the oldest message with an unsettled recipient. */
    long oldestUnsettled(long otherwise) {
        return messages.firstKey(otherwise);
    }

    /** The slot of an unsettled recipient; {@link Slots#NONE} if there is none. */
    int slotOf(long message, int recipient) {
        int slot = messages.get(message);
        while (slot != Slots.NONE && slots.recipient(slot) != recipient) {
            slot = slots.sibling(slot);
        }
        return slot;
    }

    boolean isUnsettled(long message) {
        return messages.get(message) != PositionMap.NONE;
    }

    Spool.QueueState state(RecipientQueue queue) {
        Instant oldest = queue.head() == Slots.NONE ? null : Instant.ofEpochMilli(slots.due(queue.head()));
        return new Spool.QueueState(queue.key, queue.due(), queue.scheduled(), queue.taken(), oldest);
    }

    /** The unsettled recipients of a message. */
    List<Spool.Standing> standing(long message) {
        List<Spool.Standing> standings = new ArrayList<>();
        for (int slot = messages.get(message); slot != Slots.NONE; slot = slots.sibling(slot)) {
            standings.add(new Spool.Standing(
                    slots.recipient(slot),
                    switch (slots.state(slot)) {
                        case Slots.DUE -> Spool.Standing.State.DUE;
                        case Slots.TAKEN -> Spool.Standing.State.TAKEN;
                        default -> Spool.Standing.State.SCHEDULED;
                    },
                    slots.attempts(slot),
                    Instant.ofEpochMilli(slots.due(slot))));
        }
        return standings;
    }
}
