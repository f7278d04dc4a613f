package io.angarium.service.template.handlebars;

import io.angarium.service.template.TemplateSyntaxException;

/** A stretch of a template's text: what is written as it is, or a tag. */
sealed interface Piece {
    record Plain(String text) implements Piece {}

    /**
     * What stands in braces.
     *
     * @param content between the braces, without the sign of its kind
     * @param source with the braces
     * @param at where it begins in the template
     */
    record Tag(Kind kind, String content, String source, int at, boolean trimsBefore, boolean trimsAfter)
            implements Piece {}

    enum Kind {
        /** {@code {{value}}} */
        VALUE,
        /** {@code {{{value}}}} and {@code {{&value}}} */
        RAW_VALUE,
        /** {@code {{#block}}} */
        OPEN,
        /** {@code {{^block}}} */
        OPEN_INVERTED,
        /** {@code {{else}}}, {@code {{else if x}}} and {@code {{^}}} */
        ELSE,
        /** {@code {{/block}}} */
        CLOSE,
        /** {@code {{! words }}} */
        COMMENT;

        /** Whether a line that holds nothing else disappears. */
        boolean mayStandAlone() {
            return switch (this) {
                case OPEN, OPEN_INVERTED, ELSE, CLOSE, COMMENT -> true;
                case VALUE, RAW_VALUE -> false;
            };
        }
    }

    /** A fault at this place of a template. */
    static TemplateSyntaxException fault(String template, int at, String message) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (template.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new TemplateSyntaxException(line, at - lineStart + 1, message);
    }
}
