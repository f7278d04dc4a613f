package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.mail.HeaderBlock;
import io.angarium.mail.HeaderField;
import io.angarium.mail.LetterSyntaxException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What intake has to know of a letter that somebody else wrote, found in one pass over its header; the body is not looked
 * at. Used by one thread.
 */
final class LetterHeader {
    private static final Set<String> NOTHING = Set.of();

    private final HeaderBlock block;
    private final ByteBuffer letter;
    private final UserVariables variables = new UserVariables();
    private final List<HeaderField> dropped = new ArrayList<>(0);
    private @Nullable HeaderField from;
    private @Nullable HeaderField messageId;
    private boolean date;
    private boolean eightBit;

    private LetterHeader(ByteBuffer letter, HeaderBlock block) {
        this.letter = letter;
        this.block = block;
    }

    /** @throws RejectedException if the header is beyond a limit, or says something of ours that can't be understood */
    static LetterHeader read(ByteBuffer letter, SendOptions options) {
        return read(letter, options, NOTHING);
    }

    /** The same; fields named in {@code replaced} (in lower case) will be dropped. */
    static LetterHeader read(ByteBuffer letter, SendOptions options, Set<String> replaced) {
        try {
            LetterHeader header = new LetterHeader(letter, HeaderBlock.of(letter));
            header.scan(options, replaced);
            return header;
        } catch (LetterSyntaxException e) {
            throw badParameter("message parameter is not valid: " + e.getMessage());
        }
    }

    /** Without angle brackets; empty if there is none. */
    String messageId() {
        return messageId == null ? "" : withoutBrackets(messageId.value());
    }

    /** The From field's value, or empty. */
    String from() {
        return from == null ? "" : from.value();
    }

    boolean hasFrom() {
        return from != null;
    }

    boolean hasDate() {
        return date;
    }

    UserVariables variables() {
        return variables;
    }

    /** Whether some octet of the header is above 127 (RFC 6532); looked for only on demand. */
    boolean isEightBit() {
        for (int i = letter.position(); i < letter.position() + block.end() && !eightBit; i++) {
            eightBit = letter.get(i) < 0;
        }
        return eightBit;
    }

    /**
     * The letter with further fields on top and without those that have to go (Bcc, our own), in pieces of the letter itself.
     *
     * @param added whole lines with CRLF, or empty
     */
    List<ByteBuffer> pieces(byte[] added) {
        List<ByteBuffer> pieces = new ArrayList<>(2 + dropped.size());
        if (added.length > 0) {
            pieces.add(ByteBuffer.wrap(added));
        }
        int start = 0;
        for (HeaderField field : dropped) {
            addPiece(pieces, start, field.start());
            start = field.end();
        }
        if (!block.complete()) {
            // What follows is no field: without an empty line it would be read as part of the header.
            addPiece(pieces, start, block.end());
            pieces.add(ByteBuffer.wrap(new byte[] {'\r', '\n'}));
            start = block.end();
        }
        addPiece(pieces, start, letter.remaining());
        return pieces;
    }

    private void addPiece(List<ByteBuffer> pieces, int from, int to) {
        if (to > from) {
            pieces.add(letter.slice(letter.position() + from, to - from));
        }
    }

    private void scan(SendOptions options, Set<String> replaced) {
        for (int i = 0; i < block.count(); i++) {
            HeaderField field = block.fields().get(i);
            switch (letter.get(letter.position() + field.start())) {
                case 'F', 'f' -> from = from == null && field.isNamed("From") ? field : from;
                case 'M', 'm' -> messageId = messageId == null && field.isNamed("Message-ID") ? field : messageId;
                case 'D', 'd' -> date |= field.isNamed("Date");
                case 'X', 'x' -> option(field, options);
                default -> {
                    // Nothing of ours.
                }
            }
            if (field.isNamed("Bcc") || (!replaced.isEmpty() && replaced.contains(lower(field.name())))) {
                dropped.add(field);
            }
        }
    }

    private void option(HeaderField field, SendOptions options) {
        String name = lower(field.name());
        if (!OptionHeaders.isCandidate(name)) {
            return;
        }
        if (name.equals(OptionHeaders.PRIORITY)) {
            dropped.add(field); // between the sender and us: no receiver's business
        }
        String option = OptionHeaders.option(name);
        if (!option.isEmpty()) {
            options.take(option, field.decoded());
        } else if (name.equals(OptionHeaders.VARIABLES)) {
            variables.putAll(field.decoded());
        }
    }

    private static String withoutBrackets(String id) {
        int open = id.indexOf('<');
        int close = id.indexOf('>', open + 1);
        return open >= 0 && close > open ? id.substring(open + 1, close).strip() : id.strip();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
