package io.angarium.delivery.shaping;

import java.util.ArrayDeque;
import java.util.List;

/** The last changes of a path. Not thread-safe. */
final class History {
    /** Changes that are kept; older ones go. */
    static final int MAX_CHANGES = 64;
    /** Characters of a reply that are kept. */
    static final int MAX_REPLY = 500;

    private final ArrayDeque<Change> changes = new ArrayDeque<>();

    void add(Change change) {
        if (changes.size() == MAX_CHANGES) {
            changes.removeFirst();
        }
        changes.addLast(change);
    }

    /** Oldest first. */
    List<Change> all() {
        return List.copyOf(changes);
    }

    static String shortened(String reply) {
        return reply.length() <= MAX_REPLY ? reply : reply.substring(0, MAX_REPLY) + "…";
    }
}
