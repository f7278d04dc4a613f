package io.angarium.service.upload;

/** A file can't be taken in. Nothing was kept of it. */
public final class UploadRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whose matter it is. */
    public enum Reason {
        /** No header, or one without the columns that are needed. */
        HEADER,
        TOO_LARGE,
        /** Too many files of the account are waiting. */
        TOO_MANY
    }

    private final Reason reason;

    public UploadRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
