package io.angarium.spool;

/** What an attempt, or its owner's will, made of a recipient. The code is what the log holds. */
public enum Outcome {
    /** The receiver took responsibility. */
    DELIVERED(1, true),
    /** Given up for good. */
    FAILED(2, true),
    /** Taken back by its owner. */
    CANCELLED(3, true),
    /** Not now: waits for another attempt. */
    DEFERRED(4, false),
    /** The connection was lost after the whole message was sent; waits for another attempt, which may make a duplicate. */
    IN_DOUBT(5, false);

    private final int code;
    private final boolean isFinal;

    Outcome(int code, boolean isFinal) {
        this.code = code;
        this.isFinal = isFinal;
    }

    public int code() {
        return code;
    }

    /** Whether nothing more happens to the recipient. */
    public boolean isFinal() {
        return isFinal;
    }

    /** The outcome with this code. */
    public static Outcome ofCode(int code) {
        for (Outcome outcome : values()) {
            if (outcome.code == code) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("no outcome has code " + code);
    }
}
