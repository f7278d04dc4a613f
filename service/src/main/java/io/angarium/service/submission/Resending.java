package io.angarium.service.submission;

import io.angarium.mail.HeaderBlock;
import io.angarium.mail.HeaderField;
import io.angarium.service.submission.MessageForm.Upload;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/** A stored letter on its way again: as it was handed in, to other recipients, and under a Message-ID of its own. */
public final class Resending {
    private Resending() {}

    /**
     * The form that sends it as MIME.
     *
     * @param to each one an address or a list of them; may be empty, which sending refuses
     * @throws io.angarium.mail.LetterSyntaxException if the letter's header can't be read
     */
    public static MessageForm form(byte[] letter, List<String> to) {
        return new MessageForm(
                to.isEmpty() ? Map.of() : Map.of("to", to),
                List.of(new Upload("message", "message.eml", "message/rfc822", withoutMessageId(letter))));
    }

    private static byte[] withoutMessageId(byte[] letter) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(letter.length);
        int start = 0;
        for (HeaderField field : HeaderBlock.of(letter).fields()) {
            if (field.isNamed("Message-ID")) {
                kept.write(letter, start, field.start() - start);
                start = field.end();
            }
        }
        kept.write(letter, start, letter.length - start);
        return kept.toByteArray();
    }
}
