package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.mail.Attachment;
import io.angarium.mail.LetterReader;
import io.angarium.mail.LetterSyntaxException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a letter of the type {@code multipart/mailgun-variables} holds: each recipient's variables in a part of JSON, and the
 * letter proper in one of {@code message/rfc822}.
 */
record VariedLetter(String variables, ByteBuffer letter) {
    static VariedLetter read(ByteBuffer outer) {
        byte[] bytes = new byte[outer.remaining()];
        outer.get(outer.position(), bytes);
        List<Attachment> parts;
        try {
            parts = LetterReader.read(bytes).attachments();
        } catch (LetterSyntaxException e) {
            throw badParameter("message parameter is not valid: " + e.getMessage());
        }
        byte[] json = part(parts, "application/json");
        byte[] letter = WireText.canonical(part(parts, "message/rfc822"));
        return new VariedLetter(new String(json, UTF_8), ByteBuffer.wrap(letter));
    }

    private static byte[] part(List<Attachment> parts, String type) {
        return parts.stream()
                .filter(part -> part.contentType().equals(type))
                .findFirst()
                .map(Attachment::bytes)
                .orElseThrow(
                        () -> badParameter("message parameter is not valid: multipart/mailgun-variables needs a part"
                                + " of type application/json and one of type message/rfc822"));
    }
}
