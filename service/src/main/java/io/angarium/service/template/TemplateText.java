package io.angarium.service.template;

import static io.angarium.service.template.TemplateRefusedException.invalid;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.template.Rendering.Escaping;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What may be written into a template, checked before it is stored. */
final class TemplateText {
    private static final List<String> HEADERS = List.of("From", "Subject", "Reply-To");

    private final Rendering rendering;

    TemplateText(Rendering rendering) {
        this.rendering = rendering;
    }

    static String lower(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /** A template's name or a version's tag, in lower case. */
    static String name(String parameter, String given) {
        String name = lower(given);
        if (name.isEmpty()) {
            throw invalid(parameter + " parameter is missing");
        }
        if (name.length() > Templates.MAX_NAME) {
            throw invalid(parameter + " parameter is too long, max is " + Templates.MAX_NAME + " characters");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw invalid(parameter + " parameter has a control character");
        }
        return name;
    }

    static String remark(String parameter, String given) {
        if (given.length() > Templates.MAX_REMARK) {
            throw invalid(parameter + " parameter is too long, max is " + Templates.MAX_REMARK + " characters");
        }
        return given;
    }

    /** A version's text: of bearable size, and Handlebars. */
    byte[] text(String given) {
        if (given.isEmpty()) {
            throw invalid("template parameter is missing");
        }
        byte[] text = given.getBytes(UTF_8);
        if (text.length > Templates.MAX_TEXT_BYTES) {
            throw invalid("template parameter is too large, max is " + Templates.MAX_TEXT_BYTES / 1024 + " kB");
        }
        check("template", given, Escaping.HTML);
        return text;
    }

    /** A version's headers, in the usual spelling. */
    Map<String, String> headers(Map<String, String> given) {
        Map<String, String> headers = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            String known = HEADERS.stream()
                    .filter(name::equalsIgnoreCase)
                    .findFirst()
                    .orElseThrow(() -> invalid("headers parameter: '" + name.substring(0, Math.min(80, name.length()))
                            + "' can't be set by a template; expected From, Subject or Reply-To"));
            if (value.length() > Templates.MAX_HEADER || value.chars().anyMatch(Character::isISOControl)) {
                throw invalid("headers parameter: " + known + " has to be one line of at most " + Templates.MAX_HEADER
                        + " characters");
            }
            check("headers", value, Escaping.NONE);
            if (!value.isBlank()) {
                headers.put(known, value);
            }
        });
        return headers;
    }

    private void check(String parameter, String template, Escaping escaping) {
        try {
            rendering.compile(template, escaping);
        } catch (TemplateSyntaxException e) {
            throw invalid(parameter + " parameter is not a valid template: " + e.getMessage());
        }
    }

    static String hash(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
