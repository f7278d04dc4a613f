package io.angarium.delivery;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.Shaper.Answer;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.shaping.Shaper.Hold;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Connects to the first of a site's hosts that answers: by preference, lately failed ones last (RFC 5321 §5.1). */
final class Ladder {
    private static final int FIRST_REFUSAL = 400;

    /**
     * A connection, and what is worth knowing of how it came about.
     *
     * @param flaw why it is in clear although TLS was offered
     * @param triesBdat it offers CHUNKING, and nothing was ever taken by BDAT there
     */
    record Reached(
            Connection connection,
            Endpoint endpoint,
            String remark,
            Path path,
            Optional<TlsFlaw> flaw,
            boolean triesBdat) {
        /** As it was asked for. */
        Reached(Connection connection, Endpoint endpoint, String remark, Path path) {
            this(connection, endpoint, remark, path, Optional.empty(), false);
        }

        /** The same, over which it first has to be seen whether BDAT is known there. */
        Reached tryingBdat() {
            return new Reached(connection, endpoint, remark, path, flaw, true);
        }

        boolean offersChunking() {
            return !endpoint.byData() && connection.facts().extensions().contains("CHUNKING");
        }
    }

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
        private final transient Optional<Classification> meaning;

        Unreachable(
                ConnectFailedException.Stage stage,
                Optional<Reply> reply,
                Optional<Classification> meaning,
                String message) {
            super(message);
            this.stage = stage;
            this.reply = reply;
            this.meaning = meaning;
        }

        /** For the report of who was to go over it. */
        AttemptReport.Stage stage() {
            return reported(stage);
        }

        /** What the last host meant that turned us away; empty if none did. */
        Optional<Classification> meaning() {
            return meaning;
        }

        /** The last host is there, and wants fewer connections. */
        boolean isAboutAmount() {
            return meaning.filter(Classification::isAboutAmount).isPresent();
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
    private final Shaper shaper;
    private final Judgement judgement;
    private final HostMemory memory;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final DeliverySettings.Timing timing;
    private final Tally tally;
    private final TlsWitness witness;

    Ladder(
            Dialler dialler,
            Judgement judgement,
            HostMemory memory,
            InstantSource clock,
            RandomGenerator random,
            DeliverySettings.Timing timing,
            Tally tally,
            TlsWitness witness) {
        this.dialler = dialler;
        this.judgement = judgement;
        this.shaper = judgement.shaper();
        this.memory = memory;
        this.clock = clock;
        this.random = random;
        this.timing = timing;
        this.tally = tally;
        this.witness = witness;
    }

    /**
     * Tries one host after the other. Who gets a connection tells the shaper when it is gone.
     *
     * @param need of the letters that wait
     * @param policy of the domain that they are for
     * @param path the way to the site
     */
    Reached climb(Route.Hosts hosts, TlsNeed need, TlsPolicy policy, Path path) throws Unreachable, Held {
        List<String> troubles = new ArrayList<>();
        ConnectFailedException last = null;
        Hold held = null;
        Reached second = null;
        for (Endpoint endpoint : order(hosts.under(need))) {
            Path there = path.at(endpoint.host());
            if (shaper.mayConnect(there, clock.instant()) instanceof Answer.Wait(Hold hold)) {
                held = held == null || endsSooner(hold, held) ? hold : held;
                continue;
            }
            try {
                Reached now = allowed(endpoint, troubles, there);
                if (need != TlsNeed.REQUIRETLS || witness.offersRequireTls(now.connection())) {
                    dismiss(second);
                    return now;
                }
                // RFC 8689 §4.2.1: another host may offer it. If none does, this one is where the letter bounces.
                if (second == null) {
                    second = now;
                } else {
                    dismiss(now);
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
        if (held != null) {
            throw new Held(held);
        }
        throw unreachable(last, troubles, path);
    }

    private void dismiss(@Nullable Reached reached) {
        if (reached != null) {
            reached.connection().quit();
            shaper.disconnected(reached.path(), Optional.empty(), clock.instant());
        }
    }

    /** Who looks at what connections prove. */
    TlsWitness witness() {
        return witness;
    }

    private static boolean endsSooner(Hold one, Hold other) {
        return one.until().isPresent()
                && (other.until().isEmpty()
                        || one.until().get().isBefore(other.until().get()));
    }

    /** Pays the permission back unless there is a connection. */
    private Reached allowed(Endpoint endpoint, List<String> before, Path path) throws ConnectFailedException {
        Ending ending = new Ending.Broken("fell over");
        Instant begin = clock.instant();
        boolean stands = false;
        try {
            Reached reached = dial(endpoint, before, path);
            shaper.connected(path, reached.connection().facts().setUp(), clock.instant());
            count(reached);
            stands = true;
            return reached;
        } catch (ConnectFailedException e) {
            ending = ending(endpoint, e, path, Duration.between(begin, clock.instant()));
            throw e;
        } finally {
            if (!stands) {
                shaper.failed(path, ending, clock.instant());
            }
        }
    }

    private Ending ending(Endpoint endpoint, ConnectFailedException e, Path path, Duration took) {
        Optional<Classification> meaning = meaning(e, path);
        return meaning.isPresent()
                ? new Ending.Answered(meaning, String.valueOf(e.reply().orElseThrow()), took)
                : new Ending.Broken(words(endpoint, e));
    }

    /**
     * What a receiver means that doesn't want to talk; empty if it didn't say so, or TLS was the trouble. Since it has heard
     * of no recipient, none is given up for it.
     */
    private Optional<Classification> meaning(ConnectFailedException e, Path path) {
        return isAboutTls(e)
                ? Optional.empty()
                : e.reply()
                        .filter(reply -> reply.code() >= FIRST_REFUSAL)
                        .map(reply -> judgement.refusals().classify(reply, reported(e.stage()), path.provider()))
                        .map(Classification::withoutGivingUp);
    }

    private Unreachable unreachable(@Nullable ConnectFailedException last, List<String> troubles, Path path) {
        if (last == null) {
            throw new IllegalStateException("a site without hosts");
        }
        return new Unreachable(last.stage(), last.reply(), meaning(last, path), String.join("; ", troubles));
    }

    private static AttemptReport.Stage reported(ConnectFailedException.Stage stage) {
        return switch (stage) {
            case CONNECT -> AttemptReport.Stage.CONNECT;
            case GREETING -> AttemptReport.Stage.GREETING;
            case EHLO -> AttemptReport.Stage.EHLO;
            case STARTTLS -> AttemptReport.Stage.STARTTLS;
            case TLS_HANDSHAKE -> AttemptReport.Stage.TLS_HANDSHAKE;
        };
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
    private Reached dial(Endpoint endpoint, List<String> before, Path path) throws ConnectFailedException {
        String detour = before.isEmpty() ? "" : "after " + String.join("; ", before);
        if (memory.isBdatBroken(endpoint, clock.instant())) {
            return secure(endpoint.withoutChunking(), joined("by DATA: BDAT was refused a while ago", detour), path);
        }
        Reached reached = secure(endpoint, detour, path);
        boolean tries = reached.offersChunking() && !memory.isBdatProven(endpoint, clock.instant());
        return tries ? reached.tryingBdat() : reached;
    }

    private Reached secure(Endpoint endpoint, String detour, Path path) throws ConnectFailedException {
        if (endpoint.demand() instanceof TlsDemand.Impossible impossible) {
            throw new ConnectFailedException(
                    ConnectFailedException.Stage.STARTTLS,
                    Optional.empty(),
                    impossible.reason(),
                    Optional.of(impossible.flaw()));
        }
        if (endpoint.demand().isMandatory()) {
            return new Reached(dialler.dial(endpoint, TlsMode.REQUIRED), endpoint, detour, path);
        }
        Optional<HostMemory.BrokenTls> known = memory.brokenTls(endpoint, clock.instant());
        if (known.isPresent()) {
            return new Reached(
                    dialler.dial(endpoint, TlsMode.NEVER),
                    endpoint,
                    joined("in clear: STARTTLS failed a while ago", detour),
                    path,
                    known.get().flaw(),
                    false);
        }
        try {
            return new Reached(dialler.dial(endpoint, TlsMode.OPPORTUNISTIC), endpoint, detour, path);
        } catch (ConnectFailedException e) {
            if (!isAboutTls(e)) {
                throw e;
            }
            // RFC 7435: encrypted if possible, but clear is better than not at all.
            Instant until = clock.instant().plus(timing.brokenTlsMemory());
            memory.tlsBroke(endpoint, new HostMemory.BrokenTls(e.flaw(), until));
            String remark = joined("in clear: STARTTLS failed: " + e.getMessage(), detour);
            return new Reached(dialler.dial(endpoint, TlsMode.NEVER), endpoint, remark, path, e.flaw(), false);
        }
    }

    private static String joined(String remark, String detour) {
        return detour.isEmpty() ? remark : remark + "; " + detour;
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
