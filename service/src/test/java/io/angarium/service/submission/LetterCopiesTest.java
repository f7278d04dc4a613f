package io.angarium.service.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.Rendition.Rendered;
import io.angarium.service.Installation;
import io.angarium.service.event.Events.StoredLetter;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A finished letter with recipient-variables: everybody gets a copy of their own, and sees nobody else. */
class LetterCopiesTest {
    private static final String LETTER =
            "From: \"%recipient.shop%\" <bob@send.test>\r\nTo: %recipient%, all@dest.test\r\n"
                    + "Cc: cc@dest.test\r\nSubject: Hi %recipient.name%\r\nMessage-ID: <1@send.test>\r\n"
                    + "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nDear %recipient.name% at %recipient_email%,"
                    + " %unsubscribe_url%\r\n";
    private static final String API = "{\"ann@dest.test\":{\"name\":\"Api\"},\"bo@dest.test\":{\"name\":\"Bo\"}}";
    private static final String HEADER =
            "X-Mailgun-Recipient-Variables: {\"ann@dest.test\": {\"name\":\r\n \"Head\"}}\r\n";

    private final Installation installation = new Installation();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void givesEachRecipientItsOwnCopyByMime() {
        send(LETTER, Map.of("recipient-variables", List.of(API)));

        String ann = rendered(0);
        assertThat(ann)
                .contains("To: Ann Lee <ann@dest.test>\r\n")
                .contains("Subject: Hi Api\r\n")
                .contains("Dear Api at ann@dest.test, %unsubscribe_url%")
                .doesNotContain("all@dest.test", "cc@dest.test", "bo@dest.test", "Bo");
        assertThat(rendered(1)).contains("Dear Bo at bo@dest.test").doesNotContain("ann@dest.test");
    }

    @Test
    void takesThePartBeforeTheHeaderBeforeTheParameter() {
        String part = "Content-Type: multipart/mailgun-variables; boundary=\"b\"\r\nX-Mailgun-Tag: outer\r\n" + HEADER
                + "\r\n--b\r\nContent-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getEncoder()
                        .encodeToString("{\"ann@dest.test\":{\"name\":\"Part\"}}".getBytes(StandardCharsets.UTF_8))
                + "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + LETTER + "\r\n--b--\r\n";

        send(HEADER + LETTER, Map.of("recipient-variables", List.of(API)));
        assertThat(rendered(0)).contains("Dear Head").doesNotContain("X-Mailgun-Recipient-Variables");

        send(part, Map.of("recipient-variables", List.of(API)));
        assertThat(rendered(0)).contains("Dear Part").doesNotContain("application/json", "mailgun-variables");
        assertThat(MessageAttributes.decode(message().attributes()).tags()).containsExactly("outer");
    }

    @Test
    void givesEachRecipientItsOwnCopyBySmtp() {
        SmtpHandover smtp = new SmtpHandover(installation);

        assertThat(smtp.submit(HEADER + LETTER, "ann@dest.test", "bo@dest.test").code())
                .isEqualTo(250);

        assertThat(rendered(0)).contains("Dear Head at ann@dest.test").contains("Received: from client.test");
        assertThat(rendered(1))
                .contains("To: bo@dest.test\r\n")
                .contains("Dear %recipient.name% at bo@dest.test")
                .doesNotContain("ann@dest.test", "Head");
    }

    @Test
    void showsEachRecipientsStoredLetterUnderItsOwnKeyAlone() {
        send(LETTER, Map.of("recipient-variables", List.of(API)));

        List<StoredLetter> letters = installation
                .events
                .list(
                        "send.test",
                        new io.angarium.service.event.Events.Query(
                                java.util.Optional.empty(), java.util.Optional.empty(), true, 10, Map.of()))
                .items()
                .stream()
                .map(event -> ((Map<?, ?>) event.get("storage")).get("key"))
                .map(key ->
                        installation.events.stored("send.test", (String) key).orElseThrow())
                .toList();

        assertThat(letters)
                .extracting(StoredLetter::recipients)
                .containsExactlyInAnyOrder(List.of("ann@dest.test"), List.of("bo@dest.test"));
        for (StoredLetter letter : letters) {
            boolean isAnns = letter.recipients().contains("ann@dest.test");
            assertThat(new String(letter.letter(), StandardCharsets.UTF_8))
                    .contains(isAnns ? "Dear Api" : "Dear Bo")
                    .doesNotContain(isAnns ? "bo@dest.test" : "ann@dest.test");
        }
    }

    @Test
    void refusesWhatIsNoVariablesAndStoresNothing() {
        assertThat(sent("X-Mailgun-Recipient-Variables: {\r\n" + LETTER, Map.of()))
                .isEqualTo(new Result.Rejected(
                        Reason.BAD_PARAMETER, "'recipient-variables' parameter is not a valid JSON"));
        assertThat(((Result.Rejected) sent(
                                "Content-Type: multipart/mailgun-variables; boundary=b\r\n\r\n"
                                        + "--b\r\n\r\n"
                                        + "x\r\n"
                                        + "--b--\r\n",
                                Map.of()))
                        .message())
                .contains("needs a part of type application/json and one of type message/rfc822");
        assertThat(installation.spool.totals().accepted()).isZero();
    }

    private void send(String letter, Map<String, List<String>> more) {
        assertThat(sent(letter, more)).isInstanceOf(Result.Queued.class);
    }

    private Result sent(String letter, Map<String, List<String>> more) {
        Form form =
                Form.empty().with("to", "Ann Lee <ann@dest.test>, bo@dest.test").with("message", letter);
        more.forEach((name, values) -> form.with(name, values.toArray(String[]::new)));
        return installation.submissions.sendMime(
                installation.caller, installation.domain("send.test"), form.form(), new Origin("http", "192.0.2.1"));
    }

    private String rendered(int recipient) {
        return Installation.text(((Rendered) installation.rendition.render(message(), recipient))
                .message()
                .content());
    }

    private StoredMessage message() {
        return installation.events.message("1@send.test").orElseThrow();
    }
}
