package io.angarium.service.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.Spool;
import io.angarium.spool.StoredMessage;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time of day that a message is wanted for, by each recipient's clock. */
class ScheduleTest {
    private static final Instant NOON = Installation.NOON;

    @ParameterizedTest
    @CsvSource({
        "12:00, UTC, 2026-11-21T12:00:00Z",
        "11:59, UTC, 2026-11-22T11:59:00Z",
        "09:00, Asia/Tokyo, 2026-11-22T00:00:00Z",
        "02:05pm, Europe/Berlin, 2026-11-21T13:05:00Z",
        "12:00am, UTC, 2026-11-22T00:00:00Z",
        "12:30 PM, UTC, 2026-11-21T12:30:00Z",
        "09:00, America/New_York, 2026-11-21T14:00:00Z",
    })
    void meansTheFirstTimeThatTheClockShowsIt(String time, String zone, Instant due) {
        Schedule schedule = new Schedule(SubmissionSettings.DEFAULT, NOON);
        schedule.timeOfDay(time);

        assertThat(schedule.due(ZoneId.of(zone))).isEqualTo(due);
        assertThat(schedule.expires()).isAfter(due);
    }

    @Test
    void countsFromTheTimeThatIsWantedOtherwise() {
        Schedule schedule = new Schedule(SubmissionSettings.DEFAULT, NOON);
        schedule.timeOfDay("09:00");
        schedule.due("Mon, 23 Nov 2026 10:00:00 +0000");

        assertThat(schedule.due(ZoneId.of("UTC"))).isEqualTo(Instant.parse("2026-11-24T09:00:00Z"));
    }

    @Test
    void goesByTheHousesClockWhereNoZoneIsKnown() {
        Schedule schedule = new Schedule(SubmissionSettings.DEFAULT.withZone(ZoneId.of("Asia/Tokyo")), NOON);
        schedule.timeOfDay("22:00");

        assertThat(schedule.due()).isEqualTo(Instant.parse("2026-11-21T13:00:00Z"));
    }

    @Test
    void sendsToEachRecipientByItsOwnClock() {
        try (Installation installation = new Installation()) {
            Result result = installation.submissions.send(
                    installation.caller,
                    installation.domain("send.test"),
                    Form.letter()
                            .with("to", "ann@dest.test, bo@dest.test, cy@dest.test")
                            .with("o:time-zone-localize", "13:00")
                            .with(
                                    "recipient-variables",
                                    "{\"ann@dest.test\":{\"timezone\":\"Asia/Tokyo\"},"
                                            + "\"bo@dest.test\":{\"x\":{\"y\":[1]},\"tz\":\"Europe/Berlin\"},"
                                            + "\"cy@dest.test\":{\"timezone\":\"Nowhere\"}}")
                            .form(),
                    new Origin("http", "192.0.2.1"));
            StoredMessage stored = installation
                    .events
                    .message(((Result.Queued) result).messageId())
                    .orElseThrow();
            List<Spool.Standing> recipients = installation.spool.standing(stored.position());

            assertThat(recipients)
                    .extracting(Spool.Standing::due)
                    .containsExactlyInAnyOrder(
                            Instant.parse("2026-11-22T04:00:00Z"),
                            Instant.parse("2026-11-21T12:00:00Z"),
                            Instant.parse("2026-11-21T13:00:00Z"));
        }
    }
}
