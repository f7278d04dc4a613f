package io.angarium.service.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.smtp.Reply;
import io.angarium.spool.Spool;
import io.angarium.spool.StoredMessage;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each X-Mailgun header has the same effect as its option, by SMTP, in a MIME message and as {@code h:} of a form. */
class OptionHeadersTest {
    private static final String LETTER = "From: bob@send.test\r\n"
            + "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n"
            + "Message-ID: <1@send.test>\r\n\r\n"
            + "Hello\r\n";
    /** What is told by the way a message came, and by nothing else. */
    private static final int BY_THE_WAY = MessageFlags.BY_SMTP | MessageFlags.DOT_FREE;

    private final Installation installation = new Installation();
    private final SmtpHandover smtp = new SmtpHandover(installation);
    /** Of the message handed in last. */
    private String id = "1@send.test";

    @AfterEach
    void close() {
        installation.close();
    }

    /** What an option makes of a message. */
    private record Effect(MessageAttributes attributes, int flags, Duration due, Duration expires, String route) {
        static Effect of(StoredMessage message, Spool.Standing recipient) {
            MessageAttributes all = MessageAttributes.decode(message.attributes());
            return new Effect(
                    new MessageAttributes(
                            "", "", "", 0, all.tags(), all.userVariables(), all.options(), Optional.empty()),
                    message.flags() & ~BY_THE_WAY,
                    Duration.between(Installation.NOON, recipient.due()),
                    Duration.between(Installation.NOON, message.expires()),
                    message.route());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Mailgun-Tag | o:tag | news",
                "X-Mailgun-Dkim | o:dkim | no",
                "X-Mailgun-Drop-Message | o:testmode | True",
                "X-Mailgun-Track | o:tracking | htmlonly",
                "X-Mailgun-Track-Clicks | o:tracking-clicks | no",
                "X-Mailgun-Track-Opens | o:tracking-opens | 1",
                "X-Mailgun-Track-Pixel-Location-Top | o:tracking-pixel-location-top | yes",
                "X-Mailgun-Deliver-By | o:deliverytime | Sat, 21 Nov 2026 14:00:00 +0000",
                "X-Mailgun-Deliver-Within | o:deliver-within | 1h30m",
                "X-Mailgun-Delivery-Time-Optimize-Period | o:deliverytime-optimize-period | 24h",
                "X-Mailgun-Time-Zone-Localize | o:time-zone-localize | 14:30",
                "X-Mailgun-Require-TLS | o:require-tls | yes",
                "X-Mailgun-Skip-Verification | o:skip-verification | true",
                "X-Mailgun-Archive-To | o:archive-to | https://archive.test/in",
                "X-Mailgun-Suppress-Headers | o:suppress-headers | X-Mailgun-Sid",
                "X-Angarium-Priority | o:priority | urgent",
            })
    void doesWhatItsOptionDoes(String header, String option, String value) {
        Effect nothing = sent(Form.letter());
        Effect wanted = sent(Form.letter().with(option, value));
        Effect byHeaderField = sent(Form.letter().with("h:" + header, value));
        assertThat(smtp.submit(header + ": " + value + "\r\n" + LETTER, "ann@dest.test")
                        .code())
                .isEqualTo(250);
        id = "1@send.test";
        StoredMessage stored = stored();

        boolean urgent = stored.stream().startsWith("u");
        assertThat(wanted.equals(nothing)).as("the option does nothing").isEqualTo(urgent);
        assertThat(byHeaderField).isEqualTo(wanted);
        assertThat(effect()).isEqualTo(wanted);
        String letter = Installation.text(stored.content());
        if (header.equals("X-Mailgun-Tag")) {
            assertThat(letter).contains("X-Mailgun-Tag: news\r\n");
        } else {
            assertThat(letter).as("what is between the sender and us").doesNotContain(header);
        }
    }

    @Test
    void signsWithASecondKeyOfTheAccount() {
        String selector = installation.domain("other.test").keys().getFirst().selector();

        Effect effect = sent(Form.letter().with("h:X-Mailgun-Secondary-DKIM", "other.test," + selector));

        assertThat(effect.flags() & MessageFlags.SECONDARY_DKIM).isNotZero();
        assertThat(effect.attributes().options()).containsEntry("o:secondary-dkim", "other.test/" + selector);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "o:secondary-dkim | foreign.test/k1 | foreign.test/k1 is not a valid secondary dkim domain name",
                "o:secondary-dkim | send.test/none | send.test/none is not a valid secondary dkim domain name",
                "o:secondary-dkim | send.test | send.test is not a valid secondary dkim domain name",
                "o:secondary-dkim-public | a.test/b | o:secondary-dkim-public parameter: needs o:secondary-dkim",
                "o:time-zone-localize | 24:00 | 24:00 invalid 24 hour time",
                "o:time-zone-localize | 13:00pm | 13:00pm invalid 24 hour time",
                "o:time-zone-localize | noon | noon invalid 24 hour time",
                "o:deliverytime-optimize-period | 23h | invalid delivery time format",
                "o:deliverytime-optimize-period | 73h | invalid delivery time format",
                "o:deliverytime | soon | soon is not an RFC-2822 compliant date",
                "o:tracking | maybe | o:tracking parameter: expected yes, no, true, false or htmlonly",
                "o:archive-to | http://a.test/ | o:archive-to parameter: expected an https URL without a password, at"
                        + " most 2000 characters",
                "o:suppress-headers | From | o:suppress-headers parameter: expected names of X-Mailgun headers or all,"
                        + " got From",
            })
    void refusesWhatItDoesNotUnderstand(String option, String value, String message) {
        assertThat(send(Form.letter().with(option, value)))
                .isEqualTo(new Result.Rejected(Submissions.Reason.BAD_PARAMETER, message));
        assertThat(installation.spool.totals().accepted()).isZero();
    }

    @Test
    void measuresOptionsByFormAndBySmtpUpToTheirLimit() {
        int limit = SubmissionSettings.DEFAULT.maxOptionBytes();
        assertThat(send(Form.letter().with("v:a", "x".repeat(limit - 3)))).isInstanceOf(Result.Queued.class);
        assertThat(send(Form.letter().with("v:a", "x".repeat(limit - 2))))
                .isEqualTo(new Result.Rejected(
                        Submissions.Reason.BAD_PARAMETER,
                        "Send options (parameters starting with o:, h:, or v:) are limited to 16 kB total"));

        String around = "X-Mailgun-Variables: {\"a\":\"\"}\r\n";
        String value = "x".repeat(limit - around.length());
        assertThat(smtp.submit(around.replace("\"\"", '"' + value + '"') + LETTER, "ann@dest.test")
                        .code())
                .isEqualTo(250);
        Reply refused = smtp.submit(around.replace("\"\"", '"' + value + "y\"") + LETTER, "ann@dest.test");
        assertThat(refused.toString()).contains("Send options").contains("16 kB total");
    }

    @Test
    void showsTagsAndVariablesUnlessTheyAreSuppressed() {
        String fields = "X-Mailgun-Tag: a\r\nX-Mailgun-Variables: {\"n\":1}\r\nX-Mailgun-Sid: forged\r\n";
        smtp.submit(fields + LETTER, "ann@dest.test");
        assertThat(Installation.text(stored().content()))
                .contains("X-Mailgun-Tag: a\r\n")
                .contains("X-Mailgun-Variables: {\"n\":1}")
                .doesNotContain("forged");

        smtp.submit("X-Mailgun-Suppress-Headers: all\r\n" + fields + LETTER, "ann@dest.test");
        StoredMessage quiet = stored();
        assertThat(Installation.text(quiet.content())).doesNotContain("X-Mailgun");
        assertThat(MessageAttributes.decode(quiet.attributes()).tags()).containsExactly("a");
        assertThat(Installation.text(((io.angarium.delivery.Rendition.Rendered) installation.rendition.render(quiet, 0))
                        .message()
                        .content()))
                .doesNotContain("X-Mailgun");
    }

    @Test
    void joinsTheVariablesOfFormAndLetterInAMimeMessage() {
        Form form = Form.empty()
                .with("to", "ann@dest.test")
                .with("message", "X-Mailgun-Variables: {\"a\":\"1\",\"b\":\"1\"}\r\n" + LETTER)
                .with("v:b", "2")
                .with("o:tag", "t");

        assertThat(installation.submissions.sendMime(
                        installation.caller, installation.domain("send.test"), form.form(), new Origin("http", "")))
                .isInstanceOf(Result.Queued.class);

        StoredMessage stored = stored();
        assertThat(MessageAttributes.decode(stored.attributes()).userVariables())
                .isEqualTo("{\"a\": \"1\", \"b\": \"2\"}");
        assertThat(Installation.text(stored.content()))
                .contains("X-Mailgun-Tag: t\r\n")
                .containsOnlyOnce("X-Mailgun-Variables: {\"a\": \"1\", \"b\": \"2\"}");
    }

    @Test
    void sendsALetterOnceWhenItsMessageIdShallCount() {
        String letter = "X-Angarium-Idempotency: message-id\r\n" + LETTER;

        assertThat(smtp.submit(letter, "ann@dest.test").code()).isEqualTo(250);
        assertThat(smtp.submit(letter, "ann@dest.test", "bo@dest.test").code()).isEqualTo(250);
        assertThat(smtp.submit(letter.replace("Hello", "Other"), "ann@dest.test")
                        .code())
                .isEqualTo(554);

        assertThat(installation.waiting("dest.test")).containsExactlyInAnyOrder("ann@dest.test", "bo@dest.test");
        assertThat(smtp.submit(LETTER, "ann@dest.test").code())
                .as("nobody asked")
                .isEqualTo(250);
        assertThat(installation.waiting("dest.test")).hasSize(1);
    }

    private Effect sent(Form form) {
        assertThat(send(form)).isInstanceOfSatisfying(Result.Queued.class, queued -> id = queued.messageId());
        return effect();
    }

    private Result send(Form form) {
        return installation.submissions.send(
                installation.caller, installation.domain("send.test"), form.form(), new Origin("http", "192.0.2.1"));
    }

    private Effect effect() {
        StoredMessage stored = stored();
        return Effect.of(stored, installation.spool.standing(stored.position()).getFirst());
    }

    /** The message handed in last. */
    private StoredMessage stored() {
        return installation.events.message(id).orElseThrow();
    }
}
