package io.angarium.service.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.shaping.Stream;
import io.angarium.service.Installation;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.SpoolSettings;
import io.angarium.spool.StoredMessage;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** For whom a message is sent, how urgent it is, and for how long it is tried. */
class SubmissionStreamTest {
    private Installation installation = new Installation();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void isTheAccountTheDomainTheFirstTagAndThePriority() {
        queued(Form.letter().with("o:tag", "Alarm", "Fire").with("o:priority", "urgent"));
        assertThat(Stream.decode(installation.taken("dest.test").stream()))
                .isEqualTo(new Stream(installation.caller.account(), "send.test", "alarm", true));
    }

    @Test
    void isNotUrgentAndHasNoTagUnlessItIsSaid() {
        queued(Form.letter());
        assertThat(Stream.decode(installation.taken("dest.test").stream()))
                .isEqualTo(new Stream(installation.caller.account(), "send.test", "", false));
    }

    @Test
    void takesThePriorityFromAHeaderThatStaysHere() {
        queued(Form.letter().with("h:X-Angarium-Priority", "urgent"));
        StoredMessage message = installation.taken("dest.test");
        assertThat(Stream.decode(message.stream()).urgent()).isTrue();
        assertThat(Installation.text(message.content())).doesNotContainIgnoringCase("Priority");
    }

    @Test
    void keepsStreamsForOneDestinationInQueuesOfTheirOwn() {
        queued(Form.letter().with("o:tag", "one"));
        queued(Form.letter().with("o:tag", "two"));
        assertThat(installation.spool.queues())
                .extracting(state -> state.queue().destination())
                .containsExactly("dest.test", "dest.test");
    }

    @Test
    void triesNoLongerThanTheInstallationTriesAnything() {
        installation.close();
        installation =
                new Installation(SubmissionSettings.DEFAULT.withMaxAge(Duration.ofHours(1)), SpoolSettings.defaults());
        queued(Form.letter().with("o:deliver-within", "2h"));
        assertThat(installation.taken("dest.test").expires()).isEqualTo(Installation.NOON.plus(Duration.ofHours(1)));
    }

    private void queued(Form form) {
        Result result = installation.submissions.send(
                installation.caller, installation.domain("send.test"), form.form(), new Origin("http", "192.0.2.7"));
        assertThat(result).isInstanceOf(Result.Queued.class);
    }
}
