package io.angarium.delivery;

import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.smtp.Reply;
import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.Dialler;
import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.TlsDemand;
import io.angarium.smtp.client.TlsFlaw;
import io.angarium.smtp.client.TlsMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Connects to the first of a site's hosts that answers: by preference, lately failed ones last (RFC 5321 §5.1). */
final class Ladder {
    /**
     * A connection, and what is worth knowing of how it came about.
     *
     * @param flaw why it is in clear although TLS was offered
     */
    record Reached(Connection connection, Endpoint endpoint, String remark, Optional<TlsFlaw> flaw) {
        /** As it was asked for. */
        Reached(Connection connection, Endpoint endpoint, String remark) {
            this(connection, endpoint, remark, Optional.empty());
        }
    }

    /** No host of the site could be reached. */
    static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1;

        private final ConnectFailedException.Stage stage;
        private final transient Optional<Reply> reply;

        Unreachable(ConnectFailedException.Stage stage, Optional<Reply> reply, String message) {
            super(message);
            this.stage = stage;
            this.reply = reply;
        }

        ConnectFailedException.Stage stage() {
            return stage;
        }

        Optional<Reply> reply() {
            return reply;
        }

        /** The last host was reached, and its TLS was the trouble. */
        boolean isAboutTls() {
            return stage == ConnectFailedException.Stage.STARTTLS
                    || stage == ConnectFailedException.Stage.TLS_HANDSHAKE;
        }
    }

    private final Dialler dialler;
    private final HostMemory memory;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final DeliverySettings.Timing timing;
    private final Tally tally;
    private final TlsWitness witness;

    Ladder(
            Dialler dialler,
            HostMemory memory,
            InstantSource clock,
            RandomGenerator random,
            DeliverySettings.Timing timing,
            Tally tally,
            TlsWitness witness) {
        this.dialler = dialler;
        this.memory = memory;
        this.clock = clock;
        this.random = random;
        this.timing = timing;
        this.tally = tally;
        this.witness = witness;
    }

    /** Who looks at what connections prove. */
    TlsWitness witness() {
        return witness;
    }

    /**
     * Connects.
     *
     * @param need of the letters that wait
     * @param policy of the domain that they are for
     */
    Reached climb(Route.Hosts hosts, TlsNeed need, TlsPolicy policy) throws Unreachable {
        List<String> troubles = new ArrayList<>();
        ConnectFailedException last = null;
        Reached second = null;
        for (Endpoint endpoint : order(hosts.under(need))) {
            try {
                Reached now = counted(dial(endpoint, troubles));
                if (need != TlsNeed.REQUIRETLS || witness.offersRequireTls(now.connection())) {
                    if (second != null) {
                        second.connection().quit();
                    }
                    return now;
                }
                // RFC 8689 §4.2.1: another host may offer it. If none does, this one is where the letter bounces.
                if (second == null) {
                    second = now;
                } else {
                    now.connection().quit();
                }
            } catch (ConnectFailedException e) {
                last = e;
                witness.failed(policy, endpoint, e);
                tally.connectionsFailed.increment();
                if (!isAboutTls(e)) {
                    memory.avoid(endpoint, clock.instant().plus(timing.hostAvoidance()));
                }
                troubles.add(words(endpoint, e));
            }
        }
        if (second != null) {
            return second;
        }
        throw unreachable(last, troubles);
    }

    private static Unreachable unreachable(@Nullable ConnectFailedException last, List<String> troubles) {
        if (last == null) {
            throw new IllegalStateException("a site without hosts");
        }
        return new Unreachable(last.stage(), last.reply(), String.join("; ", troubles));
    }

    private List<Endpoint> order(Route.Hosts hosts) {
        Instant now = clock.instant();
        List<Endpoint> first = new ArrayList<>();
        List<Endpoint> avoided = new ArrayList<>();
        for (Endpoint endpoint : hosts.ladder(random)) {
            (memory.isAvoided(endpoint, now) ? avoided : first).add(endpoint);
        }
        first.addAll(avoided);
        return first.size() <= DeliverySettings.MAX_DIALS ? first : first.subList(0, DeliverySettings.MAX_DIALS);
    }

    /** @param before what went wrong with hosts that come first: worth knowing when the mail goes to this one */
    private Reached dial(Endpoint endpoint, List<String> before) throws ConnectFailedException {
        String detour = before.isEmpty() ? "" : "after " + String.join("; ", before);
        if (endpoint.demand() instanceof TlsDemand.Impossible impossible) {
            throw new ConnectFailedException(
                    ConnectFailedException.Stage.STARTTLS,
                    Optional.empty(),
                    impossible.reason(),
                    Optional.of(impossible.flaw()));
        }
        if (endpoint.demand().isMandatory()) {
            return new Reached(dialler.dial(endpoint, TlsMode.REQUIRED), endpoint, detour);
        }
        if (memory.isTlsBroken(endpoint, clock.instant())) {
            return new Reached(
                    dialler.dial(endpoint, TlsMode.NEVER),
                    endpoint,
                    joined("in clear: STARTTLS failed a while ago", detour));
        }
        try {
            return new Reached(dialler.dial(endpoint, TlsMode.OPPORTUNISTIC), endpoint, detour);
        } catch (ConnectFailedException e) {
            if (!isAboutTls(e)) {
                throw e;
            }
            // RFC 7435: encrypted if possible, but clear is better than not at all.
            memory.tlsBroke(endpoint, clock.instant().plus(timing.brokenTlsMemory()));
            String remark = joined("in clear: STARTTLS failed: " + e.getMessage(), detour);
            return new Reached(dialler.dial(endpoint, TlsMode.NEVER), endpoint, remark, e.flaw());
        }
    }

    private static String joined(String remark, String detour) {
        return detour.isEmpty() ? remark : remark + "; " + detour;
    }

    private Reached counted(Reached reached) {
        tally.connectionsOpened.increment();
        if (reached.connection().facts().tls().isPresent()) {
            tally.tlsHandshakes.increment();
        }
        return reached;
    }

    private static boolean isAboutTls(ConnectFailedException e) {
        return switch (e.stage()) {
            case STARTTLS, TLS_HANDSHAKE -> true;
            case CONNECT, GREETING, EHLO -> false;
        };
    }

    private static String words(Endpoint endpoint, ConnectFailedException e) {
        String said = e.reply().map(Reply::toString).orElseGet(() -> String.valueOf(e.getMessage()));
        return endpoint.host() + " (" + endpoint.address().getAddress().getHostAddress() + ":"
                + endpoint.address().getPort() + "): " + e.stage() + ": " + said;
    }
}
