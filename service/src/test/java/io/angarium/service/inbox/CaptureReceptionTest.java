package io.angarium.service.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.EmailAddress;
import io.angarium.service.Installation;
import io.angarium.service.Installation.SettableClock;
import io.angarium.service.submission.InboundReception;
import io.angarium.smtp.Reply;
import io.angarium.smtp.server.Client;
import io.angarium.smtp.server.Guest;
import io.angarium.smtp.server.Letter;
import io.angarium.smtp.server.Transaction;
import io.angarium.storage.memory.MemoryTables;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CaptureReceptionTest {
    private static final Client CLIENT =
            new Client(new InetSocketAddress("127.0.0.1", 40_000), new InetSocketAddress("127.0.0.1", 25));
    private static final EmailAddress ANN = EmailAddress.parse("ann@dest.test");

    @Test
    void putsEveryLetterIntoTheInboxAsItCame() {
        SettableClock clock = new SettableClock();
        StoredInbox inbox = new StoredInbox(new MemoryTables(clock).table("inbox"), clock, 10);
        Guest guest = new CaptureReception(inbox).welcome(CLIENT);
        byte[] letter = "Subject: Hi\r\n\r\nHello\r\n".getBytes(UTF_8);

        assertThat(guest.sender(transaction())).isEmpty();
        assertThat(guest.recipient(transaction(), ANN)).isEmpty();
        assertThat(guest.preamble(transaction())).isEmpty();
        Reply reply = guest.message(transaction(), new Letter(letter, letter.length, 0, true, false))
                .await();

        Inbox.Item item = inbox.items(1).getFirst();
        assertThat(reply).isEqualTo(Reply.of(250, "2.0.0 Ok: captured as " + item.id()));
        assertThat(item.source()).isEqualTo(letter);
        assertThat(item.to()).containsExactly("ann@dest.test");
    }

    @Test
    void nobodyIsTakenAtTheFrontDoorYet() {
        try (Installation installation = new Installation()) {
            installation.domain("dest.test");
            Guest stranger = new InboundReception(installation.domains).welcome(CLIENT);

            assertThat(stranger.sender(transaction())).isEmpty();
            assertThat(stranger.recipient(transaction(), ANN))
                    .contains(Reply.of(550, "5.1.1 No route takes mail for this address"));
            assertThat(stranger.recipient(transaction(), EmailAddress.parse("a@else.test")))
                    .contains(Reply.of(550, "5.7.1 This server takes no mail for that domain"));
            assertThat(stranger.authenticate("api", "x")).isFalse();
        }
    }

    private static Transaction transaction() {
        return new Transaction(
                CLIENT,
                "localhost",
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.of(EmailAddress.parse("bob@send.test")),
                -1,
                false,
                false,
                List.of(ANN));
    }
}
