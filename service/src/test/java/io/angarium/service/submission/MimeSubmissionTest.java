package io.angarium.service.submission;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.StoredMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MimeSubmissionTest {
    private static final String LETTER = "From: bob@send.test\r\n"
            + "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n"
            + "Message-ID: <1@send.test>\r\n\r\n"
            + "Hello\r\n";

    private final Installation installation = new Installation();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void keepsACompleteLetterAsItIs() {
        assertThat(send(mime(LETTER))).isEqualTo(new Result.Queued("1@send.test"));

        StoredMessage message = installation.taken("dest.test");
        assertThat(Installation.text(message.content())).isEqualTo(LETTER);
        assertThat(message.flags()).isEqualTo(MessageFlags.DOT_FREE);
        assertThat(attributes(message).summary()).isEmpty();
        assertThat(attributes(message).method()).isEqualTo("http");
        assertThat(attributes(message).size()).isEqualTo(LETTER.length());
    }

    @Test
    void takesTheLetterAsAPlainFieldToo() {
        Form form = Form.empty().with("to", "ann@dest.test").with("message", LETTER);

        assertThat(send(form)).isEqualTo(new Result.Queued("1@send.test"));
    }

    @Test
    void addsAMissingIdAndDate() {
        String id = queued(mime("From: bob@send.test\r\nSubject: Hi\r\n\r\nHello\r\n"));

        assertThat(Installation.text(installation.taken("dest.test").content()))
                .isEqualTo("Message-ID: <" + id + ">\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n"
                        + "From: bob@send.test\r\nSubject: Hi\r\n\r\nHello\r\n");
    }

    @Test
    void removesBcc() {
        queued(mime("Bcc: a@b.test,\r\n c@d.test\r\n" + LETTER.replace("\r\n\r\n", "\r\nBCC: e@f.test\r\n\r\n")));

        assertThat(Installation.text(installation.taken("dest.test").content())).isEqualTo(LETTER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r"})
    void repairsBareLineBreaks(String lineBreak) {
        queued(mime(LETTER.replace("\r\n", lineBreak)));

        assertThat(Installation.text(installation.taken("dest.test").content())).isEqualTo(LETTER);
    }

    @Test
    void endsTheLastLine() {
        queued(mime(LETTER.substring(0, LETTER.length() - 2)));

        assertThat(Installation.text(installation.taken("dest.test").content())).isEqualTo(LETTER);
    }

    @Test
    void separatesABodyThatFollowsTheHeaderAtOnce() {
        queued(mime("From: bob@send.test\r\nDate: x\r\nMessage-ID: <1@send.test>\r\nthis is no field\r\nHello\r\n"));

        assertThat(Installation.text(installation.taken("dest.test").content()))
                .endsWith("<1@send.test>\r\n\r\nthis is no field\r\nHello\r\n");
    }

    @Test
    void addsAndReplacesHeaders() {
        queued(mime(LETTER)
                .with("h:X-New", "Grüße")
                .with("h:Message-Id", "<own@send.test>")
                .with("h:date", "today"));

        String letter = Installation.text(installation.taken("dest.test").content());
        assertThat(letter)
                .contains("X-New: =?")
                .containsOnlyOnce("Message-ID:")
                .contains("Message-ID: <own@send.test>\r\n")
                .contains("date: today\r\n")
                .doesNotContain("Fri, 20 Nov")
                .doesNotContain("MIME-Version");
    }

    @Test
    void readsOptionsFromFormAndHeader() {
        queued(mime("X-Mailgun-Tag: one\r\nX-Mailgun-Dkim: no\r\nX-Mailgun-Variables: {\"a\":\r\n \"b\"}\r\n" + LETTER)
                .with("o:tag", "two")
                .with("o:require-tls", "yes"));

        StoredMessage message = installation.taken("dest.test");
        assertThat(attributes(message).tags()).containsExactlyInAnyOrder("one", "two");
        assertThat(attributes(message).userVariables()).isEqualTo("{\"a\": \"b\"}");
        assertThat(message.flags()).isEqualTo(MessageFlags.DOT_FREE | MessageFlags.NO_DKIM | MessageFlags.REQUIRE_TLS);
    }

    @Test
    void saysWhatTheTransportHasToKnow() {
        queued(Form.empty()
                .with("to", "ann@dest.test")
                .file("message", "", "message/rfc822", ("Subject: ü\r\n" + LETTER + ".\r\n").getBytes(UTF_8)));

        assertThat(installation.taken("dest.test").flags()).isEqualTo(MessageFlags.EIGHT_BIT | MessageFlags.SMTP_UTF8);
    }

    @Test
    void keepsOctetsThatAreNoText() {
        byte[] letter = (LETTER + "\u00ff\u0000\u0080\r\n").getBytes(ISO_8859_1);
        queued(Form.empty().with("to", "ann@dest.test").file("message", "", "", letter));

        byte[] stored = new byte[letter.length];
        installation.taken("dest.test").content().get(stored);
        assertThat(stored).isEqualTo(letter);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(mime(LETTER).without("to"), "to parameter is missing"),
                Arguments.of(Form.empty().with("to", "ann@dest.test"), "message parameter is missing"),
                Arguments.of(
                        mime(LETTER).with("to", "ann"),
                        "to parameter is not a valid address. please check documentation"),
                Arguments.of(mime("Hello\r\n"), "message parameter is not a letter: its header has no From field"),
                Arguments.of(
                        mime(LETTER).with("recipient-variables", "[]"),
                        "'recipient-variables' parameter is not a valid JSON"),
                Arguments.of(
                        mime("X-Mailgun-Drop-Message: perhaps\r\n" + LETTER),
                        "o:testmode parameter is not a boolean: expected yes, no, true or false"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesAFaultAndKeepsNothing(Form form, String message) {
        assertThat(send(form)).isEqualTo(new Result.Rejected(Reason.BAD_PARAMETER, message));
        assertThat(installation.spool.totals().queued()).isZero();
    }

    private static Form mime(String letter) {
        return Form.empty()
                .with("to", "ann@dest.test")
                .file("message", "message.mime", "message/rfc822", letter.getBytes(UTF_8));
    }

    private Result send(Form form) {
        return installation.submissions.sendMime(
                installation.caller, installation.domain("send.test"), form.form(), new Origin("http", "192.0.2.7"));
    }

    private String queued(Form form) {
        Result result = send(form);
        assertThat(result).isInstanceOf(Result.Queued.class);
        return ((Result.Queued) result).messageId();
    }

    private static MessageAttributes attributes(StoredMessage message) {
        return MessageAttributes.decode(message.attributes());
    }
}
