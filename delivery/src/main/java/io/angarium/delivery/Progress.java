package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.smtp.client.Connection;
import io.angarium.spool.Outcome;
import io.angarium.spool.StoredMessage;
import java.time.Duration;
import java.time.Instant;

/** How a lane gets on. Its lane's lock guards what {@link #look} and {@link #course} touch; the rest any thread may call. */
final class Progress {
    /** For attempts that end before they have a lane. */
    static final Progress NOBODYS = new Progress(new LaneTally(LaneFigures.Label.others("")));

    private final Pace pace = new Pace();
    private final Course course = new Course();
    private final Fates fates = new Fates();
    private volatile LaneTally tally;

    Progress(LaneTally tally) {
        this.tally = tally;
    }

    /** From now on it counts there. */
    void count(LaneTally other) {
        tally = other;
    }

    LaneTally tally() {
        return tally;
    }

    /**
     * Called at every tick.
     *
     * @param handedOut attempts given to sessions, ever
     * @param cameBack those of them that were put back
     * @param isBusy whether more waits
     */
    void look(Instant now, long handedOut, long cameBack, boolean isBusy) {
        pace.look(now, handedOut);
        course.look(now, handedOut - cameBack, isBusy);
        fates.look(now);
    }

    // ---- what attempts come to

    void delivered(Attempt attempt, Instant now, End end) {
        LaneTally to = tally;
        to.delivered.increment();
        to.transaction.add(end.took().toNanos());
        StoredMessage message = attempt.message();
        if (message != null) {
            boolean isFirst = attempt.ticket().attempt() == 1;
            Instant since = isFirst ? attempt.ticket().due() : message.acceptedAt();
            to.delivery.add(Duration.between(since, now).toNanos());
        }
        fates.ended(attempt.ticket().attempt());
    }

    void failed(Attempt attempt) {
        tally.failed.increment();
        fates.ended(attempt.ticket().attempt());
    }

    void postponed(Attempt attempt, Outcome outcome, Duration wait) {
        LaneTally to = tally;
        (outcome == Outcome.IN_DOUBT ? to.inDoubt : to.deferred).increment();
        fates.deferred(attempt.ticket().attempt(), wait);
    }

    /** A limit keeps mail back. */
    void held() {
        tally.holds.increment();
    }

    // ---- what connections come to

    void connected(Connection.Facts facts) {
        LaneTally to = tally;
        to.opened.increment();
        to.connecting.add(facts.setUp().toNanos());
        if (facts.tls().isPresent()) {
            to.handshakes.increment();
        }
    }

    /** No host could be reached. */
    void unreachable() {
        tally.unreachable.increment();
    }

    /** A connection broke with mail on it. */
    void lost() {
        tally.lost.increment();
    }

    /** A connection ended on which so many messages were sent. */
    void disconnected(int messages) {
        tally.perConnection.add(messages);
    }

    // ---- how fast it is

    double perSecond() {
        return pace.perSecond();
    }

    Course course() {
        return course;
    }

    Fates fates() {
        return fates;
    }
}
