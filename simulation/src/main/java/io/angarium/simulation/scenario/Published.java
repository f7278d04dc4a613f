package io.angarium.simulation.scenario;

import io.angarium.delivery.tls.TlsNeed;
import io.angarium.simulation.receiver.Passage;
import io.angarium.simulation.receiver.Shown;
import java.util.Optional;

/**
 * What a receiver's domains publish about TLS, and which letters may therefore reach it how. Judged from the scenario alone:
 * nothing here asks the engine.
 *
 * @param tlsa the hosts' TLSA records
 * @param sts the domains' MTA-STS policy
 */
public record Published(Tlsa tlsa, Sts sts) {
    /** TLSA records (RFC 7672). */
    public enum Tlsa {
        NONE,
        /** 3 1 1 with the receiver's own key. */
        FITS,
        /** 3 1 1 with another key. */
        OTHER,
        /** Nobody can prove what they are. */
        UNPROVED
    }

    /** MTA-STS policies (RFC 8461). */
    public enum Sts {
        NONE,
        TESTING,
        ENFORCE
    }

    /** Nothing. */
    public static final Published NOTHING = new Published(Tlsa.NONE, Sts.NONE);

    /** Whether a letter may not travel in clear, whoever sends it. */
    boolean isMandatory() {
        return tlsa != Tlsa.NONE || sts == Sts.ENFORCE;
    }

    /** Why a letter must not have come in this way; empty if it may. */
    Optional<String> objection(TlsNeed need, Passage passage) {
        if (need == TlsNeed.RELAXED) {
            return Optional.empty();
        }
        boolean mustBeEncrypted = isMandatory() || need.isSecure();
        if (mustBeEncrypted && !passage.isEncrypted()) {
            return Optional.of("came in clear");
        }
        boolean mustBeProved = isMandatory() || need == TlsNeed.VERIFIED || need == TlsNeed.REQUIRETLS;
        if (mustBeProved && !isProved(passage)) {
            return Optional.of("came to a host with the wrong certificate");
        }
        if (need == TlsNeed.REQUIRETLS && !(isMandatory() && passage.promised())) {
            return Optional.of("came without the promise that REQUIRETLS asks for");
        }
        return Optional.empty();
    }

    /** Whether a session that carried a letter is one that reports count as good. */
    boolean isGood(Passage passage) {
        return sts == Sts.NONE ? passage.isEncrypted() : isProved(passage);
    }

    private boolean isProved(Passage passage) {
        return switch (tlsa) {
            case NONE -> passage.certificate().filter(it -> it == Shown.GOOD).isPresent();
            case FITS ->
                passage.certificate().filter(it -> it != Shown.IMPOSTOR).isPresent();
            case OTHER, UNPROVED -> false;
        };
    }

    /** For the table. */
    public String words() {
        if (tlsa != Tlsa.NONE) {
            return "DANE";
        }
        return switch (sts) {
            case NONE -> "-";
            case TESTING -> "MTA-STS, testing";
            case ENFORCE -> "MTA-STS";
        };
    }
}
