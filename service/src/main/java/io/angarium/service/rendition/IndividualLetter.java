package io.angarium.service.rendition;

import io.angarium.mail.LetterWriter;
import java.util.List;

/** What every recipient gets an own copy of, read from the spool once. Immutable. */
interface IndividualLetter {
    /** The recipient's own copy: a single To, its own values everywhere. */
    Copy write(RecipientVariables variables, LetterWriter writer);

    /**
     * One recipient's copy.
     *
     * @param notes what was done, for the trace
     */
    record Copy(byte[] letter, List<String> notes) {}

    /** About how many bytes it holds. */
    int weight();
}
