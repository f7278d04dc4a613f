package io.angarium.simulation.receiver;

import java.util.Optional;

/**
 * How a letter reached a receiver.
 *
 * @param certificate that the sender was shown; empty: it came in clear
 * @param promised REQUIRETLS was given with it
 */
public record Passage(Optional<Shown> certificate, boolean promised) {
    /** As anybody on the way could read it. */
    public static final Passage CLEAR = new Passage(Optional.empty(), false);

    public static Passage under(Shown certificate) {
        return new Passage(Optional.of(certificate), false);
    }

    public Passage promising(boolean value) {
        return new Passage(certificate, value);
    }

    public boolean isEncrypted() {
        return certificate.isPresent();
    }
}
