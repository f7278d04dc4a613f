package io.angarium.simulation.receiver;

import java.time.Duration;
import java.util.List;

/**
 * A receiver's TLS.
 *
 * @param startTls what comes of STARTTLS
 * @param certificate that it shows while nobody meddles
 * @param requireTls offers REQUIRETLS, under TLS (RFC 8689)
 * @param attacks by somebody on the way
 */
public record Encryption(Tls startTls, Shown certificate, boolean requireTls, List<Attack> attacks) {
    public Encryption {
        attacks = List.copyOf(attacks);
        if (certificate == Shown.IMPOSTOR) {
            throw new IllegalArgumentException("an impostor is an attack, not a receiver's certificate");
        }
    }

    /** What a client hears of STARTTLS at this time. */
    Tls startTls(Duration now) {
        return isUnder(Attack.Kind.STRIP, now) ? Tls.NOT_OFFERED : startTls;
    }

    /** What a client is shown at this time. */
    Shown shown(Duration now) {
        return isUnder(Attack.Kind.IMPOSTOR, now) ? Shown.IMPOSTOR : certificate;
    }

    private boolean isUnder(Attack.Kind kind, Duration now) {
        return attacks.stream().anyMatch(attack -> attack.kind() == kind && attack.covers(now));
    }
}
