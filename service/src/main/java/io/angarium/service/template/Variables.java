package io.angarium.service.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The values that a template is rendered with: a JSON object as maps, lists, strings, booleans and numbers. A null is an empty
 * string: it was given, so it isn't missing. Immutable.
 */
public final class Variables {
    /** How deep values may lie in each other. */
    public static final int MAX_DEPTH = 50;
    /** Most digits of a number. */
    public static final int MAX_DIGITS = 100;

    public static final Variables NONE = new Variables(Map.of());

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_DIGITS)
                    .build())
            .build();

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<String, Object> values;

    private Variables(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if the text is no JSON object, or beyond a limit
     */
    public static Variables parse(String json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("expected a JSON object");
            }
            Map<String, Object> values = object(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("expected nothing behind the JSON object");
            }
            return new Variables(values);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("expected a JSON object", e);
        }
    }

    /** These, and of the others what these lack. */
    public Variables over(Variables others) {
        if (others.values.isEmpty()) {
            return this;
        }
        Map<String, Object> both = new LinkedHashMap<>(others.values);
        both.putAll(values);
        return new Variables(both);
    }

    /** The same with each string, at any depth, changed. */
    public Variables map(UnaryOperator<String> change) {
        return new Variables(changed(values, change));
    }

    /** As a JSON object. */
    public String json() {
        return MAPPER.writeValueAsString(values);
    }

    /** By name; maps, lists, strings, booleans and numbers. Not to be changed. */
    public Map<String, Object> values() {
        return values;
    }

    /** A structure, true or false written as a string, as user variables have it, becomes what it stands for. */
    static Object unwrapped(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        String trimmed = text.strip();
        if (trimmed.startsWith("{") || trimmed.startsWith("[")) {
            try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), trimmed)) {
                Object value = value(parser, parser.nextToken());
                return parser.nextToken() == null ? value : text;
            } catch (JacksonException e) {
                return text;
            }
        }
        return text;
    }

    /** User variables ({@code v:} fields): strings, of which some hold JSON. */
    public static Variables ofUserVariables(String json) {
        Map<String, Object> values = new LinkedHashMap<>();
        parse(json).values.forEach((name, value) -> values.put(name, value instanceof String s ? unwrapped(s) : value));
        return new Variables(values);
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            object.put(name, value(parser, parser.nextToken()));
        }
        return object;
    }

    private static Object value(JsonParser parser, @Nullable JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    list.add(value(parser, next));
                }
                yield list;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_NULL -> "";
            case null, default -> parser.getString();
        };
    }

    @SuppressWarnings("unchecked")
    private static <T> T changed(T value, UnaryOperator<String> change) {
        return (T)
                switch (value) {
                    case String text -> change.apply(text);
                    case Map<?, ?> object -> {
                        Map<String, Object> copy = LinkedHashMap.newLinkedHashMap(object.size());
                        object.forEach((name, member) -> copy.put((String) name, changed(member, change)));
                        yield copy;
                    }
                    case List<?> list ->
                        list.stream().map(item -> changed(item, change)).toList();
                    default -> value;
                };
    }
}
