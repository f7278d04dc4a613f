package io.angarium.service.template.handlebars;

import org.jspecify.annotations.Nullable;

/** Text that may stand in HTML, in an attribute too. */
final class HtmlText {
    private HtmlText() {}

    static String escape(String text) {
        int i = 0;
        while (i < text.length() && entity(text.charAt(i)) == null) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
        for (; i < text.length(); i++) {
            String entity = entity(text.charAt(i));
            if (entity == null) {
                escaped.append(text.charAt(i));
            } else {
                escaped.append(entity);
            }
        }
        return escaped.toString();
    }

    private static @Nullable String entity(char c) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> null;
        };
    }
}
