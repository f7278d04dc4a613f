package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.angarium.smtp.client.ConnectFailedException.Stage;
import io.angarium.smtp.client.TransactionOutcome.Accepted;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the connect to the point where mail can be sent. */
class OpeningTest {
    private static final ClientSettings SETTINGS =
            ClientSettings.defaults().withTimeouts(ClientTimeouts.all(Duration.ofSeconds(5)));

    private final SocketDialler dialler = new SocketDialler(SETTINGS, "client.example");

    @Test
    void knowsThePeerWhenTheSessionIsOpen() throws Exception {
        try (Peer peer = Peer.plays(talk -> talk.say("220-mx.b.example", "220 ready")
                        .ehlo("pipelining", "Size 1000", "AUTH PLAIN LOGIN")
                        .hearEnd());
                Connection connection = dialler.dial(peer.endpoint(), TlsMode.OPPORTUNISTIC)) {
            Connection.Facts facts = connection.facts();
            assertThat(facts.host()).isEqualTo("localhost");
            assertThat(facts.remote()).isEqualTo(peer.endpoint().address());
            assertThat(facts.banner()).isEqualTo("mx.b.example ready");
            assertThat(facts.extensions()).containsExactlyInAnyOrder("PIPELINING", "SIZE", "AUTH");
            assertThat(facts.tls()).isEmpty();
            assertThat(facts.setUp()).isPositive();
        }
    }

    @Test
    void comesFromTheSourceAddress() throws Exception {
        InetAddress source = InetAddress.getByName("127.0.0.9");
        try (Peer peer = Peer.plays(talk -> talk.greet().hearEnd())) {
            Endpoint endpoint = new Endpoint("localhost", peer.endpoint().address(), Optional.of(source));
            try (Connection connection = dialler.dial(endpoint, TlsMode.NEVER)) {
                assertThat(connection.facts().local().getAddress()).isEqualTo(source);
            }
        }
    }

    @Test
    void failsToConnectWhereNobodyListens() throws Exception {
        InetSocketAddress address;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) listener.getLocalSocketAddress();
        }
        assertThat(failure(new Endpoint("localhost", address, Optional.empty()), TlsMode.NEVER)
                        .stage())
                .isEqualTo(Stage.CONNECT);
    }

    @Test
    void failsToConnectToAnUnresolvedAddress() {
        Endpoint endpoint = new Endpoint(
                "mx.example.com", InetSocketAddress.createUnresolved("mx.example.com", 25), Optional.empty());
        assertThat(failure(endpoint, TlsMode.NEVER)).hasMessageContaining("not resolved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 go away", "421 4.7.0 too busy", "450 later"})
    void passesOnARefusalInTheGreeting(String greeting) throws Exception {
        ConnectFailedException failure = failure(TlsMode.NEVER, talk -> talk.say(greeting));
        assertThat(failure.stage()).isEqualTo(Stage.GREETING);
        assertThat(failure.reply())
                .hasValueSatisfying(reply -> assertThat(reply.toString()).isEqualTo(greeting));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 400 Bad Request\r\n", "220", ""})
    void failsAtAGreetingThatIsNone(String greeting) throws Exception {
        ConnectFailedException failure = failure(TlsMode.NEVER, talk -> talk.raw(greeting));
        assertThat(failure.stage()).isEqualTo(Stage.GREETING);
        assertThat(failure.reply()).isEmpty();
    }

    @Test
    void failsAtALineOrANumberOfLinesPastTheLimits() throws Exception {
        String longest = "220 " + "x".repeat(2048 - 6);
        try (Peer peer = Peer.plays(talk -> talk.say(longest).ehlo().hearEnd());
                Connection connection = dialler.dial(peer.endpoint(), TlsMode.NEVER)) {
            assertThat(connection.facts().banner()).hasSize(2042);
        }
        assertThat(failure(TlsMode.NEVER, talk -> talk.say(longest + "x")).stage())
                .isEqualTo(Stage.GREETING);

        ConnectFailedException failure = failure(TlsMode.NEVER, talk -> {
            talk.say("220 hello").hear("EHLO client.example");
            talk.raw("250-x\r\n".repeat(128) + "250 x\r\n");
        });
        assertThat(failure.stage()).isEqualTo(Stage.EHLO);
        assertThat(failure).hasMessageContaining("more than 128 lines");
    }

    @Test
    void passesOnATemporaryRefusalOfEhloWithoutTryingHelo() throws Exception {
        ConnectFailedException failure = failure(TlsMode.NEVER, talk -> {
            talk.say("220 hello").hear("EHLO client.example").say("451 4.7.1 later");
            talk.hearEnd();
        });
        assertThat(failure.stage()).isEqualTo(Stage.EHLO);
        assertThat(failure.reply().orElseThrow().code()).isEqualTo(451);
    }

    @Test
    void passesOnTheRefusalOfHelo() throws Exception {
        ConnectFailedException failure = failure(TlsMode.NEVER, talk -> {
            talk.say("220 hello").hear("EHLO client.example").say("550 no");
            talk.hear("HELO client.example").say("550 5.7.1 not you").hearEnd();
        });
        assertThat(failure.stage()).isEqualTo(Stage.EHLO);
        assertThat(failure.reply().orElseThrow().text()).isEqualTo("5.7.1 not you");
    }

    @Test
    void takesTlsWithAnyCertificateAndSaysThatItDoesNotVerify() throws Exception {
        SSLContext server = serverContext();
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("STARTTLS", "SIZE 10");
                    talk.hear("STARTTLS").say("220 go").shakeHands(server);
                    talk.ehlo("PIPELINING", "CHUNKING");
                    talk.hear("MAIL FROM:<from@a.example>", "RCPT TO:<1@b.example>", "BDAT 25 LAST");
                    talk.bytes(25);
                    talk.say("250 a", "250 b", "250 taken").hearQuit();
                });
                Connection connection = dialler.dial(peer.endpoint(), TlsMode.REQUIRED)) {
            assertThat(connection.facts().extensions()).containsExactlyInAnyOrder("PIPELINING", "CHUNKING");
            assertThat(connection.facts().tls()).hasValueSatisfying(tls -> {
                assertThat(tls.protocol()).isEqualTo("TLSv1.3");
                assertThat(tls.cipher()).startsWith("TLS_");
                assertThat(tls.certificateVerified()).isFalse();
            });
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            connection.quit();
            peer.finish();
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost, true", "other.example, false"})
    void saysWhetherTheCertificateVerifiesForTheHostAlsoWhenTheSessionIsResumed(String host, boolean verified)
            throws Exception {
        SSLContext server = serverContext();
        SocketDialler judging =
                new SocketDialler(SETTINGS, "client.example", new OpportunisticTrust(judge()).toContext());
        Peer.Script script = talk -> {
            talk.greet("STARTTLS").hear("STARTTLS").say("220 go").shakeHands(server);
            talk.ehlo().hearQuit();
        };
        try (Peer peer = Peer.plays(script, script)) {
            Endpoint endpoint = new Endpoint(host, peer.endpoint().address(), Optional.empty());
            for (int i = 0; i < 2; i++) {
                try (Connection connection = judging.dial(endpoint, TlsMode.OPPORTUNISTIC)) {
                    assertThat(connection.facts().tls().orElseThrow().certificateVerified())
                            .as("connection %d", i)
                            .isEqualTo(verified);
                    connection.quit();
                }
            }
            peer.finish();
        }
    }

    @Test
    void staysInClearWhenItIsToldTo() throws Exception {
        try (Peer peer = Peer.plays(talk -> talk.greet("STARTTLS").hearQuit());
                Connection connection = dialler.dial(peer.endpoint(), TlsMode.NEVER)) {
            assertThat(connection.facts().tls()).isEmpty();
            connection.quit();
            peer.finish();
        }
    }

    @Test
    void staysInClearWhenTheOfferIsTakenBack() throws Exception {
        try (Peer peer = Peer.plays(talk -> talk.greet("STARTTLS")
                        .hear("STARTTLS")
                        .say("454 4.7.0 not now")
                        .hear("QUIT")
                        .say("221 bye"));
                Connection connection = dialler.dial(peer.endpoint(), TlsMode.OPPORTUNISTIC)) {
            assertThat(connection.facts().tls()).isEmpty();
            connection.quit();
            peer.finish();
        }
    }

    @Test
    void failsWhereTlsIsRequiredAndNotOfferedOrTakenBack() throws Exception {
        ConnectFailedException notOffered =
                failure(TlsMode.REQUIRED, talk -> talk.greet().hearEnd());
        assertThat(notOffered.stage()).isEqualTo(Stage.STARTTLS);
        assertThat(notOffered.reply()).isEmpty();

        ConnectFailedException takenBack = failure(
                TlsMode.REQUIRED,
                talk -> talk.greet("STARTTLS")
                        .hear("STARTTLS")
                        .say("454 4.7.0 not now")
                        .hearEnd());
        assertThat(takenBack.stage()).isEqualTo(Stage.STARTTLS);
        assertThat(takenBack.reply().orElseThrow().code()).isEqualTo(454);
    }

    @Test
    void failsWhenMoreThanTheReplyToStartTlsCameInClear() throws Exception {
        ConnectFailedException failure = failure(
                TlsMode.OPPORTUNISTIC,
                talk -> talk.greet("STARTTLS").hear("STARTTLS").say("220 go", "250-injected", "250 PIPELINING"));
        assertThat(failure.stage()).isEqualTo(Stage.STARTTLS);
        assertThat(failure).hasMessageContaining("in clear");
    }

    @Test
    void failsWhenTheHandshakeFails() throws Exception {
        ConnectFailedException failure = failure(TlsMode.OPPORTUNISTIC, talk -> {
            talk.greet("STARTTLS").hear("STARTTLS").say("220 go");
            talk.bytes(5);
            talk.say("500 what was that?");
        });
        assertThat(failure.stage()).isEqualTo(Stage.TLS_HANDSHAKE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\nbreak", "ümlaut"})
    void refusesAnEhloNameThatIsNone(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SocketDialler(SETTINGS, name))
                .withMessageContaining("EHLO name");
    }

    private ConnectFailedException failure(TlsMode mode, Peer.Script script) throws Exception {
        try (Peer peer = Peer.plays(script)) {
            return failure(peer.endpoint(), mode);
        }
    }

    private ConnectFailedException failure(Endpoint endpoint, TlsMode mode) {
        return catchThrowableOfType(ConnectFailedException.class, () -> dialler.dial(endpoint, mode));
    }

    private static KeyStore keys() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream store = OpeningTest.class.getResourceAsStream("localhost.p12")) {
            keys.load(store, "changeit".toCharArray());
        }
        return keys;
    }

    private static SSLContext serverContext() throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
        managers.init(keys(), "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Trusts the certificate of the tests, and no other. */
    private static X509ExtendedTrustManager judge() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("localhost", keys().getCertificate("localhost"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }
}
