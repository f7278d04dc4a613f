package io.angarium.service.rendition;

import io.angarium.mail.EmailAddress;
import io.angarium.service.submission.RecipientSlice;
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
    private static final JsonFactory JSON = new JsonFactory();
    private static final String PREFIX = "%recipient";

    private final EmailAddress address;
    private final String displayName;
    private final Map<String, String> values;

    private RecipientVariables(EmailAddress address, String displayName, Map<String, String> values) {
        this.address = address;
        this.displayName = displayName;
        this.values = values;
    }

    /** Reads what the spool keeps with a recipient. Empty: no values. */
    public static RecipientVariables of(EmailAddress address, ByteBuffer stored) {
        if (!stored.hasRemaining()) {
            return new RecipientVariables(address, "", Map.of());
        }
        RecipientSlice slice = RecipientSlice.decode(stored);
        byte[] json = new byte[slice.json().remaining()];
        slice.json().get(json);
        return new RecipientVariables(address, slice.displayName(), json.length == 0 ? Map.of() : values(json));
    }

    /** The display name that the sender gave this recipient, or empty. */
    public String displayName() {
        return displayName;
    }

    /** The text with this recipient's values in place of their names. */
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
            case "recipient" -> displayName.isEmpty() ? address.toString() : displayName + " <" + address + ">";
            case "recipient_email" -> address.toString();
            case "recipient_name" -> displayName;
            case "recipient_fname" -> firstName();
            case "recipient_lname" -> lastName();
            default -> null;
        };
    }

    private String firstName() {
        int space = displayName.indexOf(' ');
        return space < 0 ? displayName : displayName.substring(0, space);
    }

    private String lastName() {
        int space = displayName.lastIndexOf(' ');
        return space < 0 ? "" : displayName.substring(space + 1);
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
