package io.angarium.delivery;

import io.angarium.delivery.shaping.Stream;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one of the spool's queues has for a lane: tickets taken ahead, in the queue's order, and perhaps more in the spool. Its
 * lane's lock guards it.
 */
final class Line {
    private final DomainQueue queue;
    private final ArrayDeque<Attempt> taken = new ArrayDeque<>();
    private boolean hasMoreInSpool;

    /** Where it stands in its lane's {@link FairShare}; null if it takes no part. */
    FairShare.@Nullable Flow flow;

    Line(DomainQueue queue) {
        this.queue = queue;
    }

    DomainQueue queue() {
        return queue;
    }

    Stream stream() {
        return queue.stream();
    }

    /** Tickets taken ahead. */
    int size() {
        return taken.size();
    }

    boolean isEmpty() {
        return taken.isEmpty();
    }

    /** Whether the spool may have something due. */
    boolean hasMoreInSpool() {
        return hasMoreInSpool;
    }

    void hasMoreInSpool(boolean perhaps) {
        hasMoreInSpool = perhaps;
    }

    Attempt removeFirst() {
        return taken.removeFirst();
    }

    /** It was fetched and comes back to its place. */
    void addFirst(Attempt attempt) {
        taken.addFirst(attempt);
    }

    void addLast(Attempt attempt) {
        taken.addLast(attempt);
    }

    /** Empties it. */
    void drainTo(List<Attempt> others) {
        others.addAll(taken);
        taken.clear();
    }
}
