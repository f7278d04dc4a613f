package io.angarium.dns.https;

/** A page could not be had, or a report not be handed in. */
public final class HttpsFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** Whose fault it looks like. */
    public enum Kind {
        /** No address, or none that may be connected to; nobody answers; out of time. */
        UNREACHABLE,
        /** The server's certificate doesn't verify. */
        CERTIFICATE,
        /** The server answered, but not as it should: another status, another type, too much. */
        ANSWER
    }

    private final Kind kind;

    public HttpsFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
