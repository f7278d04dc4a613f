package io.angarium.delivery;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is within a lane: the queues that may have something due, one after the other. The place where shares and
 * priorities will be decided. Not thread-safe: its lane's lock guards it.
 */
final class TurnOrder {
    private final ArrayDeque<DomainQueue> queues = new ArrayDeque<>();

    void enrol(DomainQueue queue) {
        queues.addLast(queue);
    }

    /** The queue that may go next; it leaves the order and enrols again if it has more. */
    @Nullable DomainQueue next() {
        return queues.pollFirst();
    }

    int size() {
        return queues.size();
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }
}
