package io.angarium.delivery;

import io.angarium.delivery.AttemptReport.Verification;
import io.angarium.delivery.tls.TlsFailure;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsObserver;
import io.angarium.delivery.tls.TlsObserver.Handshake;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.dns.mtasts.StsPolicy;
import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.TlsDemand;
import io.angarium.smtp.client.TlsFlaw;
import java.time.InstantSource;
import java.util.Optional;

/** Says what a connection proves, and tells the observer how it came out. */
final class TlsWitness {
    private static final String REQUIRETLS = "REQUIRETLS";

    private final TlsObserver observer;
    private final InstantSource clock;

    TlsWitness(TlsObserver observer, InstantSource clock) {
        this.observer = observer;
        this.clock = clock;
    }

    /** Whether what the letter needs holds for this connection. */
    boolean suits(TlsNeed need, TlsPolicy policy, Ladder.Reached reached) {
        Connection.Facts facts = reached.connection().facts();
        boolean isProved = facts.tls().isPresent()
                && (facts.tls().get().certificateVerified()
                        || reached.endpoint().demand() instanceof TlsDemand.Dane);
        return switch (need) {
            case NONE, RELAXED -> true;
            case ENCRYPTED -> facts.tls().isPresent();
            case VERIFIED -> isProved;
            case REQUIRETLS -> isProved && policy.authentic() && offersRequireTls(reached.connection());
        };
    }

    /** RFC 8689 §2: it counts only where it was said under TLS. */
    boolean offersRequireTls(Connection connection) {
        return connection.facts().tls().isPresent()
                && connection.facts().extensions().contains(REQUIRETLS);
    }

    /** By what the host's certificate was accepted. */
    static Verification verification(TlsPolicy policy, Endpoint endpoint) {
        return switch (endpoint.demand()) {
            case TlsDemand.Dane _ -> Verification.DANE;
            case TlsDemand.Verified _ ->
                policy.kind() == TlsPolicy.Kind.MTA_STS ? Verification.MTA_STS : Verification.PKIX;
            case TlsDemand.Nothing _, TlsDemand.Encrypted _, TlsDemand.Impossible _ -> Verification.NONE;
        };
    }

    /** No connection came about. What has nothing to do with TLS is nobody's report. */
    void failed(TlsPolicy policy, Endpoint endpoint, ConnectFailedException failure) {
        failure.flaw().ifPresent(flaw -> tell(policy, endpoint, Optional.empty(), Optional.of(TlsFailure.of(flaw))));
    }

    /** A connection carries the first letter for a domain. */
    void carried(TlsPolicy policy, Ladder.Reached reached) {
        Connection.Facts facts = reached.connection().facts();
        tell(policy, reached.endpoint(), Optional.of(facts), failure(policy, reached));
    }

    private static Optional<TlsFailure> failure(TlsPolicy policy, Ladder.Reached reached) {
        Connection.Facts facts = reached.connection().facts();
        if (policy.trouble().isPresent()) {
            return policy.trouble();
        }
        if (facts.tls().isEmpty()) {
            return Optional.of(TlsFailure.of(reached.flaw().orElse(TlsFlaw.NOT_OFFERED)));
        }
        return switch (policy.kind()) {
            // RFC 8461 §5: tested as if it were enforced. And what goes past an enforced one, by TLS-Required: No, is
            // no
            // success of it.
            case MTA_STS_TESTING, MTA_STS ->
                isAmong(policy, reached.endpoint())
                        ? facts.tls().get().flaw().map(TlsFailure::of)
                        : Optional.of(TlsFailure.of(TlsFlaw.NOT_IN_POLICY));
            case NONE, OPERATOR, DANE -> Optional.empty();
        };
    }

    private static boolean isAmong(TlsPolicy policy, Endpoint endpoint) {
        return policy.mx().stream().anyMatch(pattern -> StsPolicy.matches(pattern, endpoint.host()));
    }

    private void tell(
            TlsPolicy policy, Endpoint endpoint, Optional<Connection.Facts> facts, Optional<TlsFailure> failure) {
        if (!policy.domain().isEmpty()) {
            observer.handshake(new Handshake(
                    policy,
                    clock.instant(),
                    endpoint.host(),
                    endpoint.address().getAddress(),
                    facts.map(it -> it.local().getAddress()).or(endpoint::source),
                    failure));
        }
    }
}
