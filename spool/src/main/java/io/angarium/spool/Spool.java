package io.angarium.spool;

import io.angarium.storage.LogRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every accepted message until each of its recipients is settled, and hands out recipients that are due.
 *
 * <p>Any thread may call. Invariant: accepted − settled = queued, at every moment.
 */
public interface Spool extends AutoCloseable {
    /** A message on its way to the disk. */
    interface Acceptance {
        /**
         * Waits until the message is durable, releases its recipients to their queues and returns the record's position. Has to
         * be called exactly once.
         *
         * @throws io.angarium.storage.StorageException if it could not be stored; then nothing is queued
         */
        long await();
    }

    /** Somebody who wants to know that a queue has something to take. Called from any thread, must not block. */
    @FunctionalInterface
    interface Listener {
        void due(QueueKey queue);
    }

    /**
     * Hands a message in.
     *
     * @throws SpoolFullException if a limit is reached: intake has to slow down
     * @throws io.angarium.storage.StorageException.TooLarge if the message is larger than a record may be
     */
    Acceptance accept(Submission submission);

    /** Tells this one listener from now on, at first of every queue that has something due. */
    void listen(Listener listener);

    /** Takes up to {@code max} recipients that are due from a queue, oldest first; empty if nothing is due. */
    List<Ticket> take(QueueKey queue, int max);

    /** The message with the record at this position; from memory if young, else from the log. */
    StoredMessage message(long position);

    /** Ends the recipient's way: it is never handed out again. Does not wait for the disk. */
    void settle(Ticket ticket, Outcome outcome, Instant at, byte[] detail);

    /** The recipient waits for another attempt. Does not wait for the disk. */
    void defer(Ticket ticket, Outcome outcome, Instant at, Instant nextDue, byte[] detail);

    /** The ticket was not used: it is due again at once, in its old place, with no attempt counted and nothing recorded. */
    void giveBack(Ticket ticket);

    /**
     * From now on hands out nothing of what was accepted before this call and is meant: durable when it returns, and it takes
     * as long for a million as for one. Each such recipient is settled as {@link Outcome#CANCELLED} when its turn comes, or
     * in the background, some tens of thousands a second; one that is in an attempt when it comes back, if it isn't settled
     * by that.
     *
     * @return about how many waited: those in an attempt not counted
     * @throws io.angarium.storage.StorageException if it could not be stored; then nothing is cancelled
     */
    long cancel(Cancellation cancellation);

    /** What a queue holds. */
    record QueueState(
            QueueKey queue,
            int due,
            int scheduled,
            int taken,
            @Nullable Instant oldest) {}

    /** All queues that hold something, largest first. They are looked at one after the other while things go on. */
    List<QueueState> queues();

    /** The names of the streams that something may wait for. */
    List<String> streams();

    /** Where a recipient of an unsettled message stands. */
    record Standing(int recipient, State state, int attempts, Instant due) {
        /** A recipient's state while it is not settled. */
        public enum State {
            /** Will be due later. */
            SCHEDULED,
            /** Due, not taken yet. */
            DUE,
            /** In an attempt. */
            TAKEN
        }
    }

    /** The unsettled recipients of a message; empty if all are settled or it is not known. */
    List<Standing> standing(long message);

    /**
     * How many recipients of its queue are due before it.
     *
     * @param atMost the same as {@code atLeast}, or more if it stands too far behind to be counted
     */
    record Place(int atLeast, int atMost) {}

    /** The place of a recipient in its queue; empty unless it is due and not taken. For people: it counts by walking. */
    Optional<Place> place(long message, int recipient);

    /**
     * Recipients accepted and settled since the program's start, those found waiting at the start counted as accepted, and
     * queued now; accepted − settled = queued.
     */
    record Totals(long accepted, long settled, long queued) {}

    Totals totals();

    /** Makes sense of a record in the spool's log, for readers of what happened. */
    SpoolRecord decode(LogRecord record);

    /** Stops the timer, writes what is outstanding. Does not close the log. */
    @Override
    void close();
}
