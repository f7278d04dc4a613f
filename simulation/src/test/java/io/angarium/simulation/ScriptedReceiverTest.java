package io.angarium.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.client.ClientSettings;
import io.angarium.smtp.client.ClientTimeouts;
import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.OutgoingMessage;
import io.angarium.smtp.client.SocketDialler;
import io.angarium.smtp.client.TlsMode;
import io.angarium.smtp.client.TransactionOutcome;
import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The receiver, talked to by the product's own client. */
class ScriptedReceiverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CONTENT = "Subject: hello\r\n\r\n.hello\r\n";

    private final SocketDialler dialler = dialler(PATIENCE);

    @ParameterizedTest
    @ValueSource(strings = {"", "PIPELINING", "CHUNKING", "PIPELINING CHUNKING"})
    void keepsTheLettersThatItTook(String extensions) throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            receiver.offerOnly(extensions.isEmpty() ? new String[0] : extensions.split(" "));
            assertThat(send(receiver, "a@b.example", "c@d.example")).allMatch(Accepted.class::isInstance);

            List<ReceivedLetter> letters = receiver.awaitLetters(2, PATIENCE);
            assertThat(letters).extracting(ReceivedLetter::text).containsExactly(CONTENT, CONTENT);
            assertThat(letters.get(1).recipients()).containsExactly(EmailAddress.parse("c@d.example"));
            assertThat(letters.get(1).returnPath()).contains(EmailAddress.parse("from@a.example"));
            assertThat(receiver.connections()).isEqualTo(1);
            assertThat(receiver.commands()).contains("MAIL FROM:<from@a.example>", "RCPT TO:<c@d.example>");
        }
    }

    @Test
    void refusesARecipientAsOftenAsItWasTold() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            receiver.on(Moment.RCPT).recipient("late@b.example").times(2).reply("450 4.2.0 greylisted");
            List<TransactionOutcome> outcomes =
                    send(receiver, "late@b.example", "a@b.example", "late@b.example", "late@b.example");
            assertThat(outcomes)
                    .hasExactlyElementsOfTypes(Refused.class, Accepted.class, Refused.class, Accepted.class);
        }
    }

    @Test
    void leavesTheFirstVisitsAlone() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            receiver.on(Moment.END_OF_BODY).after(1).times(1).reply("552 5.2.2 full");
            assertThat(send(receiver, "a@b.example", "a@b.example", "a@b.example"))
                    .hasExactlyElementsOfTypes(Accepted.class, Refused.class, Accepted.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"MAIL", "RCPT", "DATA", "MID_BODY", "END_OF_BODY"})
    void dropsTheConnectionWithinATransaction(Moment moment) throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            receiver.on(moment).drop();
            assertThat(send(receiver, "a@b.example")).hasExactlyElementsOfTypes(Lost.class);
            assertThat(receiver.letters()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"CONNECT", "MID_GREETING", "EHLO", "STARTTLS", "TLS_HANDSHAKE"})
    void dropsTheConnectionBeforeThereIsASession(Moment moment) {
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            receiver.offerStartTls(SelfSigned.context()).on(moment).drop();
            assertThatThrownBy(() -> dialler.dial(receiver.endpoint(), TlsMode.OPPORTUNISTIC))
                    .isInstanceOf(ConnectFailedException.class);
            assertThat(receiver.connections()).isEqualTo(1);
            assertThat(receiver.handshakes()).isZero();
        }
    }

    @Test
    void takesTheLetterBeforeItDropsBehindTheReply() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            receiver.on(Moment.AFTER_REPLY).drop();
            assertThat(send(receiver, "a@b.example")).hasExactlyElementsOfTypes(Accepted.class);
            assertThat(receiver.letters()).hasSize(1);
        }
    }

    @Test
    void speaksTlsAndCountsHandshakes() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            receiver.offerStartTls(SelfSigned.context());
            assertThat(send(receiver, "a@b.example")).hasExactlyElementsOfTypes(Accepted.class);
            assertThat(receiver.handshakes()).isEqualTo(1);
            assertThat(receiver.letters().getFirst().tls())
                    .hasValueSatisfying(tls -> assertThat(tls).startsWith("TLSv1."));
        }
    }

    @Test
    void breaksTlsWhenTold() {
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            receiver.offerStartTls(SelfSigned.context());
            receiver.on(Moment.TLS_HANDSHAKE).reply("454 4.7.0 on second thoughts");
            assertThatThrownBy(() -> dialler.dial(receiver.endpoint(), TlsMode.OPPORTUNISTIC))
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            failed -> assertThat(failed.stage())
                                    .isIn(
                                            ConnectFailedException.Stage.TLS_HANDSHAKE,
                                            ConnectFailedException.Stage.STARTTLS));
        }
    }

    @Test
    void fallsSilentWhenTold() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start();
                Connection connection = dialler(Duration.ofMillis(200)).dial(receiver.endpoint(), TlsMode.NEVER)) {
            receiver.on(Moment.RCPT).hang();
            connection.send(letter("a@b.example"));
            assertThat(connection.await()).isInstanceOf(Lost.class);
        }
    }

    @Test
    void saysHowManyLettersCameWhenNotEnoughDid() {
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            assertThatThrownBy(() -> receiver.awaitLetters(1, Duration.ofMillis(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("expected 1, got 0");
        }
    }

    private List<TransactionOutcome> send(ScriptedReceiver receiver, String... recipients) throws Exception {
        try (Connection connection = dialler.dial(receiver.endpoint(), TlsMode.OPPORTUNISTIC)) {
            List<TransactionOutcome> outcomes = new ArrayList<>();
            for (String recipient : recipients) {
                if (!connection.hasRoom()) {
                    outcomes.add(connection.await());
                }
                connection.send(letter(recipient));
            }
            while (connection.inFlight() > 0) {
                outcomes.add(connection.await());
            }
            connection.quit();
            return outcomes;
        }
    }

    private static OutgoingMessage letter(String recipient) {
        return new OutgoingMessage(
                Optional.of(EmailAddress.parse("from@a.example")),
                EmailAddress.parse(recipient),
                List.of(ByteBuffer.wrap(CONTENT.getBytes(StandardCharsets.UTF_8))),
                false,
                false,
                false);
    }

    private static SocketDialler dialler(Duration patience) {
        return new SocketDialler(
                ClientSettings.defaults().withTimeouts(ClientTimeouts.all(patience)), "client.example");
    }
}
