package io.angarium.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Writes drafts as MIME (RFC 2045–2047, 2231, 5322): octets with CRLF, header lines folded at 78, everything in 7 bits
 * unless an address needs SMTPUTF8.
 *
 * <p>The body is {@code mixed(alternative(text, amp, related(html, inline …)), attachments …)}, each level only where there
 * is something for it. Text keeps its words; its line breaks become CRLF, and a letter that is one text ends with one. Pure:
 * the same draft and the same random numbers give the same octets. As safe for threads as its source of random numbers.
 */
public final class LetterWriter {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss xx", Locale.ENGLISH);
    /** Fields whose value is a list of addresses (RFC 5322 §3.6.2, §3.6.3, §3.6.6). */
    private static final Set<String> ADDRESSES = Set.of(
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "bcc",
            "resent-from",
            "resent-sender",
            "resent-to",
            "resent-cc",
            "disposition-notification-to",
            "errors-to",
            "return-receipt-to");

    private static final int LONGEST_PARAMETER = 60;
    private static final int MAX_FILE_NAME = 1_000;

    private final RandomGenerator random;

    /**
     * A writer with its source of boundaries.
     *
     * @param random nobody should be able to foresee it
     */
    public LetterWriter(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The whole letter.
     *
     * @throws HeaderSyntaxException if a file name or content type can't stand in a header
     */
    public byte[] write(Draft draft) {
        var out = new GrowingBytes(expectedSize(draft));
        var fields = new FieldWriter(out);
        writeHeader(draft, fields);
        new BodyWriter(out, fields).write(body(draft));
        if (out.last() != '\n') {
            out.crlf();
        }
        return out.toByteArray();
    }

    private static int expectedSize(Draft draft) {
        long size = 1_500
                + 80L * (draft.to().size() + draft.cc().size())
                + 100L * draft.headers().size();
        size += length(draft.text()) + length(draft.amp()) + length(draft.html());
        for (Attachment file : draft.attachments()) {
            size += file.bytes().length * 7L / 5 + 500;
        }
        for (Attachment file : draft.inline()) {
            size += file.bytes().length * 7L / 5 + 500;
        }
        return (int) Math.min(size, Integer.MAX_VALUE / 2);
    }

    private static long length(java.util.Optional<String> text) {
        return text.map(t -> t.length() * 9L / 8).orElse(0L);
    }

    private static void writeHeader(Draft draft, FieldWriter fields) {
        var replaced = new HashSet<String>();
        for (Header header : draft.headers()) {
            replaced.add(header.name().toLowerCase(Locale.ROOT));
        }
        addresses("From", draft.from(), replaced, fields);
        addresses("To", draft.to(), replaced, fields);
        addresses("Cc", draft.cc(), replaced, fields);
        addresses("Reply-To", draft.replyTo(), replaced, fields);
        if (!replaced.contains("subject")) {
            draft.subject().ifPresent(subject -> fields.unstructured("Subject", subject));
        }
        if (!replaced.contains("date")) {
            draft.date().ifPresent(date -> fields.structured("Date", date(date)));
        }
        if (!replaced.contains("message-id")) {
            draft.messageId().ifPresent(id -> fields.structured("Message-ID", "<" + id + ">"));
        }
        for (Header header : draft.headers()) {
            further(header, fields);
        }
        fields.structured("MIME-Version", "1.0");
    }

    private static void addresses(String name, List<Mailbox> mailboxes, Set<String> replaced, FieldWriter fields) {
        if (!mailboxes.isEmpty() && !replaced.contains(name.toLowerCase(Locale.ROOT))) {
            fields.addresses(name, mailboxes);
        }
    }

    /** Names within addresses are encoded one by one, so that the addresses stay readable for programs. */
    private static void further(Header header, FieldWriter fields) {
        if (!Characters.isAscii(header.value())
                && ADDRESSES.contains(header.name().toLowerCase(Locale.ROOT))) {
            try {
                fields.addresses(header.name(), AddressList.parse(header.value()));
                return;
            } catch (AddressSyntaxException none) {
                // Then it is text like any other.
            }
        }
        fields.unstructured(header.name(), header.value());
    }

    /** RFC 5322 §3.3. */
    static String date(Instant instant) {
        return DATE.format(ZonedDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    /** A part of the body, before it is written. */
    private sealed interface Entity {
        record Text(String subtype, String content) implements Entity {}

        record File(Attachment file, String disposition) implements Entity {}

        record Parts(String subtype, String parameters, List<Entity> parts) implements Entity {}
    }

    private static Entity body(Draft draft) {
        var alternatives = new ArrayList<Entity>(3);
        draft.text().ifPresent(text -> alternatives.add(new Entity.Text("plain", text)));
        draft.amp().ifPresent(amp -> alternatives.add(new Entity.Text("x-amp-html", amp)));
        draft.html().ifPresent(html -> alternatives.add(related(html, draft.inline())));
        if (alternatives.isEmpty()) {
            alternatives.add(new Entity.Text("plain", ""));
        }
        var mixed = new ArrayList<Entity>(1 + draft.attachments().size());
        mixed.add(several("alternative", "", alternatives));
        if (draft.html().isEmpty()) {
            draft.inline().forEach(image -> mixed.add(new Entity.File(image, "inline")));
        }
        draft.attachments().forEach(file -> mixed.add(new Entity.File(file, "attachment")));
        return several("mixed", "", mixed);
    }

    /** RFC 2387. */
    private static Entity related(String html, List<Attachment> images) {
        var parts = new ArrayList<Entity>(1 + images.size());
        parts.add(new Entity.Text("html", html));
        images.forEach(image -> parts.add(new Entity.File(image, "inline")));
        return several("related", "; type=\"text/html\"", parts);
    }

    private static Entity several(String subtype, String parameters, List<Entity> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Entity.Parts(subtype, parameters, parts);
    }

    private final class BodyWriter {
        private final GrowingBytes out;
        private final FieldWriter fields;

        BodyWriter(GrowingBytes out, FieldWriter fields) {
            this.out = out;
            this.fields = fields;
        }

        void write(Entity entity) {
            switch (entity) {
                case Entity.Text text -> text(text);
                case Entity.File file -> file(file);
                case Entity.Parts parts -> parts(parts);
            }
        }

        private void text(Entity.Text text) {
            byte[] bytes = LineEndings.canonical(text.content());
            fields.structured("Content-Type", "text/" + text.subtype() + "; charset=utf-8");
            content(ContentEncoding.forText(bytes), bytes);
        }

        private void content(ContentEncoding encoding, byte[] bytes) {
            fields.structured("Content-Transfer-Encoding", encoding.token());
            out.crlf();
            encoding.encode(bytes, out);
        }

        /** RFC 2046 §5.1.1. The equals sign keeps a boundary out of quoted-printable and base64 (RFC 2045 §6.7). */
        private void parts(Entity.Parts several) {
            String boundary = "=_" + HexFormat.of().toHexDigits(random.nextLong())
                    + HexFormat.of().toHexDigits(random.nextLong());
            fields.structured(
                    "Content-Type",
                    "multipart/" + several.subtype() + "; boundary=\"" + boundary + "\"" + several.parameters());
            out.crlf();
            for (Entity part : several.parts()) {
                delimiter(boundary, "");
                write(part);
                out.crlf();
            }
            delimiter(boundary, "--");
        }

        private void delimiter(String boundary, String end) {
            out.add("--");
            out.add(boundary);
            out.add(end);
            out.crlf();
        }

        /** A file's octets arrive exactly: as they are if they travel so, otherwise as base64. */
        private void file(Entity.File entity) {
            Attachment file = entity.file();
            checkText("attachment", file.name());
            checkText("attachment", file.contentType());
            checkText("Content-ID", file.contentId());
            var type = ContentField.parse(file.contentType());
            boolean asItIs = isTextual(type.value()) && ContentEncoding.fitsSevenBit(file.bytes());
            contentType(type, file.name(), asItIs);
            disposition(entity.disposition(), file.name());
            if (!file.contentId().isEmpty()) {
                fields.structured("Content-ID", "<" + contentId(file.contentId()) + ">");
            }
            content(asItIs ? ContentEncoding.SEVEN_BIT : ContentEncoding.BASE64, file.bytes());
        }

        private void contentType(ContentField type, String name, boolean asItIs) {
            fields.begin("Content-Type");
            // RFC 2046 §5.2.1, RFC 2045 §6.4: letters and multiparts may not be encoded, so they go as mere files then.
            boolean composite =
                    type.value().startsWith("message/") || type.value().startsWith("multipart/");
            boolean known = isMediaType(type.value()) && !(composite && !asItIs);
            fields.foldable(" " + (known ? type.value() : "application/octet-stream"));
            if (known) {
                for (Map.Entry<String, String> parameter : type.parameters().entrySet()) {
                    if (!parameter.getKey().equals("name") && isToken(parameter.getKey())) {
                        parameter(parameter.getKey(), parameter.getValue());
                    }
                }
            }
            if (!name.isEmpty()) {
                nameForOldReaders(name);
            }
            fields.end();
        }

        /** Not in any standard, but what programs without RFC 2231 read: encoded words within quotes. */
        private void nameForOldReaders(String name) {
            boolean plain = Characters.isAscii(name) && name.length() <= LONGEST_PARAMETER && !name.contains("=?");
            fields.foldable(";");
            fields.foldable(" name=\"" + (plain ? escaped(name) : EncodedWords.encode(name)) + "\"");
        }

        private void disposition(String disposition, String name) {
            fields.begin("Content-Disposition");
            fields.foldable(" " + disposition);
            if (!name.isEmpty()) {
                parameter("filename", name);
            }
            fields.end();
        }

        private void parameter(String name, String value) {
            if (Characters.isAscii(value) && value.length() <= LONGEST_PARAMETER && !value.contains("=?")) {
                fields.foldable(";");
                fields.foldable(" " + name + "=\"" + escaped(value) + "\"");
            } else {
                extended(name, value);
            }
        }

        /** RFC 2231 §3 and §4: percent-encoded UTF-8, over several lines if it is long. No character is split. */
        private void extended(String name, String value) {
            var segments = new ArrayList<String>();
            var segment = new StringBuilder("utf-8''");
            for (int i = 0; i < value.length(); i = value.offsetByCodePoints(i, 1)) {
                String character = percentEncoded(value.substring(i, value.offsetByCodePoints(i, 1)));
                if (segment.length() + character.length() > LONGEST_PARAMETER) {
                    segments.add(segment.toString());
                    segment.setLength(0);
                }
                segment.append(character);
            }
            segments.add(segment.toString());
            for (int i = 0; i < segments.size(); i++) {
                fields.foldable(";");
                fields.foldable(" " + name + (segments.size() > 1 ? "*" + i : "") + "*=" + segments.get(i));
            }
        }
    }

    private static void checkText(String field, String text) {
        Header.checkText(field, text);
        if (text.length() > MAX_FILE_NAME) {
            throw new HeaderSyntaxException(field, "a name has at most " + MAX_FILE_NAME + " characters");
        }
    }

    private static boolean isTextual(String type) {
        return type.startsWith("text/") || type.equals("message/rfc822") || type.equals("application/json");
    }

    private static boolean isMediaType(String type) {
        int slash = type.indexOf('/');
        return slash > 0 && isToken(type.substring(0, slash)) && isToken(type.substring(slash + 1));
    }

    /** RFC 2045 §5.1. */
    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 127 || "()<>@,;:\\\"/[]?=*'%".indexOf(c) >= 0) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_PARAMETER;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** RFC 2231 §7 attribute-char stays. */
    private static String percentEncoded(String text) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 127 && "()<>@,;:\\\"/[]?=*'%".indexOf(b) < 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    /** RFC 2392 §2: what can't stand in an id is percent-encoded, as it is in the URL that refers to it. */
    private static String contentId(String id) {
        var encoded = new StringBuilder(id.length());
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 127 && b != '<' && b != '>') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
