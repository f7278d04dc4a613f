package io.angarium.api.template;

import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Dates;
import io.angarium.api.http.Json;
import io.angarium.service.template.Template;
import io.angarium.service.template.Template.Version;
import io.angarium.service.template.Templates.NewVersion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Templates and versions as clients read and write them. */
final class TemplateShapes {
    private static final String ENGINE = "handlebars";

    private TemplateShapes() {}

    static Map<String, Object> describe(Template template) {
        return Answer.object(
                "name", template.name(),
                "description", template.description(),
                "createdAt", Dates.utc(template.createdAt()),
                "createdBy", template.createdBy(),
                "id", template.id());
    }

    /** @param text empty where many versions are listed */
    static Map<String, Object> describe(Version version, String text) {
        return Answer.object(
                "tag", version.tag(),
                "template", text,
                "engine", ENGINE,
                "mjml", "",
                "createdAt", Dates.utc(version.createdAt()),
                "comment", version.comment(),
                "active", version.active(),
                "id", version.id(),
                "headers", version.headers());
    }

    /** A template with one version. */
    static Map<String, Object> describe(Template template, Version version, String text) {
        Map<String, Object> told = describe(template);
        told.put("version", describe(version, text));
        return told;
    }

    /** What a change is answered with. */
    static Answer changed(String message, Template template) {
        return Answer.ok(Answer.object("message", message, "template", Map.of("name", template.name())));
    }

    /** What a version's change is answered with. */
    static Answer changed(String message, Template template, String tag) {
        return Answer.ok(Answer.object(
                "message", message, "template", Answer.object("name", template.name(), "version", Map.of("tag", tag))));
    }

    static NewVersion newVersion(Parameters parameters, String text, String tag) {
        checkEngine(parameters);
        return new NewVersion(
                tag,
                text,
                parameters.first("comment").orElse(""),
                headers(parameters).orElse(Map.of()),
                parameters.flag("active", false));
    }

    static void checkEngine(Parameters parameters) {
        parameters.first("engine").filter(engine -> !engine.equals(ENGINE)).ifPresent(engine -> {
            throw ApiException.badRequest("'engine' parameter is '" + engine + "', expected " + ENGINE);
        });
    }

    /** The headers as a JSON object of strings; empty if they aren't given. */
    static Optional<Map<String, String>> headers(Parameters parameters) {
        return parameters.first("headers").map(json -> {
            try {
                JsonNode tree = Json.read(json.getBytes(StandardCharsets.UTF_8));
                if (tree.isObject()
                        && tree.properties().stream()
                                .allMatch(it -> it.getValue().isString())) {
                    Map<String, String> headers = new LinkedHashMap<>();
                    tree.properties()
                            .forEach(
                                    it -> headers.put(it.getKey(), it.getValue().asString()));
                    return headers;
                }
            } catch (ApiException notJson) {
                // said below, with the parameter's name
            }
            throw ApiException.badRequest("headers parameter is not a valid JSON object of strings");
        });
    }
}
