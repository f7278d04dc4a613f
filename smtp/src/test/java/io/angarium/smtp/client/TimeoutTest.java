package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.angarium.smtp.client.ConnectFailedException.Stage;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A peer that falls silent, drips, or no longer reads holds a connection only so long. */
class TimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void givesUpASilentPeerAtEachStageOfTheOpening() throws Exception {
        assertThat(failure(only("greeting"), talk -> talk.hearEnd()).stage()).isEqualTo(Stage.GREETING);
        assertThat(failure(
                                only("ehlo"),
                                talk -> talk.say("220 hello")
                                        .hear("EHLO client.example")
                                        .hearEnd())
                        .stage())
                .isEqualTo(Stage.EHLO);
        assertThat(failure(
                                only("ehlo"),
                                talk -> talk.greet("STARTTLS").hear("STARTTLS").hearEnd())
                        .stage())
                .isEqualTo(Stage.STARTTLS);
        ConnectFailedException handshake = failure(only("tlsHandshake"), talk -> {
            talk.greet("STARTTLS").hear("STARTTLS").say("220 go");
            while (true) {
                talk.bytes(1);
            }
        });
        assertThat(handshake.stage()).isEqualTo(Stage.TLS_HANDSHAKE);
        assertThat(handshake).hasMessageContaining("longer than 100 ms");
    }

    @Test
    void givesUpASilentPeerAtEachStageOfATransaction() throws Exception {
        assertThat(lost(only("mail"), "").stage()).isEqualTo(TransactionOutcome.Stage.MAIL);
        assertThat(lost(only("rcpt"), "250 a\r\n").stage()).isEqualTo(TransactionOutcome.Stage.RCPT);
        assertThat(lost(only("dataInitiation"), "250 a\r\n250 b\r\n").stage()).isEqualTo(TransactionOutcome.Stage.DATA);
        Lost behindTheDot = lost(only("dataTermination"), "250 a\r\n250 b\r\n354 go\r\n");
        assertThat(behindTheDot.stage()).isEqualTo(TransactionOutcome.Stage.BODY);
        assertThat(behindTheDot.inDoubt()).isTrue();
        assertThat(behindTheDot.reason()).contains("longer than");
    }

    @Test
    void givesUpAPeerThatDripsItsReply() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING").line();
                    while (true) {
                        talk.raw("2");
                        talk.raw("50-x\r\n");
                        Thread.sleep(10);
                    }
                });
                Connection connection = dial(only("mail"), peer)) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Lost.class, lost -> assertThat(lost.reason()).contains("longer than"));
        }
    }

    @Test
    void givesUpAPeerThatNoLongerReads() throws Exception {
        ByteBuffer content = ByteBuffer.allocateDirect(64 * 1024 * 1024);
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING", "CHUNKING");
                    talk.line();
                    Thread.sleep(LONG);
                });
                Connection connection = dial(only("dataBlock"), peer)) {
            connection.send(Letters.of("from@a.example", "1@b.example", content));
            assertThat(connection.await()).isInstanceOfSatisfying(Lost.class, lost -> {
                assertThat(lost.inDoubt()).isFalse();
                assertThat(lost.reason()).contains("a write took longer than 100 ms");
            });
        }
    }

    @Test
    void doesNotWaitLongForTheReplyToQuit() throws Exception {
        try (Peer peer = Peer.plays(talk -> talk.greet().hear("QUIT").hearEnd());
                Connection connection = dial(only("quit"), peer)) {
            connection.quit();
            peer.finish();
        }
    }

    @Test
    void refusesATimeoutThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientTimeouts.all(Duration.ZERO))
                .withMessageContaining("connect must be between 1 ms and 1 day");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientTimeouts.all(Duration.ofDays(1).plusMillis(1)));
    }

    private static Lost lost(ClientTimeouts timeouts, String replies) throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING").line();
                    talk.raw(replies);
                    while (true) {
                        talk.bytes(1);
                    }
                });
                Connection connection = dial(timeouts, peer)) {
            connection.send(Letters.to("1@b.example"));
            return (Lost) connection.await();
        }
    }

    private static ConnectFailedException failure(ClientTimeouts timeouts, Peer.Script script) throws Exception {
        try (Peer peer = Peer.plays(script)) {
            return catchThrowableOfType(ConnectFailedException.class, () -> dial(timeouts, peer));
        }
    }

    private static Connection dial(ClientTimeouts timeouts, Peer peer) throws ConnectFailedException {
        return new SocketDialler(ClientSettings.defaults().withTimeouts(timeouts), "client.example")
                .dial(peer.endpoint(), TlsMode.OPPORTUNISTIC);
    }

    /** Short there, long everywhere else. */
    private static ClientTimeouts only(String stage) {
        return new ClientTimeouts(
                stage.equals("connect") ? SHORT : LONG,
                stage.equals("greeting") ? SHORT : LONG,
                stage.equals("ehlo") ? SHORT : LONG,
                stage.equals("tlsHandshake") ? SHORT : LONG,
                stage.equals("mail") ? SHORT : LONG,
                stage.equals("rcpt") ? SHORT : LONG,
                stage.equals("dataInitiation") ? SHORT : LONG,
                stage.equals("dataBlock") ? SHORT : LONG,
                stage.equals("dataTermination") ? SHORT : LONG,
                stage.equals("quit") ? SHORT : LONG);
    }
}
