package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.mail.HeaderBlock;
import io.angarium.mail.HeaderField;
import io.angarium.mail.LetterSyntaxException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
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
    private static final String VARIED = "multipart/mailgun-variables";

    private final HeaderBlock block;
    private final ByteBuffer letter;
    private final UserVariables variables = new UserVariables();
    private final List<HeaderField> dropped = new ArrayList<>(0);
    private final List<HeaderField> visible = new ArrayList<>(0);
    private String recipientVariables = "";
    private String idempotency = "";
    private long optionBytes;
    private boolean varied;
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

    /** JSON of the field that has each recipient's own; empty: there is none. */
    String recipientVariables() {
        return recipientVariables;
    }

    /** Whether the letter proper is a part of this one, beside each recipient's variables. */
    boolean isVaried() {
        return varied;
    }

    /** Whether a letter with this Message-ID shall be sent once, however often it is handed in. */
    boolean isIdempotent() {
        return !idempotency.isEmpty();
    }

    /** Bytes of all fields that are options. */
    long optionBytes() {
        return optionBytes;
    }

    /** Takes over what the header around it asks for. */
    void inherit(LetterHeader outer) {
        UserVariables both = new UserVariables();
        both.putAll(outer.variables);
        both.putAll(variables);
        variables.putAll(both);
        idempotency = idempotency.isEmpty() ? outer.idempotency : idempotency;
    }

    /** Whether a field of this name that stays has this value. */
    boolean shows(String name, String value) {
        return visible.stream()
                .anyMatch(
                        field -> field.isNamed(name) && field.decoded().strip().equalsIgnoreCase(value));
    }

    /** Leaves out the fields with this name too. */
    void drop(String name) {
        for (HeaderField field : block.all(name)) {
            if (dropped.stream().noneMatch(known -> known.start() == field.start())) {
                dropped.add(field);
            }
        }
    }

    /** Leaves out what the options don't want shown. */
    void suppress(SuppressedHeaders suppressed) {
        for (HeaderField field : visible) {
            if (suppressed.has(lower(field.name()))) {
                drop(field.name());
            }
        }
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
        dropped.sort(Comparator.comparingInt(HeaderField::start));
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
                case 'T', 't' -> {
                    if (field.isNamed(OptionHeaders.TLS_REQUIRED)) {
                        options.tlsRequired(field.value());
                    }
                }
                case 'C', 'c' ->
                    varied |= field.isNamed("Content-Type")
                            && lower(field.value()).startsWith(VARIED);
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
        if (OptionHeaders.isInternal(name)) {
            dropped.add(field);
        } else if (OptionHeaders.isVisible(name)) {
            visible.add(field);
        }
        if (name.equals(OptionHeaders.RECIPIENT_VARIABLES)) {
            recipientVariables = recipientVariables.isEmpty() ? field.decoded() : recipientVariables;
            return;
        }
        optionBytes += field.end() - field.start();
        String option = OptionHeaders.option(name);
        if (!option.isEmpty()) {
            options.take(option, field.decoded());
        } else if (name.equals(OptionHeaders.VARIABLES)) {
            variables.putAll(field.decoded());
        } else if (name.equals(OptionHeaders.IDEMPOTENCY)) {
            idempotency = idempotency(field.value());
        }
    }

    private static String idempotency(String value) {
        if (!value.equalsIgnoreCase("message-id")) {
            throw badParameter("X-Angarium-Idempotency: expected message-id, got " + SendOptions.shown(value));
        }
        return value;
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
