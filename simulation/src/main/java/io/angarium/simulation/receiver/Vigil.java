package io.angarium.simulation.receiver;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Sees whether messages come no faster than they should: in every {@link #WINDOW} no more than the rate allows, and so many more
 * as may have bunched up on the way.
 */
final class Vigil {
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** Messages that were let go earlier and had to wait for a connection, and the burst after a pause. */
    static final int BUNCHED = 10;

    private final double rate;
    private final ArrayDeque<Long> seen = new ArrayDeque<>();

    Vigil(double rate) {
        this.rate = rate;
    }

    /** How many in a window there may be. */
    long most() {
        return (long) Math.ceil(rate * WINDOW.toSeconds()) + BUNCHED;
    }

    /** A message begins; says what is wrong with that, once in a window. */
    Optional<String> saw(long now) {
        if (rate == Double.POSITIVE_INFINITY) {
            return Optional.empty();
        }
        while (!seen.isEmpty() && now - seen.getFirst() >= WINDOW.toNanos()) {
            seen.removeFirst();
        }
        seen.addLast(now);
        if (seen.size() <= most()) {
            return Optional.empty();
        }
        seen.clear();
        return Optional.of(
                "got more than " + most() + " messages in " + WINDOW.toSeconds() + " s, the limit is " + rate + "/s");
    }
}
