package io.angarium.service.event;

import io.angarium.mail.EmailAddress;
import io.angarium.mail.HeaderBlock;
import io.angarium.mail.HeaderField;
import io.angarium.mail.LetterSyntaxException;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.service.rendition.RecipientVariables;
import io.angarium.service.submission.MessageAttributes;
import io.angarium.service.submission.MessageAttributes.Summary;
import io.angarium.service.submission.MessageFlags;
import io.angarium.spool.StoredMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A stored message as events and traces tell it: its attributes, and what they leave to the letter. Used by one thread. */
final class MessageView {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    private final StoredMessage message;
    private final MessageAttributes attributes;
    private final Summary summary;
    private final Map<String, Object> userVariables;

    MessageView(StoredMessage message) {
        this.message = message;
        this.attributes = attributes(message);
        this.summary = attributes.summary().orElseGet(() -> fromLetter(message));
        this.userVariables = parse(attributes.userVariables());
    }

    StoredMessage message() {
        return message;
    }

    MessageAttributes attributes() {
        return attributes;
    }

    boolean is(int flag) {
        return (message.flags() & flag) != 0;
    }

    String from() {
        return summary.from();
    }

    /** As this recipient reads it. */
    String to(int recipient) {
        return is(MessageFlags.DRAFT) ? message.recipient(recipient).toString() : summary.to();
    }

    /** As this recipient reads it. */
    String subject(int recipient) {
        return is(MessageFlags.DRAFT) ? variables(recipient).substitute(summary.subject()) : summary.subject();
    }

    /** Which version of which template it was made of; empty: of none. */
    Map<String, Object> template() {
        String name = attributes.options().getOrDefault("template", "");
        return name.isEmpty()
                ? Map.of()
                : EventWriter.object(
                        "name", name, "version", attributes.options().getOrDefault("t:version", ""));
    }

    /** As it was given. */
    String subject() {
        return summary.subject();
    }

    List<MessageAttributes.Attachment> attachments() {
        return summary.attachments();
    }

    long size() {
        return attributes.size() > 0 ? attributes.size() : message.content().remaining();
    }

    /** This recipient's own. */
    Map<String, Object> userVariables(int recipient) {
        if (userVariables.isEmpty() || !attributes.userVariables().contains("%recipient")) {
            return userVariables;
        }
        RecipientVariables variables = variables(recipient);
        Map<String, Object> own = new LinkedHashMap<>();
        userVariables.forEach(
                (name, value) -> own.put(name, value instanceof String text ? variables.substitute(text) : value));
        return own;
    }

    private RecipientVariables variables(int recipient) {
        EmailAddress address = message.recipient(recipient);
        return RecipientVariables.of(address, message.variables(recipient));
    }

    private static MessageAttributes attributes(StoredMessage message) {
        try {
            if (message.attributes().hasRemaining()) {
                return MessageAttributes.decode(message.attributes());
            }
        } catch (MalformedRecordException e) {
            // Told without them: what happened is still worth telling.
        }
        String method = (message.flags() & MessageFlags.BY_SMTP) != 0 ? "smtp" : "http";
        return new MessageAttributes(method, "", "", 0, List.of(), "", Map.of(), Optional.empty());
    }

    private static Summary fromLetter(StoredMessage message) {
        try {
            HeaderBlock header = HeaderBlock.of(message.content());
            return new Summary(field(header, "From"), field(header, "To"), field(header, "Subject"), List.of());
        } catch (LetterSyntaxException e) {
            return new Summary("", "", "", List.of());
        }
    }

    private static String field(HeaderBlock header, String name) {
        return header.first(name).map(HeaderField::decoded).orElse("");
    }

    private static Map<String, Object> parse(String json) {
        if (json.isEmpty()) {
            return Map.of();
        }
        try {
            return JSON.readValue(json, OBJECT);
        } catch (JacksonException e) {
            return Map.of();
        }
    }
}
