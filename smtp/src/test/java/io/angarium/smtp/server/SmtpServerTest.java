package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.smtp.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener and its connections, over real sockets. */
class SmtpServerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeGuest guest = new FakeGuest();
    private final SmtpServerSettings settings = SmtpServerSettings.of("mx.example");

    private SmtpServer start(SmtpServerSettings chosen) throws IOException {
        return SmtpServer.start(loopback(0), chosen, _ -> guest);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void takesMessagesOverASocket() throws Exception {
        AtomicReference<Client> welcomed = new AtomicReference<>();
        Reception reception = client -> {
            welcomed.set(client);
            return guest;
        };
        try (SmtpServer server = SmtpServer.start(loopback(0), settings, reception);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.inData()
                    .send("Subject: hello", "", "text", ".")
                    .expect("250 2.0.0 Taken")
                    .send("QUIT")
                    .expect("221 2.0.0")
                    .expectEnd();
            assertThat(welcomed.get().local()).isEqualTo(server.address());
            assertThat(welcomed.get().remote().getAddress().isLoopbackAddress()).isTrue();
            Await.until("the connection is gone", () -> server.connections() == 0);
        }
        assertThat(guest.only().text()).isEqualTo("Subject: hello\r\n\r\ntext\r\n");
        assertThat(guest.goodbyes).isEqualTo(1);
    }

    @Test
    void takesALargeLetterAndManySmallOnesInOneWrite() throws Exception {
        try (SmtpServer server = start(settings);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            String line = "0123456789".repeat(7) + "\r\n";
            dialogue.inData().raw(line.repeat(30_000)).send(".").expect("250 2.0.0 Taken");
            assertThat(guest.only().letter().length()).isEqualTo(72 * 30_000);
            assertThat(server.freeMemory()).isEqualTo(settings.limits().of(Limit.MEMORY_BYTES));

            String one = "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 72 LAST\r\n" + line;
            dialogue.raw(one.repeat(200));
            for (int i = 0; i < 200; i++) {
                dialogue.expect("250 2.1.0", "250 2.1.5", "250 2.0.0 Taken");
            }
        }
    }

    @Test
    void takesInMoreMessagesBeforeItWaitsForTheFirstReply() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        guest.onMessage = () -> {
            await(written);
            return () -> {
                assertThat(guest.taken).hasSize(3);
                return Reply.of(250, "2.0.0 Taken");
            };
        };
        try (SmtpServer server = start(settings);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            String text = ("x".repeat(98) + "\r\n").repeat(30);
            String one = "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 3000 LAST\r\n" + text;
            dialogue.greeted().raw(one.repeat(3));
            written.countDown();
            for (int i = 0; i < 3; i++) {
                dialogue.expect("250 2.1.0", "250 2.1.5", "250 2.0.0 Taken");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "EH",
                "EHLO x\r\n",
                "EHLO x\r\nMAIL FROM:<>\r\n",
                "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n",
                "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n",
                "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\ntext\r\n.",
                "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\ntext\r\n.\r",
                "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 100\r\n",
                "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 3\r\nx\r\n",
                "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 100 LAST\r\nx\r\n"
            })
    void keepsNothingOfAClientThatLeavesBeforeTheEnd(String sent) throws Exception {
        try (SmtpServer server = start(settings)) {
            try (SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
                dialogue.expect("220").raw(sent);
            }
            Await.until("the guest has left", () -> guest.goodbyes == 1 && server.connections() == 0);
            assertThat(guest.taken).isEmpty();
            assertThat(server.freeMemory()).isEqualTo(settings.limits().of(Limit.MEMORY_BYTES));
        }
    }

    @Test
    void awaitsThePromiseOfAClientThatLeftAfterTheEnd() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch awaited = new CountDownLatch(1);
        guest.onMessage = () -> () -> {
            await(left);
            awaited.countDown();
            return Reply.of(250, "2.0.0 Taken");
        };
        try (SmtpServer server = start(settings)) {
            try (SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
                dialogue.readyForData().lastChunk("x\r\n");
                Await.until("the letter is there", () -> !guest.taken.isEmpty());
            }
            left.countDown();
            assertThat(awaited.await(10, TimeUnit.SECONDS)).isTrue();
            Await.until("the guest has left", () -> guest.goodbyes == 1);
            assertThat(server.freeMemory()).isEqualTo(settings.limits().of(Limit.MEMORY_BYTES));
        }
    }

    @Test
    void turnsAwayMoreConnectionsThanAllowed() throws Exception {
        try (SmtpServer server = start(settings.withLimit(Limit.CONNECTIONS, 1))) {
            expectOneAndOnlyOne(server);
        }
    }

    @Test
    void turnsAwayMoreConnectionsOfOneClientThanAllowed() throws Exception {
        try (SmtpServer server = start(settings.withLimit(Limit.CONNECTIONS_PER_CLIENT, 1))) {
            expectOneAndOnlyOne(server);
        }
    }

    private static void expectOneAndOnlyOne(SmtpServer server) {
        try (SmtpDialogue first = SmtpDialogue.overSocket(server.address())) {
            first.expect("220");
            try (SmtpDialogue second = SmtpDialogue.overSocket(server.address())) {
                second.expect("421 4.7.0 Too many connections").expectEnd();
            }
            first.send("QUIT").expect("221").expectEnd();
        }
        Await.until("the first has left", () -> server.connections() == 0);
        try (SmtpDialogue third = SmtpDialogue.overSocket(server.address())) {
            third.expect("220");
        }
    }

    @Test
    void says421ToAClientThatIsTooSlowWithACommand() throws Exception {
        Timeouts hasty = new Timeouts(Duration.ofMillis(100), LONG, LONG, LONG);
        try (SmtpServer server = start(settings.withTimeouts(hasty));
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.greeted().raw("MAIL").expect("421 4.4.2").expectEnd();
        }
    }

    @Test
    void says421ToAClientThatIsTooSlowWithALetter() throws Exception {
        Timeouts hasty = new Timeouts(LONG, Duration.ofMillis(100), LONG, LONG);
        try (SmtpServer server = start(settings.withTimeouts(hasty));
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.inData().raw("half").expect("421 4.4.2").expectEnd();
        }
    }

    @Test
    void letsGoOfAClientThatDoesNotListen() throws Exception {
        Timeouts hasty = new Timeouts(LONG, LONG, LONG, Duration.ofMillis(200));
        SmtpServerSettings patient = settings.withTimeouts(hasty).withLimit(Limit.COMMANDS, Long.MAX_VALUE);
        try (SmtpServer server = start(patient);
                Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort())) {
            byte[] hellos = "EHLO client.example\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            socket.getOutputStream().write(hellos);
                        }
                    })
                    .isInstanceOf(IOException.class);
            Await.until("the guest has left", () -> guest.goodbyes == 1 && server.connections() == 0);
        }
    }

    @Test
    void says421WhenAClientCanNotBeWelcomed() throws Exception {
        Reception broken = _ -> {
            throw new IllegalStateException("no");
        };
        try (SmtpServer server = SmtpServer.start(loopback(0), settings, broken);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.expect("421 4.3.0").expectEnd();
        }
    }

    @Test
    void saysWhatItCanNotListenOn() throws Exception {
        try (SmtpServer server = start(settings)) {
            assertThatThrownBy(() -> SmtpServer.start(server.address(), settings, _ -> guest))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("SMTP can't listen on")
                    .hasMessageContaining(String.valueOf(server.address().getPort()));
        }
    }

    @Test
    void drainsByEndingTransactionsAndSendingTheRestAway() throws Exception {
        try (SmtpServer server = start(settings);
                SmtpDialogue idle = SmtpDialogue.overSocket(server.address());
                SmtpDialogue busy = SmtpDialogue.overSocket(server.address())) {
            idle.greeted();
            busy.inData().raw("half");
            AtomicReference<Boolean> ended = new AtomicReference<>();
            Thread drain = Thread.ofVirtual().start(() -> {
                try {
                    ended.set(server.drain(LONG));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            idle.expect("421 4.3.2").expectEnd();
            busy.send("", ".").expect("250 2.0.0 Taken", "421 4.3.2").expectEnd();
            drain.join();
            assertThat(ended.get()).isTrue();
            assertThat(guest.taken).hasSize(1);
            assertThat(server.connections()).isZero();
            assertThatThrownBy(() -> SmtpDialogue.overSocket(server.address())).hasMessageContaining("refused");
        }
    }

    @Test
    void cutsOffWhatDoesNotDrainInTime() throws Exception {
        try (SmtpServer server = start(settings);
                SmtpDialogue busy = SmtpDialogue.overSocket(server.address())) {
            busy.inData().raw("half");
            assertThat(server.drain(Duration.ofMillis(50))).isFalse();
            Await.until("the guest has left", () -> guest.goodbyes == 1);
        }
        assertThat(guest.taken).isEmpty();
    }

    @Test
    void letsTheClientReadWhyItWasSentAwayThoughItWasStillWriting() throws Exception {
        try (SmtpServer server = start(settings.withLimit(Limit.ERRORS, 1));
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.expect("220").raw("DATA\r\n".repeat(10_000));
            List.of("503", "421 4.7.0").forEach(dialogue::expect);
            dialogue.expectEnd();
        }
    }
}
