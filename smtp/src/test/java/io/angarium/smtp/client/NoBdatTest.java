package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.BdatRefused;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that offer CHUNKING and don't know BDAT. */
class NoBdatTest {
    private static final String[] OFFER = {"PIPELINING", "CHUNKING", "SIZE 1000000"};
    private static final String RECIPIENT = "1@b.example";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "500 5.5.1 command unrecognized",
                "502 5.5.1 not implemented",
                "503 5.5.1 bad sequence",
                "504 5.5.4 no such parameter",
                "354 go on"
            })
    void aPeerWithoutAnIdeaOfBdatSaysNothingAboutTheMessage(String reply) throws Exception {
        try (Peer peer = answering(reply);
                Connection connection = peer.dial()) {
            connection.send(Letters.to(RECIPIENT));
            assertThat(connection.await()).isInstanceOfSatisfying(BdatRefused.class, refused -> {
                assertThat(refused.reply().toString()).isEqualTo(reply);
                assertThat(refused.inDoubt()).isFalse();
            });
            assertThat(connection.isReusable()).isFalse();
            assertThat(connection.hasRoom()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"550 5.7.1 spam", "552 5.3.4 too large", "501 5.5.4 no", "451 4.3.0 later"})
    void anyOtherRefusalIsAboutTheMessage(String reply) throws Exception {
        try (Peer peer = answering(reply);
                Connection connection = peer.dial()) {
            connection.send(Letters.to(RECIPIENT));
            assertThat(connection.await()).isInstanceOf(Refused.class);
        }
    }

    @Test
    void aTextThatEndsWithinTheContentMayHaveBeenTaken() throws Exception {
        String content = "Subject: dots\r\n\r\none\r\n.\r\ntwo\r\n";
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    talk.hear("MAIL FROM:<from@a.example> SIZE=" + content.length(), "RCPT TO:<" + RECIPIENT + ">");
                    talk.hear("BDAT " + content.length() + " LAST").bytes(content.length());
                    talk.say("250 mail", "250 rcpt", "354 go on").hearEnd();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to(RECIPIENT, content));
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            BdatRefused.class,
                            refused -> assertThat(refused.inDoubt()).isTrue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\n..\r\n", "a\r\n.b\r\n", "a.\r\n", "\r\n"})
    void butOnlyALoneDotEndsAText(String content) {
        assertThat(Letters.to(RECIPIENT, content).holdsLoneDot()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {".\r\n", "a\r\n.\r\nb\r\n", "a\n.\nb\r\n"})
    void alsoAtTheBeginningAndForPeersThatTakeBareLineFeeds(String content) {
        assertThat(Letters.to(RECIPIENT, content).holdsLoneDot()).isTrue();
    }

    @Test
    void whoHasTakenAMessageByBdatMeansTheMessage() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    WindowTest.message(talk, "1@b.example");
                    talk.say("250 mail", "250 rcpt", "250 taken");
                    WindowTest.message(talk, "2@b.example");
                    talk.say("250 mail", "250 rcpt", "500 5.7.1 not this").hearEnd();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await()).isInstanceOf(Refused.class);
        }
    }

    @Test
    void theRefusalOfTheRecipientCountsBeforeThatOfBdat() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    WindowTest.message(talk, RECIPIENT);
                    talk.say("250 mail", "550 5.1.1 no such user", "503 5.5.1 no recipients")
                            .hearEnd();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to(RECIPIENT));
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reply().code()).isEqualTo(550));
        }
    }

    /** Its content may have been taken for commands, but perhaps it was the peer's one mistake. */
    @Test
    void aSecondMessageUnderWayIsInDoubt() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    WindowTest.message(talk, "1@b.example");
                    WindowTest.message(talk, "2@b.example");
                    talk.say("250 mail", "250 rcpt", "502 what").hearEnd();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await()).isInstanceOf(BdatRefused.class);
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Lost.class, lost -> assertThat(lost.inDoubt()).isTrue());
        }
    }

    @Test
    void whoIsNotBelievedGetsHisTextByData() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    talk.hear("MAIL FROM:<from@a.example> SIZE=25", "RCPT TO:<" + RECIPIENT + ">", "DATA");
                    talk.say("250 mail", "250 rcpt", "354 go on");
                    talk.hear("Subject: hello", "", "hello", ".")
                            .say("250 taken")
                            .hearQuit();
                });
                Connection connection = new SocketDialler(Peer.SETTINGS, "client.example")
                        .dial(peer.endpoint().withoutChunking(), TlsMode.NEVER)) {
            connection.send(Letters.to(RECIPIENT));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            connection.quit();
            peer.finish();
        }
    }

    private static Peer answering(String reply) throws Exception {
        return Peer.plays(talk -> {
            talk.greet(OFFER);
            WindowTest.message(talk, RECIPIENT);
            talk.say("250 mail", "250 rcpt", reply).hearEnd();
        });
    }
}
