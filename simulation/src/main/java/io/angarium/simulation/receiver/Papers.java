package io.angarium.simulation.receiver;

import io.angarium.simulation.tls.Credentials;
import io.angarium.simulation.tls.SeededAuthority;
import java.util.List;

/**
 * What a receiver, and an impostor in its place, can show.
 *
 * @param own the receiver's
 * @param forged the impostor's: of the same names, by an authority that nobody knows
 */
public record Papers(Credentials own, Credentials forged) {
    private static final List<String> ELSEWHERE = List.of("mx.elsewhere.test");

    /**
     * As this certificate is to be.
     *
     * @param trusted by the world
     * @param unknown to everybody
     */
    public static Papers issue(
            Shown certificate, List<String> hosts, SeededAuthority trusted, SeededAuthority unknown) {
        Credentials own = switch (certificate) {
            case GOOD -> trusted.issue(hosts);
            case OTHER_NAME -> trusted.issue(ELSEWHERE);
            case EXPIRED -> trusted.issueExpired(hosts);
            case STRANGER, IMPOSTOR -> unknown.issue(hosts);
        };
        return new Papers(own, unknown.issue(hosts));
    }

    Credentials shown(Shown shown) {
        return shown == Shown.IMPOSTOR ? forged : own;
    }
}
