package io.angarium.service.mailinglist;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A member's variables as callers write them. */
public final class Variables {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Variables() {}

    /**
     * The variables in the form that members keep.
     *
     * @param text empty: none
     * @throws BadListException if it is no JSON object
     */
    public static String checked(String text) {
        if (text.isBlank()) {
            return Member.NO_VARS;
        }
        if (text.length() <= Member.MAX_VARS) {
            try {
                JsonNode tree = MAPPER.readTree(text);
                if (tree.isObject()) {
                    return tree.toString();
                }
            } catch (JacksonException e) {
                // said below
            }
        }
        throw new BadListException("vars is not a JSON object of at most " + Member.MAX_VARS + " characters");
    }
}
