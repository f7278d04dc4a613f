package io.angarium.service.rendition;

import io.angarium.mail.LetterTemplate;
import io.angarium.mail.LetterWriter;
import java.nio.ByteBuffer;
import java.util.List;

/** Copies of a letter that came finished but for the recipients' values. */
record VariedCopies(LetterTemplate template, int weight) implements IndividualLetter {
    static VariedCopies of(ByteBuffer letter) {
        return new VariedCopies(LetterTemplate.of(letter, RecipientVariables.PREFIX), letter.remaining() + 2_000);
    }

    @Override
    public Copy write(RecipientVariables variables, LetterWriter writer) {
        return new Copy(template.fill(List.of(variables.mailbox()), variables::substitute), List.of());
    }
}
