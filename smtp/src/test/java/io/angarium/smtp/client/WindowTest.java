package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PIPELINING and CHUNKING: whole messages in flight. */
class WindowTest {
    private static final String[] OFFER = {"PIPELINING", "CHUNKING", "SIZE 1000000"};
    private static final int SIZE = 25;

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
                    talk.hearQuit();
                });
                Connection connection = peer.dial()) {
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
                    talk.say("250 mail", "250 rcpt", "250 taken").hearQuit();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await()).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.stage()).isEqualTo(Stage.RCPT);
                assertThat(refused.reply().code()).isEqualTo(550);
            });
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            assertThat(connection.isReusable()).isTrue();
            connection.quit();
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
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOfSatisfying(Lost.class, lost -> {
                assertThat(lost.inDoubt()).isTrue();
                assertThat(lost.stage()).isEqualTo(Stage.BODY);
            });
            assertThat(connection.isReusable()).isFalse();
            assertThat(connection.hasRoom()).isFalse();
        }
    }

    @Test
    void resetsInFrontOfTheFirstMessageBehindARefusal() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    message(talk, "1@b.example");
                    talk.say("250 mail", "550 no", "503 no recipients");
                    talk.hear("RSET");
                    message(talk, "2@b.example");
                    talk.say("250 reset", "250 mail", "250 rcpt", "250 taken");
                    message(talk, "3@b.example");
                    talk.say("250 mail", "250 rcpt", "250 taken");
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Refused.class);
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            connection.send(Letters.to("3@b.example"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            peer.finish();
        }
    }

    @Test
    void losesTheMessageThatAPeerStillInTheRefusedTransactionDoesNotTakeAndBecomesCautious() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    message(talk, "1@b.example");
                    message(talk, "2@b.example");
                    talk.say("250 mail", "550 no", "503 no recipients");
                    talk.say("503 nested", "550 no", "503 no recipients");
                    talk.hear("RSET");
                    message(talk, "3@b.example");
                    talk.say("250 reset", "250 mail", "250 rcpt", "250 taken");
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await()).isInstanceOf(Refused.class);
            assertThat(connection.await()).isInstanceOfSatisfying(Lost.class, lost -> {
                assertThat(lost.inDoubt()).isFalse();
                assertThat(lost.stage()).isEqualTo(Stage.MAIL);
            });
            connection.send(Letters.to("3@b.example"));
            assertThat(connection.hasRoom()).isFalse();
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            peer.finish();
        }
    }

    @Test
    void losesWithoutDoubtWhatIsBehindAGoodbye() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    for (int i = 1; i <= 3; i++) {
                        message(talk, i + "@b.example");
                    }
                    talk.say("250 mail", "250 rcpt", "250 taken", "421 4.7.0 enough")
                            .hangUp();
                });
                Connection connection = peer.dial()) {
            for (int i = 1; i <= 3; i++) {
                connection.send(Letters.to(i + "@b.example"));
            }
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            assertThat(connection.await()).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.stage()).isEqualTo(Stage.MAIL);
                assertThat(refused.reply().code()).isEqualTo(421);
            });
            assertThat(connection.isReusable()).isFalse();
            assertThat(connection.await()).isInstanceOfSatisfying(Lost.class, lost -> {
                assertThat(lost.inDoubt()).isFalse();
                assertThat(lost.reason()).contains("4.7.0 enough");
            });
        }
    }

    @Test
    void believesAPeerThatSaysGoodbyeAndTakesTheNextAllTheSame() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    message(talk, "1@b.example");
                    message(talk, "2@b.example");
                    talk.say("250 mail", "421 later", "503 no recipients", "250 mail", "250 rcpt", "250 taken");
                    talk.hearEnd();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await()).isInstanceOf(Refused.class);
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            assertThat(connection.isReusable()).isFalse();
            connection.quit();
            peer.finish();
        }
    }

    @Test
    void keepsARefusalThatWasHeardWhenTheConnectionEndsBehindIt() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    message(talk, "1@b.example");
                    talk.say("250 mail", "550 5.1.1 no such user").hangUp();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Refused.class);
        }
    }

    @Test
    void isInDoubtAboutAllThatIsBehindGarbage() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    message(talk, "1@b.example");
                    message(talk, "2@b.example");
                    talk.say("250 mail", "what was that?", "250 rcpt").hearEnd();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            for (int i = 0; i < 2; i++) {
                assertThat(connection.await()).isInstanceOfSatisfying(Lost.class, lost -> {
                    assertThat(lost.inDoubt()).isTrue();
                    assertThat(lost.reason()).contains("three digits");
                });
            }
            peer.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsALargeContentFromWhereItLies(boolean direct) throws Exception {
        byte[] bytes = "0123456789abcdefghijklmnopqrstuvwxyz\r\n".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer whole = direct ? ByteBuffer.allocateDirect(bytes.length) : ByteBuffer.allocate(bytes.length);
        whole.put(bytes).flip();
        ByteBuffer first = whole.slice(0, 100_001);
        ByteBuffer second = whole.slice(100_001, bytes.length - 100_001);
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    for (int i = 0; i < 2; i++) {
                        talk.hear(
                                "MAIL FROM:<from@a.example> SIZE=" + bytes.length,
                                "RCPT TO:<1@b.example>",
                                "BDAT " + bytes.length + " LAST");
                        boolean same = Arrays.equals(talk.bytes(bytes.length), bytes);
                        talk.say("250 mail", "250 rcpt", same ? "250 the same" : "550 something else");
                    }
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.of("from@a.example", "1@b.example", first, second));
            connection.send(Letters.of("from@a.example", "1@b.example", first, second));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            assertThat(first.remaining()).as("positions are not changed").isEqualTo(100_001);
        }
    }

    @Test
    void losesWithoutDoubtAContentOfWhichThePeerTookOnlyAPart() throws Exception {
        ByteBuffer content = ByteBuffer.allocateDirect(64 * 1024 * 1024);
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING", "CHUNKING");
                    talk.line();
                    talk.line();
                    talk.line();
                    talk.bytes(1000);
                    talk.reset();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.of("from@a.example", "1@b.example", content));
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Lost.class, lost -> assertThat(lost.inDoubt()).isFalse());
        }
    }

    @Test
    void takesARefusalThatCameWhileTheContentWasStillBeingWritten() throws Exception {
        ByteBuffer content = ByteBuffer.allocateDirect(64 * 1024 * 1024);
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING", "CHUNKING");
                    talk.line();
                    talk.line();
                    talk.line();
                    talk.say("250 mail", "250 rcpt", "552 5.3.4 too big for me");
                    talk.bytes(1000);
                    talk.hangUp();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.of("from@a.example", "1@b.example", content));
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reply().code()).isEqualTo(552));
        }
    }

    @Test
    void noticesThatThePeerEndedTheIdleSession() throws Exception {
        try (Peer peer = Peer.plays(talk -> talk.greet(OFFER).say("421 4.4.2 idle for too long"));
                Connection connection = peer.dial()) {
            peer.finish();
            awaitFalse(connection::isReusable);
            assertThat(connection.hasRoom()).isFalse();
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Lost.class, lost -> assertThat(lost.inDoubt()).isFalse());
        }
    }

    @Test
    void isNoLongerReusableAfterTheMaximumOfMessages() throws Exception {
        ClientSettings settings = Peer.SETTINGS.withMaximumMessages(2);
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    for (int i = 1; i <= 2; i++) {
                        message(talk, i + "@b.example");
                        talk.say("250 mail", "250 rcpt", "250 taken");
                    }
                    talk.hearQuit();
                });
                Connection connection = peer.dial(TlsMode.NEVER, settings)) {
            for (int i = 1; i <= 2; i++) {
                assertThat(connection.hasRoom()).isTrue();
                connection.send(Letters.to(i + "@b.example"));
                assertThat(connection.await()).isInstanceOf(Accepted.class);
            }
            assertThat(connection.hasRoom()).isFalse();
            assertThat(connection.isReusable()).isFalse();
            connection.quit();
            peer.finish();
        }
    }

    @Test
    void takesNoMessagePastTheFlight() throws Exception {
        try (Peer peer = Peer.plays(talk -> talk.greet(OFFER).hearEnd());
                Connection connection = peer.dial(TlsMode.NEVER, Peer.SETTINGS.withMaximumFlight(3))) {
            for (int i = 1; i <= 3; i++) {
                assertThat(connection.hasRoom()).isTrue();
                connection.send(Letters.to(i + "@b.example"));
            }
            assertThat(connection.hasRoom()).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> connection.send(Letters.to("4@b.example")));
            assertThat(connection.inFlight()).isEqualTo(3);
        }
    }

    @Test
    void takesNoMessageBehindTheMaximumOfBytes() throws Exception {
        try (Peer peer = Peer.plays(talk -> talk.greet(OFFER).hearEnd());
                Connection connection = peer.dial(TlsMode.NEVER, Peer.SETTINGS.withMaximumFlightBytes(SIZE + 1))) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.hasRoom()).isTrue();
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.hasRoom()).isFalse();
        }
    }

    @Test
    void canBeClosedFromAnotherThread() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    message(talk, "1@b.example");
                    talk.hearEnd();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            Thread.ofVirtual().start(connection::close);
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Lost.class, lost -> assertThat(lost.reason()).contains("closed"));
            assertThat(connection.isReusable()).isFalse();
        }
    }

    private static void awaitFalse(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begin).as("became false in time").isLessThan(10_000_000_000L);
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void message(Peer.Talk talk, String recipient) throws Exception {
        talk.hear("MAIL FROM:<from@a.example> SIZE=" + SIZE, "RCPT TO:<" + recipient + ">", "BDAT " + SIZE + " LAST");
        assertThat(new String(talk.bytes(SIZE), StandardCharsets.UTF_8)).isEqualTo("Subject: hello\r\n\r\nhello\r\n");
    }
}
