package io.angarium.simulation.receiver;

import java.time.Duration;

/**
 * Somebody on the way meddles with the TLS of a receiver.
 *
 * @param from and {@code until}: since the start
 */
public record Attack(Kind kind, Duration from, Duration until) {
    /** What he does. */
    public enum Kind {
        /** Takes STARTTLS out of what is offered. */
        STRIP,
        /** Answers in the receiver's place, with a certificate of his own. */
        IMPOSTOR
    }

    boolean covers(Duration time) {
        return time.compareTo(from) >= 0 && time.compareTo(until) < 0;
    }
}
