package io.angarium.service.suppression;

/** What was given is no entry of a list; the message says what was expected. Nothing was changed. */
public final class BadEntryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadEntryException(String message) {
        super(message);
    }
}
