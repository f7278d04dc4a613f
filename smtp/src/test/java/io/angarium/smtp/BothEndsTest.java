package io.angarium.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.client.ClientSettings;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.OutgoingMessage;
import io.angarium.smtp.client.SocketDialler;
import io.angarium.smtp.client.TlsMode;
import io.angarium.smtp.client.TransactionOutcome;
import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import io.angarium.smtp.server.Guest;
import io.angarium.smtp.server.Letter;
import io.angarium.smtp.server.SmtpServer;
import io.angarium.smtp.server.SmtpServerSettings;
import io.angarium.smtp.server.Transaction;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our client sends to our server, in a window, with refusals in between, in clear and under TLS. */
class BothEndsTest {
    private static final int MESSAGES = 300;

    private final Queue<String> taken = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @EnumSource(
            value = TlsMode.class,
            names = {"NEVER", "REQUIRED"})
    void whatIsSentIsTakenAndWhatIsRefusedIsNot(TlsMode mode) throws Exception {
        SmtpServerSettings settings = SmtpServerSettings.of("mx.example").withStartTls(tls());
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (SmtpServer server = SmtpServer.start(loopback, settings, client -> new PickyGuest());
                Connection connection = new SocketDialler(ClientSettings.defaults(), "client.example")
                        .dial(new Endpoint("localhost", server.address(), Optional.empty()), mode)) {
            assertThat(connection.facts().tls().isPresent()).isEqualTo(mode == TlsMode.REQUIRED);
            List<TransactionOutcome> outcomes = sendAll(connection);
            connection.quit();

            List<String> expected = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(outcomes.get(i))
                        .as("message %d", i)
                        .isInstanceOf(i % 7 == 3 ? Refused.class : Accepted.class);
                if (i % 7 != 3) {
                    expected.add(content(i));
                }
            }
            assertThat(taken).containsExactlyElementsOf(expected);
        }
    }

    private static List<TransactionOutcome> sendAll(Connection connection) {
        List<TransactionOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            while (connection.inFlight() > 0 && !connection.hasRoom()) {
                outcomes.add(connection.await());
            }
            connection.send(new OutgoingMessage(
                    Optional.empty(),
                    new EmailAddress(i % 7 == 3 ? "unknown" : "known", "b.example"),
                    List.of(ByteBuffer.wrap(content(i).getBytes(StandardCharsets.US_ASCII))),
                    false,
                    false,
                    false));
        }
        while (connection.inFlight() > 0) {
            outcomes.add(connection.await());
        }
        return outcomes;
    }

    /** From a few bytes to 300 KB, which is more than any buffer on the way. */
    private static String content(int number) {
        return "Subject: " + number + "\r\n\r\n" + ".text\r\n".repeat(number % 50 == 49 ? 43_000 : number);
    }

    private static SSLContext tls() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        char[] password = "changeit".toCharArray();
        try (InputStream store = BothEndsTest.class.getResourceAsStream("client/localhost.p12")) {
            keys.load(store, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Knows one mailbox. */
    private final class PickyGuest implements Guest {
        @Override
        public boolean authenticate(String user, String password) {
            return false;
        }

        @Override
        public Optional<Reply> sender(Transaction transaction) {
            return Optional.empty();
        }

        @Override
        public Optional<Reply> recipient(Transaction transaction, EmailAddress recipient) {
            return recipient.local().equals("known")
                    ? Optional.empty()
                    : Optional.of(Reply.of(550, "5.1.1 no such mailbox"));
        }

        @Override
        public byte[] preamble(Transaction transaction) {
            return new byte[0];
        }

        @Override
        public PendingReply message(Transaction transaction, Letter letter) {
            taken.add(new String(letter.bytes(), 0, letter.length(), StandardCharsets.US_ASCII));
            return () -> Reply.of(250, "2.0.0 taken");
        }

        @Override
        public void goodbye() {
            // Nothing to put away.
        }
    }
}
