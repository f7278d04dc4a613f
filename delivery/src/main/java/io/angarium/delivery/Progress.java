package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.spool.Outcome;
import java.time.Duration;
import java.time.Instant;

/** How a lane gets on. Its lane's lock guards what {@link #look} and {@link #course} touch; the rest any thread may call. */
final class Progress {
    /** For attempts that end before they have a lane. */
    static final Progress NOBODYS = new Progress();

    private final Pace pace = new Pace();
    private final Course course = new Course();
    private final Fates fates = new Fates();

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

    void delivered(Attempt attempt, Instant now, End end) {
        fates.ended(attempt.ticket().attempt());
    }

    void failed(Attempt attempt) {
        fates.ended(attempt.ticket().attempt());
    }

    void postponed(Attempt attempt, Outcome outcome, Duration wait) {
        fates.deferred(attempt.ticket().attempt(), wait);
    }

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
