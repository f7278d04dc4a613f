package io.angarium.service.template;

/** A template can't be rendered with these values; the message says why, fit for the author's eyes. */
public final class RenderingFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RenderingFailedException(String message) {
        super(message, null, false, false);
    }
}
