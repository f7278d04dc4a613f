package io.angarium.service.rendition;

import io.angarium.mail.EmailAddress;
import io.angarium.mail.Mailbox;
import io.angarium.service.submission.RecipientSlice;
import io.angarium.service.template.RenderingFailedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One recipient's own values, and their substitution for {@code %recipient.key%} and its kin. Unknown keys stay as typed;
 * what is put in is not looked at again.
 */
public final class RecipientVariables {
    /** Most characters of a text into which values were put: a letter may be as large. */
    public static final int MAX_TEXT = 25 << 20;

    private static final JsonFactory JSON = new JsonFactory();
    /** What each place begins with. */
    static final String PREFIX = "%recipient";

    private final Mailbox mailbox;
    private final Map<String, String> values;

    private RecipientVariables(Mailbox mailbox, Map<String, String> values) {
        this.mailbox = mailbox;
        this.values = values;
    }

    /** Reads what the spool keeps with a recipient. Empty: no values. */
    public static RecipientVariables of(EmailAddress address, ByteBuffer stored) {
        if (!stored.hasRemaining()) {
            return new RecipientVariables(new Mailbox(address), Map.of());
        }
        RecipientSlice slice = RecipientSlice.decode(stored);
        byte[] json = new byte[slice.json().remaining()];
        slice.json().get(json);
        return new RecipientVariables(
                new Mailbox(slice.displayName(), address), json.length == 0 ? Map.of() : values(json));
    }

    /** The recipient, with the name that the sender gave. */
    public Mailbox mailbox() {
        return mailbox;
    }

    /**
     * The text with this recipient's values in place of their names.
     *
     * @throws RenderingFailedException if that is longer than {@link #MAX_TEXT}
     */
    public String substitute(String text) {
        int at = text.indexOf(PREFIX);
        if (at < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length() + 64);
        int copied = 0;
        while (at >= 0) {
            int end = text.indexOf('%', at + PREFIX.length());
            String value = end < 0 ? null : value(text.substring(at + 1, end));
            if (value == null) {
                at = text.indexOf(PREFIX, at + 1);
                continue;
            }
            if (result.length() + (long) value.length() > MAX_TEXT) {
                throw new RenderingFailedException("the recipient's text has more than " + MAX_TEXT + " characters");
            }
            result.append(text, copied, at).append(value);
            copied = end + 1;
            at = text.indexOf(PREFIX, copied);
        }
        return result.append(text, copied, text.length()).toString();
    }

    private @Nullable String value(String name) {
        if (name.startsWith("recipient.")) {
            return values.get(name.substring("recipient.".length()));
        }
        return switch (name) {
            case "recipient" -> mailbox.toString();
            case "recipient_email" -> mailbox.address().toString();
            case "recipient_name" -> mailbox.name();
            case "recipient_fname" -> firstName();
            case "recipient_lname" -> lastName();
            default -> null;
        };
    }

    private String firstName() {
        int space = mailbox.name().indexOf(' ');
        return space < 0 ? mailbox.name() : mailbox.name().substring(0, space);
    }

    private String lastName() {
        int space = mailbox.name().lastIndexOf(' ');
        return space < 0 ? "" : mailbox.name().substring(space + 1);
    }

    /** Strings as they are, anything else as its JSON text. */
    private static Map<String, String> values(byte[] json) {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return values;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                values.put(key, scalarOrJson(parser, json));
            }
        }
        return values;
    }

    private static String scalarOrJson(JsonParser parser, byte[] json) {
        JsonToken token = parser.nextToken();
        if (token != null && token.isStructStart()) {
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int end = (int) parser.currentLocation().getByteOffset();
            return new String(json, start, end - start, StandardCharsets.UTF_8);
        }
        return token == JsonToken.VALUE_NULL ? "" : parser.getString();
    }
}
