package io.angarium.spool;

/** A named limit of the spool is reached; the message names it and says what to do. Nothing of the submission was kept. */
public final class SpoolFullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SpoolFullException(String message) {
        super(message);
    }
}
