package io.angarium.service.submission;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.encoding.MalformedRecordException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is told about a message later, in events and in the trace: the meaning of {@code Submission.attributes}.
 *
 * <p>A letter that was only relayed (SMTP) comes without a {@link Summary}: reading it would cost more than accepting it.
 * Whoever needs one derives it from the stored letter, which is there: From, To and Subject from its header block,
 * attachments from its parts.
 *
 * @param method {@code http} or {@code smtp}
 * @param origin the caller's IP address
 * @param keyId the API key's id, or the SMTP login
 * @param size bytes of the letter; of a draft: of its parts together
 * @param tags in the order and the spelling given, without duplicates (case doesn't matter)
 * @param userVariables a JSON object, or empty for none; its strings may hold {@code %recipient.key%}, which
 *     {@link io.angarium.service.rendition.RecipientVariables} replaces by the recipient's own
 * @param options options that have no effect yet, such as {@code o:tracking}, as given
 * @param summary from, to, subject, attachments; empty: to be read from the stored letter
 */
public record MessageAttributes(
        String method,
        String origin,
        String keyId,
        long size,
        List<String> tags,
        String userVariables,
        Map<String, String> options,
        Optional<Summary> summary) {
    private static final int VERSION = 1;

    /**
     * What the letter says of itself. Of a draft (individual copies) {@code to} is empty, since every recipient has its own,
     * and the subject may hold {@code %recipient.key%}.
     *
     * @param from the From field's value, readable (not encoded)
     * @param to the To field's value, readable
     */
    public record Summary(String from, String to, String subject, List<Attachment> attachments) {
        public Summary {
            attachments = List.copyOf(attachments);
        }
    }

    /** An attached file as events show it. */
    public record Attachment(String fileName, String contentType, long size) {}

    public MessageAttributes {
        tags = List.copyOf(tags);
    }

    public byte[] encode() {
        CompactWriter writer = new CompactWriter(256)
                .number(VERSION)
                .text(method)
                .text(origin)
                .text(keyId)
                .number(size)
                .number(tags.size());
        tags.forEach(writer::text);
        writer.text(userVariables).number(options.size());
        options.forEach((name, value) -> writer.text(name).text(value));
        writer.number(summary.isPresent() ? 1 : 0);
        summary.ifPresent(it -> encode(it, writer));
        return writer.toBytes();
    }

    private static void encode(Summary summary, CompactWriter writer) {
        writer.text(summary.from())
                .text(summary.to())
                .text(summary.subject())
                .number(summary.attachments().size());
        for (Attachment attachment : summary.attachments()) {
            writer.text(attachment.fileName()).text(attachment.contentType()).number(attachment.size());
        }
    }

    /**
     * Reads what {@link #encode} made; the buffer's position stays.
     *
     * @throws MalformedRecordException if it is something else
     */
    public static MessageAttributes decode(ByteBuffer encoded) {
        CompactReader reader = new CompactReader(encoded).version(VERSION);
        return new MessageAttributes(
                reader.text(),
                reader.text(),
                reader.text(),
                reader.number(),
                texts(reader),
                reader.text(),
                options(reader),
                reader.number() == 0 ? Optional.empty() : Optional.of(summary(reader)));
    }

    private static List<String> texts(CompactReader reader) {
        int count = reader.count();
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(reader.text());
        }
        return texts;
    }

    private static Map<String, String> options(CompactReader reader) {
        int count = reader.count();
        Map<String, String> options = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            options.put(reader.text(), reader.text());
        }
        return options;
    }

    private static Summary summary(CompactReader reader) {
        return new Summary(reader.text(), reader.text(), reader.text(), attachments(reader));
    }

    private static List<Attachment> attachments(CompactReader reader) {
        int count = reader.count();
        List<Attachment> attachments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            attachments.add(new Attachment(reader.text(), reader.text(), reader.number()));
        }
        return attachments;
    }
}
