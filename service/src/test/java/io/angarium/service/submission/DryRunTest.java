package io.angarium.service.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DryRunTest {
    private final Installation installation = new Installation();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void showsEachRecipientsLetterAsItWouldBeSentAndStoresNothing() {
        DryRun.Report report = rehearse(Form.letter()
                .with("to", "ann@dest.test", "bo@dest.test")
                .with("subject", "Hi %recipient.n%")
                .with("o:deliverytime", "Sat, 21 Nov 2026 13:00:00 +0000")
                .with("recipient-variables", "{\"bo@dest.test\":{\"n\":\"Bo\"}}"));

        assertThat(report.messageId()).endsWith("@send.test");
        assertThat(report.recipients()).hasSize(2).allSatisfy(recipient -> {
            assertThat(recipient.due()).isEqualTo(Installation.NOON.plusSeconds(3_600));
            assertThat(recipient.refusal()).isEmpty();
        });
        assertThat(report.recipients().get(1).letter().orElseThrow())
                .contains("Subject: Hi Bo", "DKIM-Signature: ", "X-Mailgun-Sid: ")
                .doesNotContain("ann@dest.test");
        assertThat(installation.spool.totals().accepted()).isZero();
        assertThat(installation.log.durableEnd(0)).isEqualTo(installation.log.start(0));
    }

    @Test
    void showsTenLettersAndTellsOfTheRest() {
        String to = IntStream.rangeClosed(0, DryRun.MAX_LETTERS)
                .mapToObj(i -> "r" + i + "@dest.test")
                .collect(Collectors.joining(","));

        DryRun.Report report = rehearse(Form.letter().with("to", to));

        assertThat(report.recipients().stream().filter(it -> it.letter().isPresent()))
                .hasSize(DryRun.MAX_LETTERS);
        assertThat(report.recipients().getLast().refusal()).isEmpty();
    }

    @Test
    void usesNoKeyUp() {
        Origin keyed = new Origin("http", "192.0.2.1", "k");
        send(Form.letter().with("o:dry-run", "yes"), keyed);

        assertThat(send(Form.letter(), keyed))
                .isInstanceOfSatisfying(
                        Result.Queued.class,
                        queued -> assertThat(queued.replayed()).isFalse());
    }

    @Test
    void refusesWhatSendingRefuses() {
        assertThat(send(Form.letter().without("to").with("o:dry-run", "yes"), new Origin("http", "")))
                .isEqualTo(new Result.Rejected(Submissions.Reason.BAD_PARAMETER, "to parameter is missing"));
        assertThat(send(Form.letter().with("o:dry-run", "perhaps"), new Origin("http", "")))
                .isInstanceOf(Result.Rejected.class);
    }

    private DryRun.Report rehearse(Form form) {
        return ((Result.Rehearsed) send(form.with("o:dry-run", "True"), new Origin("http", "192.0.2.1"))).report();
    }

    private Result send(Form form, Origin origin) {
        return installation.submissions.send(
                installation.caller, installation.domain("send.test"), form.form(), origin);
    }
}
