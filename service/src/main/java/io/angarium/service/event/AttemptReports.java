package io.angarium.service.event;

import io.angarium.delivery.AttemptReport;
import io.angarium.spool.SpoolRecord.Happened;
import java.util.Optional;

/** What delivery wrote of an attempt, if it wrote anything that can be read. */
public final class AttemptReports {
    private AttemptReports() {}

    public static Optional<AttemptReport> read(Happened happened) {
        if (!happened.detail().hasRemaining()) {
            return Optional.empty();
        }
        try {
            return Optional.of(AttemptReport.decode(happened.detail().duplicate()));
        } catch (IllegalArgumentException e) {
            // The outcome is known all the same.
            return Optional.empty();
        }
    }
}
