package io.angarium.service.encoding;

/** Stored bytes are not a record of the kind that was expected. */
public final class MalformedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedRecordException(String message) {
        super(message);
    }
}
