package io.angarium.simulation.receiver;

/**
 * Something that goes wrong now and then.
 *
 * @param chance each time the dialogue comes there, 0 to 1
 */
public record Mishap(Kind kind, Moment at, double chance) {
    /** What happens to the connection. */
    public enum Kind {
        /** Closed without a word. */
        DROP,
        /** Broken off: what is under way is lost. */
        RESET,
        /** Half-open: nothing arrives any more, and nobody is told. */
        VANISH,
        /** Nothing more is read; the caller's writes block. */
        STALL,
        /** A line that never ends. */
        LONG_LINE,
        /** A reply with lines for ever. */
        ENDLESS_REPLY,
        /** Something that is not SMTP. */
        GARBAGE
    }

    public Mishap {
        if (!(chance > 0 && chance <= 1)) {
            throw new IllegalArgumentException("a chance is above 0 and at most 1, not " + chance);
        }
    }
}
