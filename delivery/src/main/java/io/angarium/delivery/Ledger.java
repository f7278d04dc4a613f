package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification;
import io.angarium.spool.Outcome;
import io.angarium.spool.Spool;
import io.angarium.spool.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every ticket back to the spool, exactly once, with what came of it. Any thread may call; nothing here waits for the
 * disk.
 */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final Spool spool;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final DeliverySettings settings;
    private final Tally tally;
    private final Permits permits;

    Ledger(
            Spool spool,
            InstantSource clock,
            RandomGenerator random,
            DeliverySettings settings,
            Tally tally,
            Permits permits) {
        this.spool = spool;
        this.clock = clock;
        this.random = random;
        this.settings = settings;
        this.tally = tally;
        this.permits = permits;
    }

    void delivered(Attempt attempt, End end) {
        if (isFirst(attempt)) {
            tally.delivered.increment();
            attempt.carrier().delivered(attempt, clock.instant(), end);
            settle(attempt, Outcome.DELIVERED, end);
        }
    }

    void failed(Attempt attempt, End end) {
        if (isFirst(attempt)) {
            tally.failed.increment();
            attempt.carrier().failed(attempt);
            settle(attempt, Outcome.FAILED, end);
        }
    }

    /** Its time was over before anything was tried. */
    void expired(Attempt attempt, String lastWords) {
        failed(attempt, End.ours(Stage.QUEUE, AttemptReport.CODE_TOO_OLD, lastWords, Reason.OLD));
    }

    /** Waits by the schedule of the reason, or as the receiver asks; fails if that would be too late. */
    void deferred(Attempt attempt, End end) {
        Duration wait = settings.retry()
                .waitAfter(
                        attempt.ticket().attempt(),
                        attempt.queue().stream().urgent(),
                        end.classification().map(Classification::category),
                        end.hint(),
                        random);
        postpone(attempt, Outcome.DEFERRED, end, wait);
    }

    /** Perhaps delivered: tried again soon, and the report says that it may be a duplicate. */
    void inDoubt(Attempt attempt, End end) {
        postpone(attempt, Outcome.IN_DOUBT, end, settings.inDoubtDelay());
    }

    private void postpone(Attempt attempt, Outcome outcome, End end, Duration wait) {
        if (!isFirst(attempt)) {
            return;
        }
        Instant now = clock.instant();
        Optional<Instant> next = next(attempt, now, now.plus(wait));
        if (next.isEmpty()) {
            tally.failed.increment();
            attempt.carrier().failed(attempt);
            settle(attempt, Outcome.FAILED, end.tooOld());
            return;
        }
        (outcome == Outcome.IN_DOUBT ? tally.inDoubt : tally.deferred).increment();
        attempt.carrier().postponed(attempt, outcome, Duration.between(now, next.get()));
        spool.defer(attempt.ticket(), outcome, now, next.get(), detail(attempt, end, next));
    }

    /**
     * When it is tried again. If that would be after its expiry, a last attempt is made shortly before; if this was that one,
     * it is over now, while the receiver's words are at hand.
     */
    private Optional<Instant> next(Attempt attempt, Instant now, Instant planned) {
        StoredMessage message = attempt.message();
        if (message == null || planned.isBefore(message.expires())) {
            return Optional.of(planned);
        }
        Instant last = message.expires().minus(settings.timing().finalAttempt());
        return last.isAfter(now) ? Optional.of(last) : Optional.empty();
    }

    /** The ticket was not used. */
    void giveBack(Attempt attempt) {
        if (isFirst(attempt)) {
            tally.givenBack.increment();
            spool.giveBack(attempt.ticket());
        }
    }

    /** The same, for one that may be back already. */
    void giveBackIfOut(Attempt attempt) {
        if (attempt.claimReturn()) {
            permits.returned(attempt);
            tally.givenBack.increment();
            spool.giveBack(attempt.ticket());
        }
    }

    private void settle(Attempt attempt, Outcome outcome, End end) {
        spool.settle(attempt.ticket(), outcome, clock.instant(), detail(attempt, end, Optional.empty()));
    }

    /** The outcome counts more than its description: what can't be described is recorded without. */
    private byte[] detail(Attempt attempt, End end, Optional<Instant> next) {
        try {
            return attempt.report(end, next).encode();
        } catch (RuntimeException e) {
            tally.bugs.increment();
            LOG.error("no report for {}", attempt.ticket(), e);
            return new byte[0];
        }
    }

    private boolean isFirst(Attempt attempt) {
        boolean first = attempt.claimReturn();
        if (first) {
            permits.returned(attempt); // nothing if the receiver answered: then it is paid back already
        } else {
            tally.bugs.increment();
            LOG.error("ticket came back twice: {}", attempt.ticket());
        }
        return first;
    }
}
