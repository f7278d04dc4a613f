package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.service.template.Variables;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which template a message wants, and with which values; of two words on the same the first counts. Used by one thread. */
final class TemplateOptions {
    static final String NAME = "template";
    static final String VERSION = "t:version";
    private static final String HEADER = "h:x-mailgun-template-name";

    private String name = "";
    private String version = "";
    private Variables variables = Variables.NONE;
    private boolean text;

    /** Whether a form names a template, by field or by header. */
    static boolean isNamed(Map<String, List<String>> fields) {
        return fields.containsKey(NAME)
                || fields.keySet().stream()
                        .anyMatch(field -> field.toLowerCase(Locale.ROOT).equals(HEADER));
    }

    /** Takes one of the fields {@code template} and {@code t:…}; one that isn't known is ignored. */
    void take(String field, String value) {
        switch (field) {
            case NAME -> name = name.isEmpty() ? value : name;
            case VERSION -> version = version.isEmpty() ? value : version;
            case "t:text" -> text |= SendOptions.bool(field, value);
            case "t:variables" -> variables = variables == Variables.NONE ? parsed(value) : variables;
            default -> {
                // Not known: no harm.
            }
        }
    }

    private static Variables parsed(String json) {
        try {
            return Variables.parse(json);
        } catch (IllegalArgumentException e) {
            throw badParameter("'t:variables' parameter is not a valid JSON");
        }
    }

    boolean isNamed() {
        return !name.isEmpty();
    }

    String name() {
        return name;
    }

    /** Empty: the active one. */
    String version() {
        return version;
    }

    Variables variables() {
        return variables;
    }

    /** Whether the letter shall have a plain text made of its HTML. */
    boolean wantsText() {
        return text;
    }
}
