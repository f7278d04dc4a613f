package io.angarium.service.rendition;

import io.angarium.mail.LetterTemplate;
import io.angarium.mail.LetterWriter;
import java.nio.ByteBuffer;
import java.util.List;

/** Copies of a letter that came finished but for the recipients' values. */
record VariedCopies(LetterTemplate template, boolean keepsTo, int weight) implements IndividualLetter {
    /** @param keepsTo whether the letter's own To field stays, instead of one for each recipient */
    static VariedCopies of(ByteBuffer letter, boolean keepsTo) {
        return new VariedCopies(
                LetterTemplate.of(letter, RecipientVariables.PREFIX), keepsTo, letter.remaining() + 2_000);
    }

    @Override
    public Copy write(RecipientVariables variables, LetterWriter writer) {
        return new Copy(
                template.fill(keepsTo ? List.of() : List.of(variables.mailbox()), variables::substitute), List.of());
    }
}
