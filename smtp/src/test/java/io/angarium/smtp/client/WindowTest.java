package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** PIPELINING and CHUNKING: whole messages in flight. */
class WindowTest {
    private static final String[] OFFER = {"PIPELINING", "CHUNKING", "SIZE 1000000"};
    private static final int SIZE = 25;

    private final SocketDialler dialler = new SocketDialler(
            ClientSettings.defaults().withTimeouts(ClientTimeouts.all(Duration.ofSeconds(5))), "client.example");

    @Test
    void sendsSeveralMessagesBeforeTheFirstReplyAndNoReset() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    message(talk, "1@b.example");
                    message(talk, "2@b.example");
                    message(talk, "3@b.example");
                    for (int i = 1; i <= 3; i++) {
                        talk.say("250 mail", "250 rcpt", "250 2.0.0 taken " + i);
                    }
                    talk.hear("QUIT").say("221 bye");
                });
                Connection connection = dialler.dial(peer.endpoint(), TlsMode.NEVER)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(connection.hasRoom()).isTrue();
                connection.send(Letters.to(i + "@b.example"));
            }
            assertThat(connection.inFlight()).isEqualTo(3);
            for (int i = 1; i <= 3; i++) {
                assertThat(connection.await())
                        .isInstanceOfSatisfying(
                                Accepted.class,
                                accepted -> assertThat(accepted.reply().text()).startsWith("2.0.0 taken "));
            }
            assertThat(connection.isReusable()).isTrue();
            connection.quit();
            peer.finish();
        }
    }

    @Test
    void takesTheRefusalOfTheRecipientAndGoesOn() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    message(talk, "1@b.example");
                    message(talk, "2@b.example");
                    talk.say("250 mail", "550 5.1.1 no such user", "554 5.5.1 no recipients");
                    talk.say("250 mail", "250 rcpt", "250 taken");
                });
                Connection connection = dialler.dial(peer.endpoint(), TlsMode.NEVER)) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await()).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.stage()).isEqualTo(Stage.RCPT);
                assertThat(refused.reply().code()).isEqualTo(550);
            });
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            assertThat(connection.isReusable()).isTrue();
            peer.finish();
        }
    }

    @Test
    void isInDoubtWhenTheConnectionEndsBehindTheLastChunk() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    message(talk, "1@b.example");
                    talk.hangUp();
                });
                Connection connection = dialler.dial(peer.endpoint(), TlsMode.NEVER)) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOfSatisfying(Lost.class, lost -> {
                assertThat(lost.inDoubt()).isTrue();
                assertThat(lost.stage()).isEqualTo(Stage.BODY);
            });
            assertThat(connection.isReusable()).isFalse();
            assertThat(connection.hasRoom()).isFalse();
        }
    }

    static void message(Peer.Talk talk, String recipient) throws Exception {
        talk.hear("MAIL FROM:<from@a.example> SIZE=" + SIZE, "RCPT TO:<" + recipient + ">", "BDAT " + SIZE + " LAST");
        assertThat(new String(talk.bytes(SIZE), StandardCharsets.UTF_8)).isEqualTo("Subject: hello\r\n\r\nhello\r\n");
    }
}
