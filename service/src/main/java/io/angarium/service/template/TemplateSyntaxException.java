package io.angarium.service.template;

/** A text is no template; the message says where and why, fit for the author's eyes. */
public final class TemplateSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TemplateSyntaxException(int line, int column, String message) {
        super("line " + line + ", column " + column + ": " + message, null, false, false);
    }
}
