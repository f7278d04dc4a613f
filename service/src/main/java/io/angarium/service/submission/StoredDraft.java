package io.angarium.service.submission;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What individual copies are made from when a recipient's turn comes: the content of a message with
 * {@link MessageFlags#DRAFT}. Texts and header values may hold {@code %recipient.key%}. Files are stored once, behind
 * everything else, and are read in place.
 *
 * @param from the From field as the sender wrote it
 * @param subject empty: none was given
 * @param text empty: none; likewise html and amp
 * @param headers further fields, checked names
 * @param template if there is one, html is a template's text
 */
public record StoredDraft(
        Instant date,
        String messageId,
        String from,
        String subject,
        String text,
        String html,
        String amp,
        List<Field> headers,
        Optional<DraftTemplate> template,
        List<File> files) {
    private static final int VERSION = 2;

    /** A header field to be. */
    public record Field(String name, String value) {}

    /** An attached or inline file; the bytes are read-only by convention. */
    public record File(boolean inline, String name, String contentType, ByteBuffer bytes) {}

    public StoredDraft {
        headers = List.copyOf(headers);
        files = List.copyOf(files);
    }

    /** In pieces, so that files are not copied. */
    List<ByteBuffer> encode() {
        CompactWriter writer = new CompactWriter(512 + (text.length() + html.length() + amp.length()) * 5 / 4)
                .number(VERSION)
                .number(date.getEpochSecond())
                .text(messageId)
                .text(from)
                .text(subject)
                .text(text)
                .text(html)
                .text(amp)
                .number(headers.size());
        headers.forEach(field -> writer.text(field.name()).text(field.value()));
        writer.number(template.isPresent() ? 1 : 0);
        template.ifPresent(it -> it.encode(writer));
        writer.number(files.size());
        for (File file : files) {
            writer.number(file.inline() ? 1 : 0)
                    .text(file.name())
                    .text(file.contentType())
                    .number(file.bytes().remaining());
        }
        List<ByteBuffer> pieces = new ArrayList<>(1 + files.size());
        pieces.add(ByteBuffer.wrap(writer.toBytes()));
        files.forEach(file -> pieces.add(file.bytes()));
        return pieces;
    }

    /**
     * Reads what {@link #encode} made; the position stays.
     *
     * @throws io.angarium.service.encoding.MalformedRecordException if it is no draft
     */
    public static StoredDraft decode(ByteBuffer content) {
        CompactReader reader = new CompactReader(content).version(VERSION);
        return new StoredDraft(
                Instant.ofEpochSecond(reader.number()),
                reader.text(),
                reader.text(),
                reader.text(),
                reader.text(),
                reader.text(),
                reader.text(),
                fields(reader),
                reader.number() == 0 ? Optional.empty() : Optional.of(DraftTemplate.decode(reader)),
                files(reader));
    }

    private static List<Field> fields(CompactReader reader) {
        int count = reader.count();
        List<Field> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(new Field(reader.text(), reader.text()));
        }
        return fields;
    }

    private static List<File> files(CompactReader reader) {
        int count = reader.count();
        List<FileHeader> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(new FileHeader(reader.number() == 1, reader.text(), reader.text(), reader.number()));
        }
        List<File> files = new ArrayList<>(count);
        for (FileHeader header : headers) {
            files.add(new File(header.inline(), header.name(), header.contentType(), reader.view(header.size())));
        }
        return files;
    }

    private record FileHeader(boolean inline, String name, String contentType, long size) {}
}
