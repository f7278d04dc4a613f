package io.angarium.service.submission;

import io.angarium.mail.Draft;
import io.angarium.mail.HeaderBlock;
import io.angarium.mail.HeaderField;
import io.angarium.mail.LetterReader;
import io.angarium.mail.LetterWriter;
import io.angarium.mail.ParsedLetter;
import java.io.ByteArrayOutputStream;

/** A letter that came finished and shall be made of a template: its header and its files stay, its body is replaced. */
final class TemplatedLetter {
    private TemplatedLetter() {}

    static byte[] of(byte[] letter, ChosenTemplate template, LetterWriter writer) {
        HeaderBlock header = HeaderBlock.of(letter);
        ParsedLetter parsed = LetterReader.read(letter);
        Draft.Builder draft = Draft.builder();
        template.fill(
                draft,
                header.first("Subject").isEmpty(),
                header.first("Reply-To").isEmpty());
        parsed.attachments().forEach(draft::attachment);
        parsed.inline().forEach(draft::inline);
        ByteArrayOutputStream made = new ByteArrayOutputStream(letter.length + 4_000);
        for (HeaderField field : header.fields()) {
            if (!Draft.isOfTheWriter(field.name())) {
                made.write(letter, field.start(), field.end() - field.start());
            }
        }
        made.writeBytes(writer.write(draft.build()));
        return made.toByteArray();
    }
}
