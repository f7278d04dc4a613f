package io.angarium.service.submission;

import io.angarium.delivery.Rendition;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Submission;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What would become of a message, were it sent now: composed and rendered as for a real one, stored nowhere. */
public final class DryRun {
    /** Letters that are shown; of further recipients it is told whether theirs could be made. */
    public static final int MAX_LETTERS = 10;

    private DryRun() {}

    /**
     * What would be sent.
     *
     * @param messageId without angle brackets
     */
    public record Report(String messageId, List<Recipient> recipients) {
        public Report {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * What would become of one recipient.
     *
     * @param due when its turn would come at the earliest
     * @param refusal why it would not be sent; empty if it would
     * @param letter as it would be sent; empty if it would not, or beyond {@link #MAX_LETTERS}
     */
    public record Recipient(String address, Instant due, Optional<String> refusal, Optional<String> letter) {}

    static Report of(Submission submission, Rendition rendition) {
        StoredMessage message = StoredMessage.preview(submission);
        List<Recipient> recipients = new ArrayList<>(message.recipients());
        for (int i = 0; i < message.recipients(); i++) {
            Instant due = submission.due().plus(submission.addressees().get(i).later());
            recipients.add(recipient(message, i, due, rendition));
        }
        return new Report(message.messageId(), recipients);
    }

    private static Recipient recipient(StoredMessage message, int number, Instant due, Rendition rendition) {
        String address = message.recipient(number).toString();
        try {
            return switch (rendition.render(message, number)) {
                case Rendition.Rendered rendered ->
                    new Recipient(
                            address,
                            due,
                            Optional.empty(),
                            number < MAX_LETTERS
                                    ? Optional.of(text(rendered.message().content()))
                                    : Optional.empty());
                case Rendition.Withheld withheld -> refused(address, due, withheld.words());
            };
        } catch (RuntimeException unsendable) {
            // As delivery takes it: whatever keeps the letter from being made is the reason.
            return refused(address, due, String.valueOf(unsendable.getMessage()));
        }
    }

    private static Recipient refused(String address, Instant due, String reason) {
        return new Recipient(address, due, Optional.of(reason), Optional.empty());
    }

    private static String text(List<ByteBuffer> pieces) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (ByteBuffer piece : pieces) {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(piece.position(), bytes);
            text.writeBytes(bytes);
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
