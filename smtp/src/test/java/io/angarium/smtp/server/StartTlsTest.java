package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.angarium.smtp.TestCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** STARTTLS, RFC 3207, and TLS from the first octet. */
class StartTlsTest {
    private static SSLContext context;

    private final FakeGuest guest = new FakeGuest();
    private final SmtpServerSettings settings =
            SmtpServerSettings.of("mx.example").withStartTls(context).withLogin(Login.OFFERED, true);

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) throws Exception {
        context = TestCertificate.context(directory);
    }

    private static SmtpServer start(SmtpServerSettings settings, FakeGuest guest) throws Exception {
        return SmtpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), settings, _ -> guest);
    }

    @Test
    void securesTheSessionAndOffersLoginOnlyThen() throws Exception {
        try (SmtpServer server = start(settings, guest);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.expect("220")
                    .send("EHLO client.example")
                    .expect("250-mx", "250-PIPE", "250-CHUNK", "250-8BIT", "250-SMTPUTF8", "250-SIZE", "250-STARTTLS")
                    .expect("250 ENHANCED")
                    .send("STARTTLS")
                    .expect("220 2.0.0")
                    .secure(context)
                    .send("EHLO client.example")
                    .expect(
                            "250-mx",
                            "250-PIPE",
                            "250-CHUNK",
                            "250-8BIT",
                            "250-SMTPUTF8",
                            "250-SIZE",
                            "250-AUTH PLAIN LOGIN")
                    .expect("250 ENHANCED")
                    .send("MAIL FROM:<a@b.example>", "RCPT TO:<a@b.example>", "DATA")
                    .expect("250", "250", "354")
                    .send("text", ".", "QUIT")
                    .expect("250 2.0.0 Taken", "221")
                    .expectEnd();
        }
        assertThat(guest.only().transaction().tls().orElseThrow()).startsWith("TLSv1.3 TLS_");
    }

    @Test
    void refusesTheSessionWhenACommandWasInjectedBehindStartTls() throws Exception {
        try (SmtpServer server = start(settings, guest);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.greeted()
                    .send("STARTTLS", "MAIL FROM:<attacker@b.example>")
                    .expect("220 2.0.0", "554 5.5.1")
                    .expectEnd();
        }
        assertThat(guest.senders).isEmpty();
    }

    @Test
    void refusesTheSessionForAsLittleAsOneOctetBehindStartTls() {
        SmtpDialogue.inMemory(settings, guest)
                .greeted()
                .raw("STARTTLS\r\nR")
                .expect("220 2.0.0", "554 5.5.1")
                .expectEnd();
    }

    @Test
    void forgetsWhatTheClientSaidInClear() {
        MemoryLine line = new MemoryLine(settings, guest, Optional.empty(), 100);
        SmtpDialogue dialogue =
                SmtpDialogue.inMemory(line).greeted().send("STARTTLS").expect("220 2.0.0");
        assertThat(line.wantsTls()).isTrue();
        line.secure();
        dialogue.send("MAIL FROM:<>")
                .expect("503 5.5.1 Say EHLO")
                .send("STARTTLS")
                .expect("503 5.5.1 TLS")
                .send("EHLO x")
                .expect("250-", "250-", "250-", "250-", "250-", "250-", "250-AUTH PLAIN LOGIN", "250 ")
                .send("MAIL FROM:<>")
                .expect("250 2.1.0");
    }

    @Test
    void isRefusedWhereItMakesNoSense() {
        SmtpDialogue.inMemory(settings, guest)
                .readyForData()
                .send("STARTTLS", "STARTTLS now")
                .expect("503 5.5.1", "501 5.5.4");
        SmtpDialogue.inMemory(SmtpServerSettings.of("mx.example"), guest)
                .greeted()
                .send("STARTTLS")
                .expect("502 5.5.1");
    }

    @Test
    void speaksTlsFromTheFirstOctetWhereThatIsSet() throws Exception {
        SmtpServerSettings implicit =
                SmtpServerSettings.of("mx.example").withImplicitTls(context).withLogin(Login.REQUIRED, true);
        try (SmtpServer server = start(implicit, guest);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.secure(context)
                    .expect("220 mx.example")
                    .send("EHLO x")
                    .expect("250-", "250-", "250-", "250-", "250-", "250-", "250-AUTH", "250 ")
                    .send("MAIL FROM:<>", "AUTH PLAIN AGFkYQBlbmdpbmU=", "MAIL FROM:<>", "QUIT")
                    .expect("530 5.7.0", "235 2.7.0", "250 2.1.0", "221")
                    .expectEnd();
        }
    }

    @Test
    void letsGoOfAClientThatDoesNotShakeHandsInTime() throws Exception {
        Duration ages = Duration.ofSeconds(30);
        SmtpServerSettings implicit = SmtpServerSettings.of("mx.example")
                .withImplicitTls(context)
                .withTimeouts(new Timeouts(ages, ages, Duration.ofMillis(100), ages));
        try (SmtpServer server = start(implicit, guest);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.expectEnd();
            Await.until("the connection has ended", () -> server.connections() == 0);
        }
        assertThat(guest.goodbyes).isZero();
    }

    @Test
    void sendsASecuredClientAwayWhenTheServerStops() throws Exception {
        try (SmtpServer server = start(settings, guest);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.greeted()
                    .send("STARTTLS")
                    .expect("220 2.0.0")
                    .secure(context)
                    .expectOpen();
            Thread.ofVirtual()
                    .start(() -> assertThatCode(() -> server.drain(Duration.ofSeconds(30)))
                            .doesNotThrowAnyException());
            dialogue.expect("421 4.3.2");
            Await.until("the connection has ended", () -> server.connections() == 0);
        }
    }

    @Test
    void letsGoOfAClientThatSpeaksNoTls() throws Exception {
        SmtpServerSettings implicit = SmtpServerSettings.of("mx.example").withImplicitTls(context);
        try (SmtpServer server = start(implicit, guest);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.send("EHLO client.example", "MAIL FROM:<>");
            Await.until(
                    "the connection has ended", () -> server.connections() == 0 && server.connectionsAccepted() == 1);
        }
        assertThat(guest.senders).isEmpty();
    }
}
