package io.angarium.spool;

import io.angarium.spool.RecordLayout.MessageView;
import java.util.ArrayList;
import java.util.List;

/**
 * Rebuilds an index: first what a checkpoint holds, then the log behind it in its order, then {@link #finish}. An outcome
 * that the checkpoint knows already does no harm when it comes again. Used by one thread.
 */
final class IndexReplay {
    private static final int STEP = 4096;

    private final RecipientIndex index;
    private final Slots slots;

    IndexReplay(RecipientIndex index) {
        this.index = index;
        this.slots = index.slots;
    }

    void accepted(MessageView message) {
        QueueKey[] keys = message.queues();
        int before = Slots.NONE;
        for (int i = 0; i < keys.length; i++) {
            before = waiting(message.position(), i, index.queues.queue(keys[i]), message.dueMillis(i), 0, before);
        }
    }

    /** One recipient that waits; returns its slot, which its message's next recipient names as the one before. */
    int waiting(long position, int recipient, RecipientQueue queue, long dueMillis, int attempts, int before) {
        int slot = index.chain(position, recipient, queue, before);
        slots.due(slot, dueMillis);
        slots.attempts(slot, attempts);
        slots.state(slot, Slots.SCHEDULED);
        queue.scheduled(1);
        return slot;
    }

    void happened(SpoolRecord.Happened event) {
        int slot = index.messages.get(event.message());
        while (slot != Slots.NONE && slots.recipient(slot) != event.recipient()) {
            slot = slots.sibling(slot);
        }
        if (slot == Slots.NONE) {
            return; // settled before the replay's start
        }
        if (event.outcome().isFinal()) {
            index.queues.queueOf(slot).scheduled(-1);
            index.unchain(slot);
        } else {
            slots.attempts(slot, event.attempt());
            slots.due(slot, event.nextDue().toEpochMilli());
        }
    }

    /** What it concerns lies before it in the log, so it is in the index by now. */
    void cancelled(SpoolRecord.Cancelled cancelled) {
        for (String name : cancelled.cancellation().streams()) {
            WaitingStream stream = index.queues.findStream(name);
            if (stream != null) {
                index.cancel(stream, cancelled.position());
            }
        }
        cancelled.cancellation().messages().forEach(index::cancel);
    }

    /** Puts every recipient where it belongs now, oldest message first. */
    void finish(long nowMillis) {
        long[] positions = new long[STEP];
        int[] first = new int[STEP];
        int count = index.messages.copyAfter(-1, positions, first);
        while (count > 0) {
            for (int i = 0; i < count; i++) {
                for (int slot = first[i]; slot != Slots.NONE; slot = slots.sibling(slot)) {
                    RecipientQueue queue = index.queues.queueOf(slot);
                    queue.scheduled(-1);
                    index.enter(slot, queue, nowMillis);
                }
            }
            count = index.messages.copyAfter(positions[count - 1], positions, first);
        }
        List<RecipientQueue> unused = new ArrayList<>();
        index.queues.forEach(0, Integer.MAX_VALUE, queue -> {
            if (queue.isUnused()) {
                unused.add(queue);
            }
        });
        unused.forEach(index.queues::dropIfUnused);
    }
}
