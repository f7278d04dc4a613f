package io.angarium.service.submission;

import io.angarium.mail.AddressList;
import io.angarium.mail.AddressSyntaxException;
import io.angarium.mail.HeaderBlock;
import io.angarium.mail.HeaderField;
import io.angarium.mail.LetterScan;
import io.angarium.mail.Mailbox;
import io.angarium.spool.Submission;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A letter that somebody else wrote, with what its header asks for: read alike whether it comes by MIME over HTTP or by SMTP.
 *
 * @param header of the letter proper
 * @param recipientVariables JSON; empty: everybody gets the same letter
 */
record IncomingLetter(LetterHeader header, String recipientVariables) {
    /**
     * Reads the letter's header, and if the letter proper is wrapped up with its variables that one's too.
     *
     * @param replaced names, in lower case, of fields that will be dropped
     * @param otherwise the variables if the letter brings none
     */
    static IncomingLetter read(
            ByteBuffer letter,
            SendOptions options,
            Set<String> replaced,
            SubmissionSettings settings,
            String otherwise) {
        LetterHeader header = LetterHeader.read(letter, options, replaced);
        long optionBytes = header.optionBytes();
        String variables = header.recipientVariables().isEmpty() ? otherwise : header.recipientVariables();
        if (header.isVaried()) {
            VariedLetter varied = VariedLetter.read(letter);
            LetterHeader inner = LetterHeader.read(varied.letter(), options, replaced);
            inner.inherit(header);
            optionBytes += inner.optionBytes();
            header = inner;
            variables = varied.variables();
        }
        if (optionBytes > settings.maxOptionBytes()) {
            throw FormFields.tooManyOptions(settings);
        }
        options.check();
        header.suppress(options.suppressed());
        if (!variables.isEmpty()) {
            // Each recipient gets a To field of its own, and nobody sees the others.
            header.drop("To");
            header.drop("Cc");
        }
        return new IncomingLetter(header, variables);
    }

    boolean isIndividual() {
        return !recipientVariables.isEmpty();
    }

    /** The submission of individual copies: what events tell of them is read now, since the letter has places in it. */
    Submission individual(
            int flags, Envelope envelope, RecipientList recipients, byte[] content, String userVariables) {
        Addressing addressing = Addressing.of(
                recipients,
                VariableSlices.read(recipientVariables, recipients.all().size()),
                envelope.options().schedule());
        HeaderBlock block = HeaderBlock.of(content);
        MessageAttributes.Summary summary = new MessageAttributes.Summary(
                author(block),
                "",
                block.first("Subject").map(HeaderField::decoded).orElse(""),
                List.of());
        return envelope.submission(
                flags | MessageFlags.DRAFT | MessageFlags.LETTER,
                addressing,
                envelope.attributes(content.length, userVariables, Optional.of(summary)),
                List.of(ByteBuffer.wrap(content)));
    }

    private static String author(HeaderBlock block) {
        Optional<HeaderField> from = block.first("From");
        try {
            return from.map(field -> AddressList.parse(field.value()))
                    .filter(authors -> !authors.isEmpty())
                    .map(List::getFirst)
                    .map(Mailbox::toString)
                    .orElse("");
        } catch (AddressSyntaxException e) {
            return from.map(HeaderField::decoded).orElse("");
        }
    }

    static int flags(byte[] content) {
        return Envelope.flags(LetterScan.of(content));
    }

    static byte[] joined(List<ByteBuffer> pieces) {
        int size = 0;
        for (ByteBuffer piece : pieces) {
            size += piece.remaining();
        }
        ByteBuffer joined = ByteBuffer.allocate(size);
        pieces.forEach(piece -> joined.put(piece.duplicate()));
        return joined.array();
    }
}
