package io.angarium.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

/** One walk through one letter, on Mime4j's tokens. Mime4j splits and decodes; what the fields mean is decided here. */
final class Reading {
    private static final int MAX_NOTES = 50;

    private final ReadLimits limits;
    private final List<Header> headers = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder html = new StringBuilder();
    private final StringBuilder amp = new StringBuilder();
    private boolean hasText;
    private boolean hasHtml;
    private boolean hasAmp;
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<Attachment> inline = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    /** Of the entity whose header was read last. */
    private final List<HeaderField> fields = new ArrayList<>();

    private int parts;
    private int depth;
    /** What came before the first boundary of the multipart that began last, while no part of it came. */
    private byte[] preamble = {};

    Reading(ReadLimits limits) {
        this.limits = limits;
    }

    void run(ByteBuffer letter) {
        var tokens = new MimeTokenStream(
                new MimeConfig.Builder()
                        .setMaxHeaderCount(limits.headers())
                        .setMaxHeaderLen(limits.headerOctets())
                        .setMaxLineLen(-1)
                        .setMaxContentLen(-1)
                        // As HeaderBlock takes it, so that both see the same header.
                        .setMalformedHeaderStartsBody(true)
                        .build(),
                DecodeMonitor.SILENT,
                null,
                null);
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        try {
            tokens.parse(stream(letter));
            EntityState state = tokens.getState();
            while (state != EntityState.T_END_OF_STREAM && step(tokens, state)) {
                state = tokens.next();
            }
        } catch (IOException | MimeException broken) {
            note("reading stopped: " + broken.getMessage());
        } catch (RuntimeException flaw) {
            // A flaw of the library on input that nobody foresaw costs the rest of this letter, nothing more.
            note("reading stopped: " + flaw);
        }
    }

    ParsedLetter result() {
        return new ParsedLetter(
                headers,
                hasText ? Optional.of(text.toString()) : Optional.empty(),
                hasHtml ? Optional.of(html.toString()) : Optional.empty(),
                hasAmp ? Optional.of(amp.toString()) : Optional.empty(),
                attachments,
                inline,
                notes);
    }

    /** Returns whether to go on. */
    private boolean step(MimeTokenStream tokens, EntityState state) {
        switch (state) {
            case T_START_HEADER -> fields.clear();
            case T_FIELD -> field(tokens.getField());
            case T_START_MULTIPART -> {
                preamble = new byte[0];
                if (++depth > limits.depth()) {
                    note("reading stopped: multiparts are nested deeper than " + limits.depth());
                    return false;
                }
            }
            case T_PREAMBLE -> preamble = content(tokens.getInputStream());
            case T_START_BODYPART -> preamble = new byte[0];
            case T_END_MULTIPART -> {
                depth--;
                multipartWithoutParts();
            }
            case T_BODY -> {
                if (++parts > limits.parts()) {
                    note("reading stopped: there are more than " + limits.parts() + " parts");
                    return false;
                }
                body(tokens);
            }
            default -> {} // the other states carry nothing
        }
        return true;
    }

    private void field(Field field) {
        byte[] raw = field.getRaw() == null ? new byte[0] : field.getRaw().toByteArray();
        int colon = 0;
        while (colon < raw.length && raw[colon] != ':') {
            colon++;
        }
        if (colon == raw.length) {
            return;
        }
        var seen = new HeaderField(ByteBuffer.wrap(raw), 0, colon, raw.length);
        fields.add(seen);
        if (depth == 0) {
            try {
                headers.add(new Header(seen.name(), seen.decoded()));
            } catch (HeaderSyntaxException unusual) {
                note("left out: " + unusual.getMessage());
            }
        }
    }

    private void body(MimeTokenStream tokens) {
        ContentField type = type(tokens.getBodyDescriptor().getMimeType());
        ContentField disposition = ContentField.parse(value("Content-Disposition"));
        String name = disposition.parameter("filename");
        if (name.isEmpty()) {
            name = type.parameter("name");
        }
        byte[] bytes = decodedContent(tokens);
        boolean attached = disposition.value().equals("attachment") || !name.isEmpty();
        if (attached || !readable(type, bytes)) {
            file(type, disposition, name, bytes);
        }
    }

    private void file(ContentField type, ContentField disposition, String name, byte[] bytes) {
        String id = contentId();
        var file = new Attachment(name, type.value(), id, bytes);
        if (id.isEmpty() || disposition.value().equals("attachment")) {
            attachments.add(file);
        } else {
            inline.add(file);
        }
    }

    /** RFC 2045 §5.2: without a type, or with one that makes no sense, it is plain text. */
    private ContentField type(String byContext) {
        var type = ContentField.parse(value("Content-Type"));
        int slash = type.value().indexOf('/');
        if (slash > 0 && slash < type.value().length() - 1) {
            return type;
        }
        boolean digest = type.value().isEmpty() && "message/rfc822".equalsIgnoreCase(byContext);
        return new ContentField(digest ? "message/rfc822" : "text/plain", type.parameters());
    }

    /** Takes the part as something to read, if it is that. */
    private boolean readable(ContentField type, byte[] bytes) {
        switch (type.value()) {
            case "text/plain" -> {
                join(text, hasText, decoded(type, bytes));
                hasText = true;
            }
            case "text/html" -> {
                join(html, hasHtml, decoded(type, bytes));
                hasHtml = true;
            }
            case "text/x-amp-html" -> {
                join(amp, hasAmp, decoded(type, bytes));
                hasAmp = true;
            }
            default -> {
                if (!type.value().startsWith("multipart/")) {
                    return false;
                }
                note("a " + Characters.printable(type.value(), 60) + " without boundary is read as text");
                join(text, hasText, Charsets.guess(bytes));
                hasText = true;
            }
        }
        return true;
    }

    private void multipartWithoutParts() {
        if (preamble.length > 0) {
            note("a multipart whose boundary never comes is read as text");
            join(text, hasText, Charsets.guess(preamble));
            hasText = true;
            preamble = new byte[0];
        }
    }

    private String decoded(ContentField type, byte[] bytes) {
        String charset = type.parameter("charset");
        if (!charset.isEmpty() && !Charsets.knows(charset)) {
            note("the character set '" + Characters.printable(charset, 40) + "' is unknown; guessed");
        }
        return Charsets.decode(bytes, charset);
    }

    private static void join(StringBuilder all, boolean notFirst, String next) {
        if (notFirst) {
            all.append("\r\n\r\n");
        }
        all.append(next);
    }

    private String value(String name) {
        for (HeaderField field : fields) {
            if (field.isNamed(name)) {
                return field.value();
            }
        }
        return "";
    }

    private String contentId() {
        String id = value("Content-ID").strip();
        return id.length() > 1 && id.startsWith("<") && id.endsWith(">")
                ? id.substring(1, id.length() - 1).strip()
                : id;
    }

    /** Base64 is decoded here, since Mime4j drops the end if its padding is missing. */
    private byte[] decodedContent(MimeTokenStream tokens) {
        return value("Content-Transfer-Encoding").strip().equalsIgnoreCase("base64")
                ? LenientBase64.decode(content(tokens.getInputStream()))
                : content(tokens.getDecodedInputStream());
    }

    /** What could be read, also if an encoding is broken somewhere. */
    private byte[] content(InputStream stream) {
        var content = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        try {
            for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                content.write(chunk, 0, n);
            }
        } catch (IOException broken) {
            note("a part is cut off: " + broken.getMessage());
        }
        return content.toByteArray();
    }

    private void note(String note) {
        if (notes.size() < MAX_NOTES) {
            notes.add(Characters.printable(note, 200));
        }
    }

    private static InputStream stream(ByteBuffer letter) {
        if (letter.hasArray()) {
            return new ByteArrayInputStream(
                    letter.array(), letter.arrayOffset() + letter.position(), letter.remaining());
        }
        byte[] copy = new byte[letter.remaining()];
        letter.get(letter.position(), copy);
        return new ByteArrayInputStream(copy);
    }
}
