package io.angarium.service.mailinglist;

/** What was wished for is no list or member, or can't be; the message is the caller's to read. Nothing was changed. */
public final class BadListException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadListException(String message) {
        super(message);
    }
}
