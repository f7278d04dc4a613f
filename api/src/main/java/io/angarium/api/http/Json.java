package io.angarium.api.http;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON in and out, in UTF-8. Any thread. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** The tree of maps, lists, strings, numbers and booleans as JSON. */
    public static byte[] write(Object tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    /**
     * Reads JSON.
     *
     * @throws ApiException 400 if the bytes are none
     */
    public static JsonNode read(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw ApiException.badRequest("unable to parse request: the body is not valid JSON");
        }
    }
}
