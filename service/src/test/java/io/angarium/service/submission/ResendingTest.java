package io.angarium.service.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResendingTest {
    private static final Origin HTTP = new Origin("http", "192.0.2.1");
    private static final String LETTER = "From: bob@example.test\r\nMessage-Id: <old@example.test>\r\n"
            + "To: ann@dest.test\r\nmessage-id:\r\n <older@example.test>\r\n\r\nMessage-Id: body\r\n";

    @Test
    void takesOnlyTheMessageIdAway() {
        MessageForm form = Resending.form(LETTER.getBytes(UTF_8), List.of("zoe@dest.test"));

        assertThat(form.fields()).containsEntry("to", List.of("zoe@dest.test"));
        assertThat(new String(form.files().getFirst().bytes(), UTF_8))
                .isEqualTo("From: bob@example.test\r\nTo: ann@dest.test\r\n\r\nMessage-Id: body\r\n");
    }

    @Test
    void isSentUnderANewId() {
        try (Installation installation = new Installation()) {
            Result result = installation.submissions.sendMime(
                    installation.caller,
                    installation.domain("example.test"),
                    Resending.form(LETTER.getBytes(UTF_8), List.of("zoe@dest.test, max@dest.test")),
                    HTTP);

            assertThat(result)
                    .isInstanceOfSatisfying(
                            Result.Queued.class,
                            queued -> assertThat(queued.messageId())
                                    .endsWith("@example.test")
                                    .doesNotStartWith("old"));
        }
    }

    @Test
    void needsARecipient() {
        try (Installation installation = new Installation()) {
            Result result = installation.submissions.sendMime(
                    installation.caller,
                    installation.domain("example.test"),
                    Resending.form(LETTER.getBytes(UTF_8), List.of()),
                    HTTP);

            assertThat(result).isEqualTo(new Result.Rejected(Reason.BAD_PARAMETER, "to parameter is missing"));
        }
    }
}
