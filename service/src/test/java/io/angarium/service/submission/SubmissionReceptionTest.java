package io.angarium.service.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.shaping.Stream;
import io.angarium.mail.EmailAddress;
import io.angarium.service.Installation;
import io.angarium.service.account.Role;
import io.angarium.service.domain.Domains.NewDomain;
import io.angarium.smtp.Reply;
import io.angarium.smtp.server.Client;
import io.angarium.smtp.server.Guest;
import io.angarium.smtp.server.Letter;
import io.angarium.smtp.server.Transaction;
import io.angarium.spool.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubmissionReceptionTest {
    private static final Client CLIENT =
            new Client(new InetSocketAddress("192.0.2.7", 40_000), new InetSocketAddress("192.0.2.1", 587));
    private static final String LETTER = "From: bob@send.test\r\n"
            + "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n"
            + "Message-ID: <1@send.test>\r\n\r\n"
            + "Hello\r\n";
    private static final String RECEIVED =
            "Received: from client.test ([192.0.2.7])\r\n\tby mail.host.test with ESMTPSA id ";

    private final Installation installation = new Installation();
    private final String key = installation.key(installation.account, Role.ADMIN);
    private final Guest guest = new SubmissionReception(
                    installation.tenancy,
                    installation.domains,
                    installation.spool,
                    installation.idempotency,
                    installation.templates,
                    SubmissionSettings.DEFAULT,
                    "mail.host.test",
                    installation.clock,
                    new Random(7))
            .welcome(CLIENT);

    SubmissionReceptionTest() {
        installation.domains.create(new NewDomain(installation.account, "send.test", "password", "", 0, false));
    }

    @AfterEach
    void close() {
        installation.close();
    }

    // Who may send

    @Test
    void knowsADomainsLoginByItsPassword() {
        assertThat(guest.authenticate("postmaster@send.test", "password")).isTrue();
        assertThat(guest.authenticate("postmaster@SEND.test", "password")).isTrue();
        assertThat(guest.authenticate("postmaster@send.test", "wrong")).isFalse();
        assertThat(guest.authenticate("bob@send.test", "password")).isFalse();
        assertThat(guest.authenticate("postmaster@foreign.test", "password")).isFalse();
        assertThat(guest.authenticate("postmaster", "password")).isFalse();
    }

    @Test
    void knowsAnApiKeyFromApiAndFromAnyAddressOfADomain() {
        assertThat(guest.authenticate("api", key)).isTrue();
        assertThat(guest.authenticate("whoever@send.test", key)).isTrue();
        assertThat(guest.authenticate("whoever@foreign.test", key)).isFalse();
        assertThat(guest.authenticate("somebody", key)).isFalse();
        assertThat(guest.authenticate("api", "password")).isFalse();
    }

    @Test
    void takesNothingFromStrangers() {
        assertThat(guest.sender(transaction("bob@send.test"))).contains(Reply.of(530, "5.7.0 Authentication required"));
        assertThat(submit("bob@send.test", LETTER).code()).isEqualTo(550);
        assertThat(installation.spool.totals().queued()).isZero();
    }

    @Test
    void forgetsALoginThatAFailedOneFollows() {
        guest.authenticate("postmaster@send.test", "password");
        guest.authenticate("postmaster@send.test", "wrong");

        assertThat(guest.sender(transaction("bob@send.test"))).isPresent();
    }

    @Test
    void countsTheMessageToTheLoginsDomainWhoeverItIsFrom() {
        guest.authenticate("postmaster@send.test", "password");
        assertThat(guest.sender(transaction("bob@elsewhere.test"))).isEmpty();
        assertThat(submit("bob@elsewhere.test", LETTER).code()).isEqualTo(250);

        assertThat(installation.taken("dest.test").domain()).isEqualTo("send.test");
    }

    @Test
    void findsTheDomainOfAnApiUserInTheReturnPathOrTheFromField() {
        installation.domains.create(new NewDomain(installation.account, "two.test", "", "", 0, false));
        guest.authenticate("api", key);

        submit("bounce@two.test", LETTER);
        assertThat(installation.taken("dest.test").domain()).isEqualTo("two.test");
        submit("", LETTER);
        assertThat(installation.taken("dest.test").domain()).isEqualTo("send.test");
        submit("bob@foreign.test", LETTER);
        assertThat(installation.taken("dest.test").domain()).isEqualTo("send.test");
    }

    @Test
    void refusesAnApiUserWhoNamesNoneOfOurDomains() {
        guest.authenticate("api", key);

        assertThat(submit("bob@foreign.test", LETTER.replace("send.test", "foreign.test")))
                .isEqualTo(Reply.of(550, "5.7.1 neither the return path nor the From field is at one of your domains"));
        assertThat(installation.spool.totals().queued()).isZero();
    }

    // What becomes of a letter

    @Test
    void queuesTheLetterBehindAReceivedField() {
        guest.authenticate("postmaster@send.test", "password");

        Reply reply = submit("bob@send.test", LETTER);

        StoredMessage message = installation.taken("dest.test");
        assertThat(reply).isEqualTo(Reply.of(250, "2.0.0 Ok: queued as <1@send.test>"));
        assertThat(message.messageId()).isEqualTo("1@send.test");
        assertThat(message.returnPath()).isEqualTo("bob@send.test");
        assertThat(Installation.text(message.content()))
                .startsWith(RECEIVED)
                .contains(";\r\n\tSat, 21 Nov 2026 12:00:00 +0000\r\n")
                .endsWith(LETTER);
        assertThat(message.flags()).isEqualTo(MessageFlags.BY_SMTP | MessageFlags.DOT_FREE);
        MessageAttributes attributes = MessageAttributes.decode(message.attributes());
        assertThat(attributes.method()).isEqualTo("smtp");
        assertThat(attributes.origin()).isEqualTo("192.0.2.7");
        assertThat(attributes.keyId()).isEqualTo("postmaster@send.test");
        assertThat(attributes.summary()).isEmpty();
    }

    @Test
    void addsAMissingIdDateAndAuthor() {
        guest.authenticate("postmaster@send.test", "password");

        submit("bob@send.test", "Subject: Hi\r\n\r\nHello\r\n");

        StoredMessage message = installation.taken("dest.test");
        assertThat(message.messageId()).matches("20261121120000\\.[0-9a-f]{16}@send\\.test");
        assertThat(Installation.text(message.content()))
                .endsWith("From: bob@send.test\r\nMessage-ID: <" + message.messageId() + ">\r\n"
                        + "Date: Sat, 21 Nov 2026 12:00:00 +0000\r\nSubject: Hi\r\n\r\nHello\r\n");
    }

    @Test
    void refusesALetterOfNobody() {
        guest.authenticate("postmaster@send.test", "password");

        assertThat(submit("", "Subject: Hi\r\n\r\nHello\r\n"))
                .isEqualTo(Reply.of(554, "5.6.0 the letter has no From field"));
    }

    @Test
    void hidesBccAndReadsOptions() {
        guest.authenticate("postmaster@send.test", "password");

        submit("bob@send.test", "X-Mailgun-Tag: news\r\nBcc: x@y.test\r\nX-Mailgun-Require-TLS: yes\r\n" + LETTER);

        StoredMessage message = installation.taken("dest.test");
        assertThat(Installation.text(message.content())).doesNotContain("Bcc").contains("X-Mailgun-Tag: news");
        assertThat(MessageAttributes.decode(message.attributes()).tags()).containsExactly("news");
        assertThat(message.flags() & MessageFlags.REQUIRE_TLS).isNotZero();
    }

    @Test
    void remembersWhatTheSenderWantsOfTls() {
        guest.authenticate("postmaster@send.test", "password");

        submit("bob@send.test", "TLS-Required: No\r\n" + LETTER);
        StoredMessage relaxed = installation.taken("dest.test");
        assertThat(relaxed.flags() & MessageFlags.RELAX_TLS).isNotZero();
        assertThat(Installation.text(relaxed.content())).contains("TLS-Required: No");

        Transaction plain = transaction("bob@send.test");
        submit(
                new Transaction(
                        plain.client(),
                        plain.greeting(),
                        true,
                        plain.login(),
                        plain.tls(),
                        plain.returnPath(),
                        -1,
                        false,
                        false,
                        plain.recipients(),
                        true),
                LETTER);
        assertThat(installation.taken("dest.test").flags() & MessageFlags.REQUIRETLS)
                .isNotZero();
    }

    @Test
    void takesThePriorityFromAHeaderThatStaysHere() {
        guest.authenticate("postmaster@send.test", "password");

        submit("bob@send.test", "X-Mailgun-Tag: alarm\r\nX-Angarium-Priority: urgent\r\n" + LETTER);

        StoredMessage message = installation.taken("dest.test");
        assertThat(Stream.decode(message.stream()))
                .isEqualTo(new Stream(installation.account, "send.test", "alarm", true));
        assertThat(Installation.text(message.content()))
                .doesNotContain("Priority")
                .contains("X-Mailgun-Tag: alarm");
    }

    @Test
    void refusesAPriorityThatItDoesNotKnow() {
        guest.authenticate("postmaster@send.test", "password");

        assertThat(submit("bob@send.test", "X-Angarium-Priority: 1 (highest)\r\n" + LETTER))
                .isEqualTo(Reply.of(554, "5.6.0 o:priority parameter: expected urgent or normal, got 1 (highest)"));
    }

    @Test
    void refusesAnOptionThatItCannotUnderstand() {
        guest.authenticate("postmaster@send.test", "password");

        assertThat(submit("bob@send.test", "X-Mailgun-Deliver-By: soon\r\n" + LETTER))
                .isEqualTo(Reply.of(554, "5.6.0 soon is not an RFC-2822 compliant date"));
    }

    @Test
    void routesTheSandboxToTheInbox() {
        installation.domains.sandbox(installation.account, "sandbox.localhost");
        guest.authenticate("api", key);

        submit("me@sandbox.localhost", LETTER);

        assertThat(installation.taken(MessageFlags.ROUTE_CAPTURE).domain()).isEqualTo("sandbox.localhost");
    }

    @Test
    void repeatsNothingOddOfAGreeting() {
        Transaction odd = new Transaction(
                CLIENT,
                "evil (\r\nX: y) ü",
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                -1,
                false,
                false,
                List.of());

        assertThat(new String(guest.preamble(odd), UTF_8)).startsWith("Received: from evil????X:?y??? ([");
    }

    @Test
    void saysThatTheDiskIsFull() {
        guest.authenticate("postmaster@send.test", "password");
        installation.log.fill();

        Reply reply = submit("bob@send.test", LETTER);

        assertThat(reply.code()).isEqualTo(452);
        assertThat(reply.enhancedCode()).isEqualTo("4.3.1");
        assertThat(installation.spool.totals().queued()).isZero();
    }

    @Test
    void refusesOneRecipientTooMany() {
        guest.authenticate("postmaster@send.test", "password");
        List<EmailAddress> many = new ArrayList<>();
        for (int i = 0; i < 999; i++) {
            many.add(EmailAddress.parse("u" + i + "@dest.test"));
        }

        assertThat(guest.recipient(transaction("a@send.test", many), many.getFirst()))
                .isEmpty();
        many.add(EmailAddress.parse("last@dest.test"));
        assertThat(guest.recipient(transaction("a@send.test", many), many.getFirst()))
                .contains(Reply.of(452, "4.5.3 Too many recipients, max is 1000"));
    }

    private Reply submit(String returnPath, String letter) {
        return submit(transaction(returnPath), letter);
    }

    private Reply submit(Transaction transaction, String letter) {
        byte[] preamble = guest.preamble(transaction);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(preamble);
        bytes.writeBytes(letter.getBytes(UTF_8));
        int length = bytes.size();
        bytes.writeBytes("rest of the buffer".getBytes(UTF_8));
        return guest.message(transaction, new Letter(bytes.toByteArray(), length, preamble.length, true, false))
                .await();
    }

    private static Transaction transaction(String returnPath) {
        return transaction(returnPath, List.of(EmailAddress.parse("ann@dest.test")));
    }

    private static Transaction transaction(String returnPath, List<EmailAddress> recipients) {
        return new Transaction(
                CLIENT,
                "client.test",
                true,
                Optional.of("login"),
                Optional.of("TLSv1.3"),
                returnPath.isEmpty() ? Optional.empty() : Optional.of(EmailAddress.parse(returnPath)),
                -1,
                false,
                false,
                recipients);
    }
}
