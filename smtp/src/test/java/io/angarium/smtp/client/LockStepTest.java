package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import org.junit.jupiter.api.Test;

/** No PIPELINING: nothing is said before the answer to what was said. */
class LockStepTest {
    @Test
    void waitsForEachReply() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet();
                    message(talk, "1@b.example");
                    message(talk, "2@b.example");
                });
                Connection connection = peer.dial()) {
            for (int i = 1; i <= 2; i++) {
                connection.send(Letters.to(i + "@b.example"));
                assertThat(connection.hasRoom()).isFalse();
                assertThat(connection.await()).isInstanceOf(Accepted.class);
            }
            peer.finish();
        }
    }

    @Test
    void saysNothingMoreOfARefusedMessageAndResets() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet();
                    talk.hear("MAIL FROM:<from@a.example>").say("250 a");
                    talk.hear("RCPT TO:<1@b.example>").say("550 no");
                    talk.hear("RSET").say("250 reset");
                    message(talk, "2@b.example");
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Refused.class);
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            peer.finish();
        }
    }

    @Test
    void givesAPeerWithChunkingAloneItsChunk() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("CHUNKING");
                    talk.hear("MAIL FROM:<from@a.example>").say("250 a");
                    talk.hear("RCPT TO:<1@b.example>").say("250 b");
                    talk.hear("BDAT 3 LAST").bytes(3);
                    talk.say("250 taken");
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example", ".\r\n"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            peer.finish();
        }
    }

    @Test
    void greetsAPeerWithoutEhloInTheOldWay() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.say("220 old").hear("EHLO client.example").say("502 what?");
                    talk.hear("HELO client.example").say("250 old");
                    message(talk, "1@b.example");
                });
                Connection connection = peer.dial(TlsMode.OPPORTUNISTIC)) {
            assertThat(connection.facts().extensions()).isEmpty();
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            peer.finish();
        }
    }

    private static void message(Peer.Talk talk, String recipient) throws Exception {
        talk.hear("MAIL FROM:<from@a.example>");
        alone(talk).say("250 a").hear("RCPT TO:<" + recipient + ">");
        alone(talk).say("250 b").hear("DATA");
        alone(talk).say("354 go").hear("Subject: hello", "", "hello", ".");
        alone(talk).say("250 taken");
    }

    private static Peer.Talk alone(Peer.Talk talk) throws Exception {
        assertThat(talk.isQuiet()).as("nothing said ahead").isTrue();
        return talk;
    }
}
