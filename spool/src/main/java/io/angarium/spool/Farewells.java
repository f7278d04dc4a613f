package io.angarium.spool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Settles what ends because it was cancelled: under the lock first, then appended without it. Used by one thread. */
final class Farewells implements RecipientIndex.Farewell {
    private final Instant at;
    private final OutcomeJournal journal;
    /** Told the message of each. */
    private final LongConsumer settled;

    private List<OutcomeJournal.Entry> entries = List.of();

    Farewells(Instant at, OutcomeJournal journal, LongConsumer settled) {
        this.at = at;
        this.journal = journal;
        this.settled = settled;
    }

    @Override
    public void cancelled(long message, int recipient, int attempts) {
        if (entries.isEmpty()) {
            entries = new ArrayList<>();
        }
        entries.add(journal.register(RecordLayout.happened(
                message, recipient, attempts, Outcome.CANCELLED, at, Instant.EPOCH, new byte[0])));
        settled.accept(message);
    }

    /** Not under the lock. */
    void append() {
        entries.forEach(journal::append);
    }
}
