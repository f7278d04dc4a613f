package io.angarium.service.event;

import io.angarium.spool.SpoolRecord.Happened;
import io.angarium.spool.StoredMessage;

/**
 * Hears what happened to recipients, in the order of the log, each at least once: after a crash or a failure reading goes on
 * from what was flushed last. Called by the thread that reads the log, which waits for it.
 */
public interface OutcomeListener {
    /** Hears nothing. */
    OutcomeListener NOBODY = new OutcomeListener() {
        @Override
        public void happened(Happened happened) {}

        @Override
        public void flush(long next) {}

        @Override
        public void startOver() {}
    };

    /** One that tells both, in this order. */
    static OutcomeListener both(OutcomeListener first, OutcomeListener second) {
        return new OutcomeListener() {
            @Override
            public void accepted(StoredMessage beginning) {
                first.accepted(beginning);
                second.accepted(beginning);
            }

            @Override
            public void happened(Happened happened) {
                first.happened(happened);
                second.happened(happened);
            }

            @Override
            public void flush(long next) {
                first.flush(next);
                second.flush(next);
            }

            @Override
            public void startOver() {
                first.startOver();
                second.startOver();
            }
        };
    }

    /**
     * A message was accepted. Must neither block nor fail.
     *
     * @param beginning its attributes and its content may be cut off
     */
    default void accepted(StoredMessage beginning) {}

    /** Must neither block nor fail: the work is for {@link #flush}. */
    void happened(Happened happened);

    /**
     * Makes durable what follows from all that was heard.
     *
     * @param next everything before this place in the log was told
     * @throws io.angarium.storage.StorageException if it can't be stored now: all of it is told again
     */
    void flush(long next);

    /** What was not flushed is told again. */
    void startOver();
}
