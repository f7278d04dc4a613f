package io.angarium.spool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queues that hold something, by key and by a small number that a slot can keep. Names are kept once however many queues
 * have them: a million queues cost about 115 bytes each, and each further name of a stream or destination as much again. Not
 * thread-safe.
 */
final class QueueTable {
    private final Slots slots;
    private final Map<QueueKey, RecipientQueue> byKey = new HashMap<>();
    private final List<@Nullable RecipientQueue> byId = new ArrayList<>();
    private final List<Integer> freeIds = new ArrayList<>();
    private final Map<String, WaitingStream> streams = new HashMap<>();
    private final Map<String, Destination> destinations = new HashMap<>();

    /** A destination's one name, and how many queues have it. */
    private static final class Destination {
        private final String name;
        private int queues;

        Destination(String name) {
            this.name = name;
        }
    }

    QueueTable(Slots slots) {
        this.slots = slots;
    }

    int size() {
        return byKey.size();
    }

    @Nullable RecipientQueue find(QueueKey key) {
        return byKey.get(key);
    }

    /** The queue with this key, made if there is none. */
    RecipientQueue queue(QueueKey key) {
        RecipientQueue known = byKey.get(key);
        if (known != null) {
            return known;
        }
        WaitingStream stream = stream(key.stream());
        stream.hold();
        Destination destination = destinations.computeIfAbsent(key.destination(), Destination::new);
        destination.queues++;
        int id = freeIds.isEmpty() ? byId.size() : freeIds.removeLast();
        RecipientQueue queue = new RecipientQueue(new QueueKey(stream.name(), destination.name), stream, id, slots);
        if (id == byId.size()) {
            byId.add(queue);
        } else {
            byId.set(id, queue);
        }
        byKey.put(queue.key, queue);
        return queue;
    }

    RecipientQueue queueOf(int slot) {
        RecipientQueue queue = byId.get(slots.queue(slot));
        if (queue == null) {
            throw new IllegalStateException("slot " + slot + " is in no queue");
        }
        return queue;
    }

    void dropIfUnused(RecipientQueue queue) {
        if (!queue.isUnused() || byId.get(queue.id) != queue) {
            return;
        }
        byKey.remove(queue.key);
        byId.set(queue.id, null);
        freeIds.add(queue.id);
        release(queue.stream);
        Destination destination = destinations.get(queue.key.destination());
        if (destination != null && --destination.queues == 0) {
            destinations.remove(destination.name);
        }
    }

    /** The stream of this name, made if there is none: whoever {@linkplain WaitingStream#hold holds} it keeps it. */
    WaitingStream stream(String name) {
        return streams.computeIfAbsent(name, WaitingStream::new);
    }

    @Nullable WaitingStream findStream(String name) {
        return streams.get(name);
    }

    void release(WaitingStream stream) {
        if (stream.letGo()) {
            streams.remove(stream.name());
        }
    }

    boolean hasCancelledStream() {
        return streams.values().stream().anyMatch(stream -> stream.cancelledBefore() != WaitingStream.NEVER);
    }

    List<String> streamNames() {
        return List.copyOf(streams.keySet());
    }

    /**
     * Shows at most {@code count} places of the table, from one on, to look at a large one in steps; what changes meanwhile
     * may be seen or not.
     *
     * @return the place to go on from, or -1 at the end
     */
    int forEach(int from, int count, Consumer<RecipientQueue> action) {
        int to = Math.min(byId.size(), from + count);
        for (int id = from; id < to; id++) {
            RecipientQueue queue = byId.get(id);
            if (queue != null) {
                action.accept(queue);
            }
        }
        return to == byId.size() ? -1 : to;
    }
}
