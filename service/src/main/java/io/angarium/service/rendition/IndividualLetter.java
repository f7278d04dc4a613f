package io.angarium.service.rendition;

import io.angarium.mail.LetterWriter;

/** What every recipient gets an own copy of, read from the spool once. Immutable. */
interface IndividualLetter {
    /** The recipient's own copy: a single To, its own values everywhere. */
    byte[] write(RecipientVariables variables, LetterWriter writer);

    /** About how many bytes it holds. */
    int weight();
}
