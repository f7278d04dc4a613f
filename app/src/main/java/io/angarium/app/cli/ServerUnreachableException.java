package io.angarium.app.cli;

/** The server didn't answer, or answered that it won't; the message says what to look at. */
public final class ServerUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ServerUnreachableException(String message) {
        super(message);
    }
}
