package io.angarium.spool;

import java.nio.ByteBuffer;
import java.time.Instant;

/** What the spool writes into the log: everything that happens to messages, in order. */
public sealed interface SpoolRecord {
    /** Position of this record in the log. */
    long position();

    /** A message was taken responsibility for. */
    record Accepted(StoredMessage message) implements SpoolRecord {
        @Override
        public long position() {
            return message.position();
        }
    }

    /**
     * Something happened to one recipient.
     *
     * @param message position of the message's record
     * @param recipient its number within the message
     * @param attempt which attempt, from 1; 0 if none was made
     * @param nextDue when it is due again; {@link Instant#EPOCH} for a final outcome
     * @param detail what whoever made the attempt wants to tell; opaque here
     */
    record Happened(
            long position,
            long message,
            int recipient,
            int attempt,
            Outcome outcome,
            Instant at,
            Instant nextDue,
            ByteBuffer detail)
            implements SpoolRecord {}

    /**
     * Something of what lies before this record is not to be sent any more. Each recipient that ends by it has a
     * {@link Happened} of its own later.
     */
    record Cancelled(long position, Cancellation cancellation, Instant at) implements SpoolRecord {}
}
