package io.angarium.delivery.shaping;

/** A shaping file can't be used; the message names file, line, key and what was expected there. */
public final class ShapingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ShapingException(String message) {
        super(message);
    }
}
