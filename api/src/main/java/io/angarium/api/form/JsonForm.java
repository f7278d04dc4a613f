package io.angarium.api.form;

import io.angarium.api.http.ApiException;
import io.angarium.api.http.Json;
import tools.jackson.databind.JsonNode;

/** A JSON object whose members stand for form fields; a list stands for a repeated field. */
final class JsonForm {
    private JsonForm() {}

    static void read(byte[] body, Parameters into) {
        JsonNode tree = Json.read(body);
        if (!tree.isObject()) {
            throw ApiException.badRequest("unable to parse request: the body is not a JSON object");
        }
        tree.properties().forEach(member -> add(member.getKey(), member.getValue(), into));
    }

    private static void add(String name, JsonNode value, Parameters into) {
        if (value.isArray()) {
            value.forEach(element -> add(name, element, into));
        } else if (!value.isNull()) {
            into.add(name, value.isValueNode() ? value.asString() : value.toString());
        }
    }
}
