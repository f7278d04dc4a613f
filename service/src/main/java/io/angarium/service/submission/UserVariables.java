package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** The {@code v:} values of one message: names and strings, gathered and written as one JSON object. Used by one thread. */
final class UserVariables {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Map<String, String> values = Map.of();

    /** A later value of the same name wins. */
    void put(String name, String value) {
        if (values.isEmpty()) {
            values = new LinkedHashMap<>();
        }
        values.put(name, value);
    }

    /** The later ones win. */
    void putAll(UserVariables later) {
        later.values.forEach(this::put);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** Adds the members of a JSON object, those that are no strings as their JSON text. */
    void putAll(String json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token != null && token.isStructStart()) {
                    int from = (int) parser.currentTokenLocation().getCharOffset();
                    parser.skipChildren();
                    put(name, json.substring(from, (int)
                            parser.currentLocation().getCharOffset()));
                } else {
                    put(name, parser.getString());
                }
            }
            require(parser.nextToken() == null);
        } catch (JacksonException e) {
            require(false);
        }
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw badParameter("X-Mailgun-Variables is not a valid JSON object");
        }
    }

    /** Empty if there are none; else pure ASCII on one line, with a space between members where a header can be folded. */
    String json() {
        if (values.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(text.isEmpty() ? "{" : ", ")
                .append(quoted(name))
                .append(": ")
                .append(quoted(value)));
        return text.append('}').toString();
    }

    private static String quoted(String text) {
        StringWriter quoted = new StringWriter(text.length() + 2);
        try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), quoted)) {
            generator.writeString(text);
        }
        return quoted.toString();
    }
}
