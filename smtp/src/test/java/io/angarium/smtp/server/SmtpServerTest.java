package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SmtpServerTest {
    private final FakeGuest guest = new FakeGuest();
    private final SmtpServerSettings settings = SmtpServerSettings.of("mx.example");

    private static SmtpServer start(SmtpServerSettings settings, FakeGuest guest) throws IOException {
        return SmtpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), settings, _ -> guest);
    }

    @Test
    void takesMessagesOverASocket() throws Exception {
        try (SmtpServer server = start(settings, guest);
                SmtpDialogue dialogue = SmtpDialogue.overSocket(server.address())) {
            dialogue.inData()
                    .send("Subject: hello", "", "text", ".")
                    .expect("250 2.0.0 Taken")
                    .send("QUIT")
                    .expect("221 2.0.0")
                    .expectEnd();
        }
        assertThat(guest.only().text()).isEqualTo("Subject: hello\r\n\r\ntext\r\n");
    }
}
