package io.angarium.service.event;

import io.angarium.spool.SpoolRecord.Happened;

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
