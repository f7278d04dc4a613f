package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.Unsendable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a peer's offer allows and what it doesn't. */
class UnsendableTest {
    private static final EmailAddress PLAIN = EmailAddress.parse("1@b.example");

    @Test
    void asksForWhatTheMessageNeedsAndThePeerOffers() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING", "CHUNKING", "SIZE 5", "8BITMIME", "SMTPUTF8");
                    talk.hear("MAIL FROM:<> SIZE=5 BODY=8BITMIME SMTPUTF8", "RCPT TO:<jö@b.example>", "BDAT 5 LAST");
                    talk.bytes(5);
                    talk.say("250 a", "250 b", "250 taken").hearQuit();
                });
                Connection connection = peer.dial()) {
            connection.send(message(EmailAddress.parse("jö@b.example"), 6, true, true));
            connection.send(message(EmailAddress.parse("jö@b.example"), 5, true, true));
            assertThat(connection.await())
                    .as("outcomes keep the order of the sends")
                    .isInstanceOfSatisfying(
                            Unsendable.class,
                            unsendable -> assertThat(unsendable.reply().enhancedCode())
                                    .isEqualTo("5.3.4"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            assertThat(connection.isReusable()).isTrue();
            connection.quit();
            peer.finish();
        }
    }

    @Test
    void objectsToAMessageThatThePeerCannotTake() {
        assertThat(objection("SIZE 5", message(PLAIN, 5, false, false))).isEmpty();
        assertThat(objection("SIZE 5", message(PLAIN, 6, false, false))).isEqualTo("5.3.4");
        assertThat(objection("SIZE 0", message(PLAIN, 6, false, false))).isEmpty();
        assertThat(objection("SIZE", message(PLAIN, 6, false, false))).isEmpty();
        assertThat(objection("SIZE what", message(PLAIN, 6, false, false))).isEmpty();
        assertThat(objection("SIZE 99999999999999999999", message(PLAIN, 6, false, false)))
                .isEmpty();
        assertThat(objection("8BITMIME", message(PLAIN, 5, true, false))).isEmpty();
        assertThat(objection("SIZE", message(PLAIN, 5, true, false))).isEqualTo("5.6.3");
        assertThat(objection("SMTPUTF8", message(PLAIN, 5, false, true))).isEmpty();
        assertThat(objection("SIZE", message(PLAIN, 5, false, true))).isEqualTo("5.6.7");
        assertThat(objection("SIZE", message(EmailAddress.parse("jö@b.example"), 5, false, false)))
                .isEqualTo("5.6.7");
    }

    @Test
    void sendsADomainInALabelsWithoutSmtpUtf8() {
        assertThat(objection("SIZE", message(EmailAddress.parse("jo@bücher.example"), 5, false, false)))
                .isEmpty();
    }

    private static String objection(String keyword, OutgoingMessage message) {
        PeerOffer offer = PeerOffer.of(new Reply(250, List.of("peer", keyword)));
        return offer.objectionTo(message).map(Reply::enhancedCode).orElse("");
    }

    private static OutgoingMessage message(EmailAddress recipient, int size, boolean eightBit, boolean smtpUtf8) {
        return new OutgoingMessage(
                Optional.empty(), recipient, List.of(ByteBuffer.allocate(size)), true, eightBit, smtpUtf8);
    }
}
