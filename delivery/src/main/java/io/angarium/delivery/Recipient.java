package io.angarium.delivery;

import io.angarium.spool.Spool;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who waits in a queue, as far as it matters for when it is sent.
 *
 * @param first its place among those that are due, at best, from 0
 * @param last the same at worst
 * @param attempt the number of its next attempt, from 1
 * @param due when that is; empty if it is due
 */
record Recipient(long first, long last, int attempt, Optional<Instant> due) {
    /** The last one that is due. */
    static Recipient lastOf(Spool.QueueState queue) {
        long last = Math.max(0, (long) queue.due() + queue.taken() - 1);
        return new Recipient(last, last, 1, Optional.empty());
    }

    /**
     * One of which the spool tells.
     *
     * @param place empty unless it is due and was not taken
     */
    static Recipient of(Spool.QueueState queue, Spool.Standing standing, Optional<Spool.Place> place) {
        int attempt = standing.attempts() + 1;
        return switch (standing.state()) {
            // Behind all that are due now, and perhaps behind others that wait for their time.
            case SCHEDULED -> {
                long due = (long) queue.due() + queue.taken();
                yield new Recipient(
                        due, due + Math.max(0, queue.scheduled() - 1), attempt, Optional.of(standing.due()));
            }
            case DUE ->
                place.map(at -> new Recipient(
                                (long) at.atLeast(), (long) at.atMost() + queue.taken(), attempt, Optional.empty()))
                        .orElseGet(() -> new Recipient(0, queue.due(), attempt, Optional.empty()));
            case TAKEN -> new Recipient(0, Math.max(0, queue.taken() - 1), attempt, Optional.empty());
        };
    }
}
