package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.smtp.TestCertificate;
import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer that ends the session right behind its reply costs another connection, and no doubt. */
class GoodbyeTest {
    private static final String[] OFFER = {"PIPELINING", "CHUNKING", "SIZE 1000000"};

    @TempDir
    static Path directory;

    private static SSLContext server;

    /** The ways to leave. */
    enum Leave {
        CLOSE {
            @Override
            void from(Peer.Talk talk) throws Exception {
                talk.hangUp();
            }
        },
        RESET {
            @Override
            void from(Peer.Talk talk) throws Exception {
                talk.reset();
            }
        },
        CLOSE_BENEATH_TLS {
            @Override
            void from(Peer.Talk talk) throws Exception {
                talk.hangUpBeneathTls();
            }
        },
        SAY_421 {
            @Override
            void from(Peer.Talk talk) throws Exception {
                talk.say("421 4.3.2 going down").hangUp();
            }
        };

        abstract void from(Peer.Talk talk) throws Exception;
    }

    @BeforeAll
    static void makeCertificate() throws Exception {
        server = TestCertificate.context(directory);
    }

    @ParameterizedTest
    @EnumSource(
            value = Leave.class,
            names = {"CLOSE", "RESET", "SAY_421"})
    void isSeenInClear(Leave leave) throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    take(talk);
                    leave.from(talk);
                });
                Connection connection = peer.dial()) {
            sendsNothingToAPeerThatLeft(peer, connection);
        }
    }

    @ParameterizedTest
    @EnumSource(Leave.class)
    void isSeenUnderTls(Leave leave) throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    secure(talk);
                    take(talk);
                    leave.from(talk);
                });
                Connection connection = peer.dial(TlsMode.REQUIRED)) {
            sendsNothingToAPeerThatLeft(peer, connection);
        }
    }

    /** The caller asked for room and then took its time: the connection looks again before it writes. */
    @Test
    void isSeenAlsoByAMessageForWhichThereWasRoom() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet(OFFER);
                    take(talk);
                    pass(asked);
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            assertThat(connection.hasRoom()).isTrue();
            asked.countDown();
            peer.finish();
            losesWithoutDoubt(connection);
        }
    }

    /** TLS 1.3 sends new keys and tickets at any time (RFC 8446 §4.6): no word of the peer's. */
    @Test
    void isNotSeenInANewKey() throws Exception {
        CountDownLatch renewed = new CountDownLatch(1);
        try (Peer peer = Peer.plays(talk -> {
                    secure(talk);
                    take(talk);
                    talk.renewKeys();
                    renewed.countDown();
                    take(talk);
                });
                Connection connection = peer.dial(TlsMode.REQUIRED)) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            pass(renewed);
            assertThat(connection.hasRoom()).isTrue();
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            peer.finish();
        }
    }

    private static void sendsNothingToAPeerThatLeft(Peer peer, Connection connection) throws Exception {
        connection.send(Letters.to("1@b.example"));
        assertThat(connection.await()).isInstanceOf(Accepted.class);
        peer.finish();
        assertThat(connection.hasRoom()).isFalse();
        assertThat(connection.isReusable()).isFalse();
        losesWithoutDoubt(connection);
    }

    private static void losesWithoutDoubt(Connection connection) {
        connection.send(Letters.to("2@b.example"));
        assertThat(connection.await())
                .isInstanceOfSatisfying(
                        Lost.class, lost -> assertThat(lost.inDoubt()).isFalse());
    }

    private static void pass(CountDownLatch gate) throws InterruptedException {
        assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void secure(Peer.Talk talk) throws Exception {
        talk.greet("STARTTLS").hear("STARTTLS").say("220 go").shakeHands(server).ehlo(OFFER);
    }

    private static void take(Peer.Talk talk) throws Exception {
        WindowTest.message(talk, "1@b.example");
        talk.say("250 mail", "250 rcpt", "250 taken");
    }
}
