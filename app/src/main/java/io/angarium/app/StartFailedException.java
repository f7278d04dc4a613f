package io.angarium.app;

/** The server can't start for a reason that a person can mend, such as a port in use; the message is for that person. */
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
