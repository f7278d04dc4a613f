package io.angarium.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.mail.EmailAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordLayoutTest {
    private static final Submission SUBMISSION = Letters.to("ann@dest.test", "Jürgen@bücher.test");

    @Test
    void readsBackWhatItWrote() {
        RecordLayout.MessageView message = written(SUBMISSION);
        assertThat(message.messageId()).isEqualTo("1@send.test");
        assertThat(message.domain()).isEqualTo("send.test");
        assertThat(message.returnPath()).isEqualTo("bob@send.test");
        assertThat(message.stream()).isEqualTo(Letters.STREAM);
        assertThat(message.acceptedAt()).isEqualTo(SUBMISSION.acceptedAt());
        assertThat(message.expires()).isEqualTo(SUBMISSION.expires());
        assertThat(message.recipients()).isEqualTo(2);
        assertThat(message.recipient(1)).isEqualTo(new EmailAddress("Jürgen", "bücher.test"));
        assertThat(UTF_8.decode(message.variables(1)).toString()).isEqualTo("{\"n\":1}");
        assertThat(UTF_8.decode(message.content()).toString()).isEqualTo("Subject: hi\r\n\r\nhello\r\n");
        assertThat(UTF_8.decode(message.attributes()).toString()).isEqualTo("attributes");
    }

    @Test
    void aYoungMessageReadsLikeOneFromTheLog() {
        RecordLayout.MessageView young = RecordLayout.MessageView.young(
                64, RecordLayout.head(SUBMISSION), SUBMISSION.attributes(), SUBMISSION.content());
        RecordLayout.MessageView old = written(SUBMISSION);
        assertThat(young.recipient(1)).isEqualTo(old.recipient(1));
        assertThat(young.content()).isEqualTo(old.content());
        assertThat(young.attributes()).isEqualTo(old.attributes());
        assertThat(young.queues()[0]).isEqualTo(Letters.queue("dest.test"));
    }

    @Test
    void takesPiecesThatFollowEachOtherInOneArrayAsTheyLie() {
        byte[] array = "xxReceived: by us\r\nSubject: hi\r\n\r\nhello\r\nxx".getBytes(UTF_8);
        List<ByteBuffer> pieces = List.of(
                ByteBuffer.wrap(array, 2, 17),
                ByteBuffer.wrap(array, 19, array.length - 21).slice());
        RecordLayout.MessageView young =
                RecordLayout.MessageView.young(64, RecordLayout.head(SUBMISSION), SUBMISSION.attributes(), pieces);
        assertThat(UTF_8.decode(young.content()).toString())
                .isEqualTo("Received: by us\r\nSubject: hi\r\n\r\nhello\r\n");
        array[2] = 'r';
        assertThat(young.content().get(0)).as("the same bytes, not a copy").isEqualTo((byte) 'r');
    }

    @Test
    void readsBackAnOutcome() {
        byte[] bytes = RecordLayout.happened(
                64,
                3,
                2,
                Outcome.DEFERRED,
                Instant.ofEpochMilli(5),
                Instant.ofEpochMilli(600_005),
                "why".getBytes(UTF_8));
        SpoolRecord.Happened event = RecordLayout.happened(128, ByteBuffer.wrap(bytes));
        assertThat(event.message()).isEqualTo(64);
        assertThat(event.recipient()).isEqualTo(3);
        assertThat(event.attempt()).isEqualTo(2);
        assertThat(event.outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(event.nextDue()).isEqualTo(Instant.ofEpochMilli(600_005));
        assertThat(UTF_8.decode(event.detail()).toString()).isEqualTo("why");
    }

    @Test
    void readsAMessageOfVersion1WhichHasNoStream() {
        byte[] head = RecordLayout.head(SUBMISSION);
        int stream = new String(head, ISO_8859_1).indexOf(Letters.STREAM) - 2;
        byte[] old = new byte[head.length - 2 - Letters.STREAM.length()];
        System.arraycopy(head, 0, old, 0, stream);
        System.arraycopy(head, head.length - (old.length - stream), old, stream, old.length - stream);
        old[0] = 1;
        RecordLayout.MessageView message = RecordLayout.message(64, ByteBuffer.wrap(old));
        assertThat(message.stream()).isEmpty();
        assertThat(message.recipient(1)).isEqualTo(new EmailAddress("Jürgen", "bücher.test"));
    }

    @Test
    void keepsEachRecipientsDelay() {
        Submission delayed = SUBMISSION.to(List.of(
                new Addressee(new EmailAddress("ann", "dest.test"), "{}".getBytes(UTF_8)),
                new Addressee(new EmailAddress("bo", "dest.test"), new byte[0], Duration.ofHours(9)),
                new Addressee(new EmailAddress("cy", "dest.test"), new byte[0], Addressee.MAX_LATER)));

        RecordLayout.MessageView message = written(delayed);

        long due = delayed.due().toEpochMilli();
        assertThat(message.dueMillis(0)).isEqualTo(due);
        assertThat(message.dueMillis(1)).isEqualTo(due + 9 * 3_600_000L);
        assertThat(message.dueMillis(2)).isEqualTo(due + 30 * 86_400_000L);
        assertThat(message.recipient(2)).isEqualTo(new EmailAddress("cy", "dest.test"));
        assertThat(UTF_8.decode(message.content()).toString()).endsWith("hello\r\n");
        assertThatThrownBy(() ->
                        new Addressee(new EmailAddress("a", "b.test"), new byte[0], Addressee.MAX_LATER.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void showsAMessageThatIsNotStored() {
        StoredMessage preview = StoredMessage.preview(SUBMISSION);

        assertThat(preview.position()).isEqualTo(StoredMessage.NOWHERE);
        assertThat(preview.recipient(0)).isEqualTo(new EmailAddress("ann", "dest.test"));
        assertThat(UTF_8.decode(preview.content()).toString()).isEqualTo("Subject: hi\r\n\r\nhello\r\n");
    }

    @Test
    void refusesARecordOfAnotherVersion() {
        byte[] bytes = RecordLayout.head(SUBMISSION);
        bytes[0] = 9;
        assertThatThrownBy(() -> RecordLayout.message(0, ByteBuffer.wrap(bytes)))
                .hasMessageContaining("version 9");
    }

    @Test
    void refusesATextPastItsLimit() {
        Submission tooLong = new Submission(
                "x".repeat(65_536),
                "send.test",
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                0,
                "",
                "",
                List.of(new Addressee(new EmailAddress("a", "b.test"))),
                new byte[0],
                List.of());
        assertThatThrownBy(() -> RecordLayout.head(tooLong)).hasMessageContaining("limit of 65535");
    }

    private static RecordLayout.MessageView written(Submission submission) {
        ByteBuffer all = ByteBuffer.allocate(10_000);
        all.put(RecordLayout.head(submission)).put(submission.attributes());
        submission.content().forEach(piece -> all.put(piece.duplicate()));
        return RecordLayout.message(64, all.flip());
    }
}
