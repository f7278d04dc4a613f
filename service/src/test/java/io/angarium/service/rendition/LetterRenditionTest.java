package io.angarium.service.rendition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.authentication.CryptoProvider;
import io.angarium.authentication.DkimSigner;
import io.angarium.authentication.DkimVerdict;
import io.angarium.authentication.DkimVerifier;
import io.angarium.delivery.Rendition.Rendered;
import io.angarium.mail.LetterReader;
import io.angarium.mail.ParsedLetter;
import io.angarium.service.Installation;
import io.angarium.service.domain.Domains.NewDomain;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.domain.SendingDomain.PublishedKey;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.MessageForm.Upload;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.StoredMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LetterRenditionTest {
    private final Installation installation = new Installation();
    private final SendingDomain domain =
            installation.domains.create(new NewDomain(installation.account, "send.test", "", "s1", 2048, true));
    private final LetterRendition rendition = new LetterRendition(
            installation.domains::signingKeys,
            new DkimSigner(CryptoProvider.jdk()),
            installation.templates.rendering(),
            installation.clock,
            new Random(3));
    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    private final List<Upload> files = new ArrayList<>();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void putsSignaturesInFrontOfTheStoredLetter() {
        StoredMessage message = stored("to", "ann@dest.test", "text", "Hello", "html", "<p>Hällo</p>");

        Rendered rendered = rendition.render(message, 0);

        assertThat(rendered.message().content()).hasSize(3);
        assertThat(Installation.text(rendered.message().content().getFirst())).startsWith("X-Mailgun-Sid: ");
        assertThat(rendered.message().content().get(2)).isEqualTo(message.content());
        assertVerified(rendered);
        assertThat(rendered.notes())
                .containsExactly(
                        "signed by send.test/s1 (rsa-sha256)", "signed by send.test/s1-ed25519 (ed25519-sha256)");
        assertThat(rendered.message().recipient().toString()).isEqualTo("ann@dest.test");
        assertThat(rendered.message().returnPath().orElseThrow().domain()).isEqualTo("send.test");
        assertThat(rendition.isExpensive(message)).isTrue();
    }

    @Test
    void leavesTheLetterUnsignedWhenTheSenderSaysSo() {
        StoredMessage message = stored(
                "to",
                "ann@dest.test",
                "text",
                "Hello",
                "o:dkim",
                "no",
                "o:require-tls",
                "yes",
                "o:suppress-headers",
                "X-Mailgun-Sid");

        Rendered rendered = rendition.render(message, 0);

        assertThat(rendition.isExpensive(message)).isFalse();
        assertThat(rendered.message().content()).containsExactly(message.content());
        assertThat(rendered.notes()).isEmpty();
        assertThat(rendered.tls()).isEqualTo(io.angarium.delivery.tls.TlsNeed.VERIFIED);
    }

    @Test
    void signsALetterToSeveralRecipientsOnce() {
        StoredMessage message = stored("to", "ann@dest.test, bo@dest.test", "text", "Hello");

        List<ByteBuffer> first = rendition.render(message, 0).message().content();
        List<ByteBuffer> second = rendition.render(message, 1).message().content();

        assertThat(second.get(1).array()).isSameAs(first.get(1).array());
        assertThat(second.getFirst()).as("the id of each recipient").isNotEqualTo(first.getFirst());
    }

    @Test
    void leavesTheBuffersOfTheSpoolWhereTheyWere() {
        StoredMessage message = stored("to", "ann@dest.test", "text", "Hello");

        rendition.render(message, 0);

        assertThat(message.content().remaining())
                .isEqualTo(
                        rendition.render(message, 0).message().content().get(2).remaining());
    }

    @Test
    void writesEachRecipientItsOwnCopy() {
        StoredMessage message = stored(
                "to",
                "Ann Lee <ann@dest.test>, bo@dest.test",
                "cc",
                "cy@dest.test",
                "subject",
                "Hi %recipient.first%",
                "text",
                "%recipient_name% %recipient_email% %recipient.first% %recipient.other%",
                "html",
                "<p>%recipient.data%</p>",
                "h:X-For",
                "%recipient%",
                "h:List-Unsubscribe",
                "<https://a.test/%recipient.id%>",
                "recipient-variables",
                "{\"ann@dest.test\":{\"first\":\"Änn\",\"id\":7,\"data\":{\"a\":[1]}},\"zoe@else.test\":{}}");

        Rendered ann = rendition.render(message, 0);
        ParsedLetter hers = read(ann);
        assertThat(hers.header("To")).contains("Ann Lee <ann@dest.test>");
        assertThat(hers.header("Cc")).isEmpty();
        assertThat(hers.header("Subject")).contains("Hi Änn");
        assertThat(hers.header("X-For")).contains("Ann Lee <ann@dest.test>");
        assertThat(hers.header("List-Unsubscribe")).contains("<https://a.test/7>");
        assertThat(hers.text().orElseThrow().strip()).isEqualTo("Ann Lee ann@dest.test Änn %recipient.other%");
        assertThat(hers.html().orElseThrow().strip()).isEqualTo("<p>{\"a\":[1]}</p>");
        assertThat(hers.header("Message-ID")).contains("<" + message.messageId() + ">");
        assertThat(ann.notes().getFirst()).isEqualTo("individual copy");
        assertVerified(ann);

        ParsedLetter his = read(rendition.render(message, 1));
        assertThat(his.header("To")).contains("bo@dest.test");
        assertThat(his.header("Subject")).contains("Hi %recipient.first%");
        assertThat(read(rendition.render(message, 2)).header("To")).contains("cy@dest.test");
    }

    @Test
    void makesIndividualCopiesEvenOfAnEmptyObject() {
        StoredMessage message =
                stored("to", "ann@dest.test, bo@dest.test", "text", "Hello", "recipient-variables", "{}");

        assertThat(read(rendition.render(message, 1)).header("To")).contains("bo@dest.test");
    }

    @Test
    void putsFilesIntoEveryCopy() {
        byte[] bytes = new byte[3_000];
        new Random(5).nextBytes(bytes);
        files.add(new Upload("attachment", "Ü.bin", "application/x-y", bytes));
        files.add(new Upload("inline", "a.png", "image/png", bytes));
        StoredMessage message = stored(
                "to", "ann@dest.test, bo@dest.test", "html", "<img src='cid:a.png'>", "recipient-variables", "{}");

        for (int recipient = 0; recipient < 2; recipient++) {
            Rendered rendered = rendition.render(message, recipient);
            ParsedLetter letter = read(rendered);
            assertThat(letter.attachments()).singleElement().satisfies(file -> {
                assertThat(file.name()).isEqualTo("Ü.bin");
                assertThat(file.bytes()).isEqualTo(bytes);
            });
            assertThat(letter.inline())
                    .singleElement()
                    .satisfies(file -> assertThat(file.contentId()).isEqualTo("a.png"));
            assertVerified(rendered);
        }
    }

    @Test
    void letsNoVariableBeginAHeaderField() {
        StoredMessage message = stored(
                "from",
                "%recipient.evil% <bob@send.test>",
                "to",
                "ann@dest.test",
                "subject",
                "Hi %recipient.evil%",
                "text",
                "Hello",
                "h:X-A",
                "%recipient.evil%",
                "recipient-variables",
                "{\"ann@dest.test\":{\"evil\":\"a\\r\\nX-Injected: 1\\r\\n\\r\\nbody\\u0000\\u2028\"}}");

        ParsedLetter letter = read(rendition.render(message, 0));

        assertThat(letter.header("X-Injected")).isEmpty();
        assertThat(letter.header("Subject").orElseThrow()).startsWith("Hi a  X-Injected: 1");
        assertThat(letter.text().orElseThrow().strip()).isEqualTo("Hello");
        assertThat(letter.headers().stream().filter(it -> it.isNamed("From"))).hasSize(1);
    }

    @Test
    void survivesANameLongerThanAHeaderTakes() {
        StoredMessage message = stored(
                "from",
                "%recipient.long% <bob@send.test>",
                "to",
                "ann@dest.test",
                "text",
                "Hello",
                "recipient-variables",
                "{\"ann@dest.test\":{\"long\":\"" + "x y".repeat(2_000) + "\"}}");

        assertThat(read(rendition.render(message, 0)).header("From").orElseThrow())
                .endsWith("<bob@send.test>");
    }

    @Test
    void addsASecondSignatureUnderThePublicName() {
        SendingDomain other =
                installation.domains.create(new NewDomain(installation.account, "other.test", "", "k1", 2048, false));
        StoredMessage message = stored(
                "to",
                "ann@dest.test",
                "text",
                "Hello",
                "o:secondary-dkim",
                "other.test/k1",
                "o:secondary-dkim-public",
                "shown.test/p1");

        Rendered rendered = rendition.render(message, 0);

        assertThat(rendered.notes()).hasSize(3).last().isEqualTo("signed by shown.test/p1 (rsa-sha256)");
        installation.zone.text(
                "p1._domainkey.shown.test", other.keys().getFirst().recordValue());
        assertVerified(rendered, 3);
    }

    @Test
    void rendersWhatIsNotStoredAndRemembersNothingOfIt() {
        StoredMessage stored = stored("to", "ann@dest.test, bo@dest.test", "text", "Hello");
        StoredMessage preview = StoredMessage.preview(new io.angarium.spool.Submission(
                "9@send.test",
                "send.test",
                "",
                stored.acceptedAt(),
                stored.acceptedAt(),
                stored.expires(),
                0,
                stored.stream(),
                "",
                List.of(
                        new io.angarium.spool.Addressee(stored.recipient(0)),
                        new io.angarium.spool.Addressee(stored.recipient(1))),
                new byte[0],
                List.of(stored.content())));

        byte[] first = rendition.render(preview, 0).message().content().get(1).array();
        byte[] second = rendition.render(preview, 1).message().content().get(1).array();

        assertThat(second).isNotSameAs(first);
    }

    @Test
    void knowsLinesThatBeginWithADot() {
        StoredMessage draft = stored(
                "to", "ann@dest.test", "text", ".hidden\n\n..\n", "recipient-variables", "{\"ann@dest.test\":{}}");
        assertThat(rendition.render(draft, 0).message().dotFree()).isFalse();
    }

    private StoredMessage stored(String... pairs) {
        fields.put("from", List.of("Bob <bob@send.test>"));
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(pairs[i], List.of(pairs[i + 1]));
        }
        Result result = installation.submissions.send(
                installation.caller, domain, new MessageForm(fields, files), new Origin("http", "192.0.2.7"));
        assertThat(result).isInstanceOf(Result.Queued.class);
        return installation.taken("dest.test");
    }

    private static ParsedLetter read(Rendered rendered) {
        return LetterReader.read(bytes(rendered));
    }

    private static byte[] bytes(Rendered rendered) {
        return Installation.text(rendered.message().content()).getBytes(UTF_8);
    }

    private void assertVerified(Rendered rendered) {
        assertVerified(rendered, 2);
    }

    private void assertVerified(Rendered rendered, int signatures) {
        for (PublishedKey key : domain.keys()) {
            installation.zone.text(key.recordName(), key.recordValue());
        }
        DkimVerifier verifier =
                new DkimVerifier(CryptoProvider.jdk(), installation.zone::texts, DkimVerifier.Limits.DEFAULT);
        assertThat(verifier.verify(ByteBuffer.wrap(bytes(rendered)), installation.clock.instant()))
                .hasSize(signatures)
                .allSatisfy(result -> assertThat(result.verdict()).isInstanceOf(DkimVerdict.Pass.class));
    }
}
