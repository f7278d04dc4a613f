package io.angarium.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;

/**
 * A finished letter with places in it that are filled for each recipient: in the fields of its own header and in its texts,
 * however those are encoded. What has no place in it stays as it is, octet for octet; a text that has one is written anew in
 * UTF-8. Files are never looked into. Immutable; the letter's bytes are not to be changed while this is in use.
 */
public final class LetterTemplate {
    /** Multiparts within multiparts; what lies deeper stays as it is. */
    public static final int MAX_DEPTH = 16;
    /** Parts that are looked at; the rest stays as it is. */
    public static final int MAX_PARTS = 500;

    private static final Set<String> ADDRESSES = Set.of("from", "sender", "reply-to");

    /** A stretch of the letter. */
    private sealed interface Piece {
        record Octets(ByteBuffer bytes) implements Piece {}

        record Unstructured(String name, String value) implements Piece {}

        record Addresses(String name, List<Mailbox> mailboxes) implements Piece {}

        /** The end of a part's header, and its text. */
        record Text(String contentType, String text) implements Piece {}
    }

    private final ByteBuffer letter;
    private final String mark;
    private final List<Piece> pieces = new ArrayList<>();
    private int copied;
    private int parts;

    private LetterTemplate(ByteBuffer letter, String mark) {
        this.letter = letter;
        this.mark = mark;
    }

    /**
     * Finds the places.
     *
     * @param letter between position and limit, which stay
     * @param mark what each place begins with
     * @throws LetterSyntaxException if a header is beyond the limits of {@link HeaderBlock}
     */
    public static LetterTemplate of(ByteBuffer letter, String mark) {
        LetterTemplate template = new LetterTemplate(letter.slice(), mark);
        HeaderBlock header = HeaderBlock.of(template.letter);
        template.header(header);
        template.entity(header, 0, template.letter.limit(), 0);
        template.octets(template.letter.limit());
        return template;
    }

    /**
     * The letter with the places filled.
     *
     * @param to who a To field in front is for; empty: none is added
     * @param filling makes a text with places to one without; line breaks that it brings into a header are spaces there
     */
    public byte[] fill(List<Mailbox> to, UnaryOperator<String> filling) {
        var out = new GrowingBytes(letter.limit() + letter.limit() / 8 + 200);
        var fields = new FieldWriter(out);
        if (!to.isEmpty()) {
            fields.addresses("To", to);
        }
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Octets octets -> {
                    byte[] bytes = new byte[octets.bytes().remaining()];
                    octets.bytes().get(octets.bytes().position(), bytes);
                    out.add(bytes);
                }
                case Piece.Unstructured field ->
                    fields.unstructured(field.name(), Characters.withoutControls(filling.apply(field.value())));
                case Piece.Addresses field -> fields.addresses(field.name(), filled(field.mailboxes(), filling));
                case Piece.Text text -> write(text, filling, fields, out);
            }
        }
        return out.toByteArray();
    }

    private static List<Mailbox> filled(List<Mailbox> mailboxes, UnaryOperator<String> filling) {
        List<Mailbox> filled = new ArrayList<>(mailboxes.size());
        for (Mailbox mailbox : mailboxes) {
            String name = Characters.withoutControls(filling.apply(mailbox.name()));
            filled.add(new Mailbox(
                    name.substring(0, Math.min(name.length(), Mailbox.MAX_NAME_CHARACTERS)), mailbox.address()));
        }
        return filled;
    }

    private static void write(Piece.Text text, UnaryOperator<String> filling, FieldWriter fields, GrowingBytes out) {
        byte[] bytes = LineEndings.canonical(filling.apply(text.text()));
        ContentEncoding encoding = ContentEncoding.forText(bytes);
        fields.structured("Content-Type", text.contentType());
        fields.structured("Content-Transfer-Encoding", encoding.token());
        out.crlf();
        encoding.encode(bytes, out);
        if (encoding != ContentEncoding.SEVEN_BIT && out.last() != '\n') {
            out.crlf();
        }
    }

    // ---- where the places are

    private void header(HeaderBlock header) {
        for (HeaderField field : header.fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (field.decoded().contains(mark) && !Draft.isOfTheWriter(name)) {
                octets(field.start());
                pieces.add(piece(field, ADDRESSES.contains(name)));
                copied = field.end();
            }
        }
    }

    private static Piece piece(HeaderField field, boolean addresses) {
        if (addresses) {
            try {
                return new Piece.Addresses(field.name(), AddressList.parse(field.value()));
            } catch (AddressSyntaxException none) {
                // Then it is text like any other.
            }
        }
        return new Piece.Unstructured(field.name(), field.decoded());
    }

    /** One part between two offsets; {@code header} was read from the first. */
    private void entity(HeaderBlock header, int from, int to, int depth) {
        ContentField type = ContentField.parse(value(header, "Content-Type"));
        String encoding = value(header, "Content-Transfer-Encoding").strip().toLowerCase(Locale.ROOT);
        boolean isEncoded = encoding.equals("base64") || encoding.equals("quoted-printable");
        if (type.value().startsWith("multipart/")) {
            String boundary = type.parameter("boundary");
            if (!isEncoded && !boundary.isEmpty() && depth < MAX_DEPTH) {
                parts(boundary, from + header.bodyStart(), to, depth + 1);
            }
        } else if (isText(header, type)) {
            text(header, type, encoding, from, to);
        }
    }

    private static boolean isText(HeaderBlock header, ContentField type) {
        ContentField disposition = ContentField.parse(value(header, "Content-Disposition"));
        return (type.value().isEmpty() || type.value().startsWith("text/"))
                && !disposition.value().equals("attachment")
                && disposition.parameter("filename").isEmpty()
                && type.parameter("name").isEmpty();
    }

    private void text(HeaderBlock header, ContentField type, String encoding, int from, int to) {
        byte[] body = new byte[to - from - header.bodyStart()];
        letter.get(from + header.bodyStart(), body);
        String text = Charsets.decode(decoded(body, encoding), type.parameter("charset"));
        if (!text.contains(mark) || !header.complete()) {
            return;
        }
        for (HeaderField field : header.fields()) {
            if (from + field.start() >= copied
                    && (field.isNamed("Content-Type") || field.isNamed("Content-Transfer-Encoding"))) {
                octets(from + field.start());
                copied = from + field.end();
            }
        }
        octets(from + header.end());
        pieces.add(new Piece.Text(contentType(type), text));
        copied = to;
    }

    /** The same type in UTF-8; how the text flows (RFC 3676) stays said. */
    private static String contentType(ContentField type) {
        StringBuilder value = new StringBuilder(type.value().isEmpty() ? "text/plain" : type.value());
        value.append("; charset=utf-8");
        for (Map.Entry<String, String> parameter : type.parameters().entrySet()) {
            if (parameter.getKey().equals("format") || parameter.getKey().equals("delsp")) {
                boolean isWord = parameter.getValue().chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
                value.append(isWord ? "; " + parameter.getKey() + "=" + parameter.getValue() : "");
            }
        }
        return value.toString();
    }

    private static byte[] decoded(byte[] body, String encoding) {
        return switch (encoding) {
            case "base64" -> LenientBase64.decode(body);
            case "quoted-printable" -> {
                try (var in = new QuotedPrintableInputStream(new ByteArrayInputStream(body), DecodeMonitor.SILENT)) {
                    yield in.readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException("reading from memory", e);
                }
            }
            default -> body;
        };
    }

    /** RFC 2046 §5.1.1: what lies between the lines that begin with the boundary. */
    private void parts(String boundary, int from, int to, int depth) {
        byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
        int begin = -1;
        for (int line = from; line < to && parts < MAX_PARTS; line = nextLine(line, to)) {
            if (!startsWith(delimiter, line, to)) {
                continue;
            }
            if (begin >= 0) {
                part(begin, withoutLineBreak(begin, line), depth);
            }
            int behind = line + delimiter.length;
            if (behind + 1 < to && letter.get(behind) == '-' && letter.get(behind + 1) == '-') {
                return;
            }
            begin = nextLine(line, to);
        }
        if (begin >= 0 && parts < MAX_PARTS) {
            part(begin, to, depth);
        }
    }

    private void part(int from, int to, int depth) {
        parts++;
        entity(HeaderBlock.of(letter.slice(from, to - from)), from, to, depth);
    }

    /** The line break before a delimiter belongs to the delimiter. */
    private int withoutLineBreak(int from, int delimiter) {
        int end = delimiter;
        if (end > from && letter.get(end - 1) == '\n') {
            end--;
            if (end > from && letter.get(end - 1) == '\r') {
                end--;
            }
        }
        return end;
    }

    private boolean startsWith(byte[] delimiter, int line, int to) {
        return line + delimiter.length <= to
                && letter.slice(line, delimiter.length).equals(ByteBuffer.wrap(delimiter));
    }

    private int nextLine(int from, int to) {
        int i = from;
        while (i < to && letter.get(i) != '\n') {
            i++;
        }
        return Math.min(i + 1, to);
    }

    private void octets(int to) {
        if (to > copied) {
            pieces.add(new Piece.Octets(letter.slice(copied, to - copied)));
        }
        copied = Math.max(copied, to);
    }

    private static String value(HeaderBlock header, String name) {
        Optional<HeaderField> field = header.first(name);
        return field.map(HeaderField::value).orElse("");
    }
}
