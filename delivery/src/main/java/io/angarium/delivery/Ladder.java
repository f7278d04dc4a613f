package io.angarium.delivery;

import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.Shaper.Answer;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.smtp.Reply;
import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.Dialler;
import io.angarium.smtp.client.Endpoint;
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
    /** A connection, and what is worth knowing of how it came about. */
    record Reached(Connection connection, Endpoint endpoint, String remark, Path path) {}

    /** No host may be connected to now, and at least one could not be tried for that reason. */
    static final class Held extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Hold hold;

        Held(Hold hold) {
            super(hold.limit());
            this.hold = hold;
        }

        Hold hold() {
            return hold;
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

        /** For the report of who was to go over it. */
        AttemptReport.Stage stage() {
            return switch (stage) {
                case CONNECT -> AttemptReport.Stage.CONNECT;
                case GREETING -> AttemptReport.Stage.GREETING;
                case EHLO -> AttemptReport.Stage.EHLO;
                case STARTTLS -> AttemptReport.Stage.STARTTLS;
                case TLS_HANDSHAKE -> AttemptReport.Stage.TLS_HANDSHAKE;
            };
        }

        Optional<Reply> reply() {
            return reply;
        }
    }

    private final Dialler dialler;
    private final Shaper shaper;
    private final HostMemory memory;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final DeliverySettings.Timing timing;
    private final Tally tally;

    Ladder(
            Dialler dialler,
            Shaper shaper,
            HostMemory memory,
            InstantSource clock,
            RandomGenerator random,
            DeliverySettings.Timing timing,
            Tally tally) {
        this.dialler = dialler;
        this.shaper = shaper;
        this.memory = memory;
        this.clock = clock;
        this.random = random;
        this.timing = timing;
        this.tally = tally;
    }

    /**
     * Tries one host after the other. Who gets a connection tells the shaper when it is gone.
     *
     * @param path the way to the site
     */
    Reached climb(Route.Hosts hosts, boolean secure, Path path) throws Unreachable, Held {
        List<String> troubles = new ArrayList<>();
        ConnectFailedException last = null;
        Hold held = null;
        for (Endpoint endpoint : order(hosts)) {
            Path there = path.at(endpoint.host());
            if (shaper.mayConnect(there, clock.instant()) instanceof Answer.Wait(Hold hold)) {
                held = held == null || endsSooner(hold, held) ? hold : held;
                continue;
            }
            try {
                return allowed(endpoint, secure, there);
            } catch (ConnectFailedException e) {
                last = e;
                tally.connectionsFailed.increment();
                if (!isAboutTls(e)) {
                    memory.avoid(endpoint, clock.instant().plus(timing.hostAvoidance()));
                }
                troubles.add(words(endpoint, e));
            }
        }
        if (held != null) {
            throw new Held(held);
        }
        throw unreachable(last, troubles);
    }

    private static boolean endsSooner(Hold one, Hold other) {
        return one.until().isPresent()
                && (other.until().isEmpty()
                        || one.until().get().isBefore(other.until().get()));
    }

    /** Pays the permission back unless there is a connection. */
    private Reached allowed(Endpoint endpoint, boolean secure, Path path) throws ConnectFailedException {
        String failure = "fell over";
        boolean stands = false;
        try {
            Reached reached = dial(endpoint, secure, path);
            shaper.connected(path, reached.connection().facts().setUp(), clock.instant());
            count(reached);
            stands = true;
            return reached;
        } catch (ConnectFailedException e) {
            failure = words(endpoint, e);
            throw e;
        } finally {
            if (!stands) {
                shaper.disconnected(path, Optional.of(new Ending.Broken(failure)), clock.instant());
            }
        }
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

    private Reached dial(Endpoint endpoint, boolean secure, Path path) throws ConnectFailedException {
        if (secure) {
            return new Reached(dialler.dial(endpoint, TlsMode.REQUIRED), endpoint, "", path);
        }
        if (memory.isTlsBroken(endpoint, clock.instant())) {
            return new Reached(
                    dialler.dial(endpoint, TlsMode.NEVER), endpoint, "in clear: STARTTLS failed a while ago", path);
        }
        try {
            return new Reached(dialler.dial(endpoint, TlsMode.OPPORTUNISTIC), endpoint, "", path);
        } catch (ConnectFailedException e) {
            if (!isAboutTls(e)) {
                throw e;
            }
            // RFC 7435: encrypted if possible, but clear is better than not at all.
            memory.tlsBroke(endpoint, clock.instant().plus(timing.brokenTlsMemory()));
            String remark = "in clear: STARTTLS failed: " + e.getMessage();
            return new Reached(dialler.dial(endpoint, TlsMode.NEVER), endpoint, remark, path);
        }
    }

    private void count(Reached reached) {
        tally.connectionsOpened.increment();
        if (reached.connection().facts().tls().isPresent()) {
            tally.tlsHandshakes.increment();
        }
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
