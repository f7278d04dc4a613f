package io.angarium.spool;

import io.angarium.spool.RecordLayout.MessageView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
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
    private final Slots slots = new Slots();
    private final LongIntMap unsettled = new LongIntMap();
    private final Map<QueueKey, RecipientQueue> byKey = new HashMap<>();
    private final List<@Nullable RecipientQueue> byId = new ArrayList<>();
    private final List<Integer> freeIds = new ArrayList<>();
    private final TimerWheel wheel;
    private final long leaseMillis;

    RecipientIndex(long tickMillis, long leaseMillis, long nowMillis) {
        this.wheel = new TimerWheel(slots, tickMillis, nowMillis);
        this.leaseMillis = leaseMillis;
    }

    /** Recipients in the index. */
    int size() {
        return slots.used();
    }

    /** Puts all recipients of a message in; returns the queues in which some are due now. */
    Set<QueueKey> add(MessageView message, long nowMillis) {
        int recipients = message.recipients();
        unsettled.put(message.position(), recipients);
        if (recipients == 1) {
            RecipientQueue queue = queue(message.queue(0));
            addOne(message, 0, queue, nowMillis);
            return queue.due() > 0 ? Set.of(queue.key) : Set.of();
        }
        Set<QueueKey> touched = new LinkedHashSet<>();
        for (int i = 0; i < recipients; i++) {
            RecipientQueue queue = queue(message.queue(i));
            addOne(message, i, queue, nowMillis);
            if (queue.due() > 0) {
                touched.add(queue.key);
            }
        }
        return touched;
    }

    private void addOne(MessageView message, int recipient, RecipientQueue queue, long nowMillis) {
        int slot = slots.allocate(message.position(), recipient, queue.id);
        slots.due(slot, message.dueMillis());
        enter(slot, queue, nowMillis);
    }

    private void enter(int slot, RecipientQueue queue, long nowMillis) {
        if (slots.due(slot) <= nowMillis) {
            queue.addLast(slot);
        } else {
            slots.state(slot, Slots.SCHEDULED);
            queue.scheduled(1);
            wheel.add(slot);
        }
    }

    /** Takes up to {@code max} due recipients. */
    List<Ticket> take(QueueKey key, int max, long nowMillis) {
        RecipientQueue queue = byKey.get(key);
        if (queue == null || queue.due() == 0) {
            return List.of();
        }
        List<Ticket> tickets = new ArrayList<>(Math.min(max, queue.due()));
        while (tickets.size() < max) {
            int slot = queue.take();
            if (slot == Slots.NONE) {
                break;
            }
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

    /** The recipient is settled; returns whether its whole message is. */
    boolean settle(Ticket ticket) {
        RecipientQueue queue = untake(ticket);
        slots.free(ticket.slot());
        dropIfUnused(queue);
        return unsettled.decrement(ticket.message()) == 0;
    }

    /** The recipient waits again; returns the queue if it is due at once. */
    @Nullable QueueKey defer(Ticket ticket, long dueMillis, long nowMillis) {
        RecipientQueue queue = untake(ticket);
        slots.attempts(ticket.slot(), ticket.attempt());
        slots.due(ticket.slot(), dueMillis);
        enter(ticket.slot(), queue, nowMillis);
        return slots.state(ticket.slot()) == Slots.DUE ? queue.key : null;
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
        RecipientQueue queue = queueOf(slot);
        queue.taken(-1);
        return queue;
    }

    /** Moves what has become due to its queue; tells the queues, and the slots whose lease has run out. */
    void advance(long nowMillis, Consumer<QueueKey> due, IntConsumer overdue) {
        wheel.advance(nowMillis, slot -> {
            RecipientQueue queue = queueOf(slot);
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

    /** Position of the message that holds a slot. */
    long messageAt(int slot) {
        return slots.message(slot);
    }

    /** Position of the oldest message with an unsettled recipient. */
    long oldestUnsettled(long otherwise) {
        return unsettled.smallestKey(otherwise);
    }

    boolean isUnsettled(long message) {
        return unsettled.get(message) > 0;
    }

    List<Spool.QueueState> queues() {
        List<Spool.QueueState> states = new ArrayList<>();
        for (RecipientQueue queue : byKey.values()) {
            Instant oldest = queue.head() == Slots.NONE ? null : Instant.ofEpochMilli(slots.due(queue.head()));
            states.add(new Spool.QueueState(queue.key, queue.due(), queue.scheduled(), queue.taken(), oldest));
        }
        states.sort(Comparator.comparingInt((Spool.QueueState s) -> s.due() + s.scheduled() + s.taken())
                .reversed());
        return states;
    }

    /** Looks at every slot: for people, not for the hot path. */
    List<Spool.Standing> standing(long message) {
        List<Spool.Standing> standings = new ArrayList<>();
        for (int slot = 0; isUnsettled(message) && slot < slots.end(); slot++) {
            if (slots.state(slot) != Slots.FREE && slots.message(slot) == message) {
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
        }
        standings.sort(Comparator.comparingInt(Spool.Standing::recipient));
        return standings;
    }

    private RecipientQueue queue(QueueKey key) {
        RecipientQueue queue = byKey.get(key);
        if (queue == null) {
            int id = freeIds.isEmpty() ? byId.size() : freeIds.removeLast();
            queue = new RecipientQueue(key, id, slots);
            if (id == byId.size()) {
                byId.add(queue);
            } else {
                byId.set(id, queue);
            }
            byKey.put(key, queue);
        }
        return queue;
    }

    private RecipientQueue queueOf(int slot) {
        RecipientQueue queue = byId.get(slots.queue(slot));
        if (queue == null) {
            throw new IllegalStateException("slot " + slot + " is in no queue");
        }
        return queue;
    }

    private void dropIfUnused(RecipientQueue queue) {
        if (queue.isUnused()) {
            byKey.remove(queue.key);
            byId.set(queue.id, null);
            freeIds.add(queue.id);
        }
    }

    /** A second way in, for the replay of a log: messages and outcomes in the order of the log, then {@link Replay#finish}. */
    Replay replay() {
        return new Replay();
    }

    /**
     * Rebuilds the index. A message's slots lie side by side until the end, so that an outcome finds its own by the number of
     * the recipient; slots of messages that are settled whole are used again, so that a long history costs no memory.
     */
    final class Replay {
        private final LongIntMap firstSlot = new LongIntMap();
        private final LongIntMap width = new LongIntMap();

        private static final byte HELD = 4;

        private Replay() {}

        void accepted(MessageView message) {
            int recipients = message.recipients();
            int first = Slots.NONE;
            for (int i = 0; i < recipients; i++) {
                RecipientQueue queue = queue(message.queue(i));
                int slot = recipients == 1
                        ? slots.allocate(message.position(), i, queue.id)
                        : slots.allocateAtEnd(message.position(), i, queue.id);
                slots.due(slot, message.dueMillis());
                slots.state(slot, Slots.SCHEDULED);
                queue.scheduled(1);
                first = i == 0 ? slot : first;
            }
            unsettled.put(message.position(), recipients);
            // Stored one up: the map's 0 means that there is none.
            firstSlot.put(message.position(), first + 1);
            width.put(message.position(), recipients);
        }

        void happened(SpoolRecord.Happened event) {
            int first = firstSlot.get(event.message()) - 1;
            // What happened to messages from before the replay's start: they are settled.
            if (first < 0 || event.recipient() >= width.get(event.message())) {
                return;
            }
            int slot = first + event.recipient();
            if (slots.state(slot) != Slots.SCHEDULED) {
                return;
            }
            if (!event.outcome().isFinal()) {
                slots.attempts(slot, event.attempt());
                slots.due(slot, event.nextDue().toEpochMilli());
                return;
            }
            queueOf(slot).scheduled(-1);
            slots.state(slot, HELD);
            if (unsettled.decrement(event.message()) == 0) {
                forget(event.message(), first);
            }
        }

        private void forget(long message, int first) {
            int recipients = width.get(message);
            for (int slot = first; slot < first + recipients; slot++) {
                slots.free(slot);
            }
            firstSlot.remove(message);
            width.remove(message);
        }

        /** Puts every recipient where it belongs now. */
        void finish(long nowMillis) {
            for (int slot = 0; slot < slots.end(); slot++) {
                byte state = slots.state(slot);
                if (state == HELD) {
                    slots.free(slot);
                } else if (state == Slots.SCHEDULED) {
                    RecipientQueue queue = queueOf(slot);
                    queue.scheduled(-1);
                    enter(slot, queue, nowMillis);
                }
            }
            for (RecipientQueue queue : List.copyOf(byKey.values())) {
                dropIfUnused(queue);
            }
        }
    }
}
