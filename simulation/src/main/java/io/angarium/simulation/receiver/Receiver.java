package io.angarium.simulation.receiver;

import io.angarium.mail.EmailAddress;
import io.angarium.simulation.network.Line;
import io.angarium.simulation.network.Peer;
import io.angarium.simulation.network.SimulatedNetwork;
import io.angarium.simulation.time.Chronicle;
import io.angarium.simulation.time.Simulator;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A receiver of mail: its hosts share what it remembers and what it allows. */
public final class Receiver implements SimulatedNetwork.Host {
    /** What a receiver saw. */
    public static final class Count {
        private long connections;
        private int openNow;
        private int mostOpen;
        private long taken;
        private long refusedForRate;
        private long refusedOtherwise;

        public long connections() {
            return connections;
        }

        /** Connections at the same time, at most. */
        public int mostOpen() {
            return mostOpen;
        }

        public int openNow() {
            return openNow;
        }

        /** Messages that it took on. */
        public long taken() {
            return taken;
        }

        /** Refusals for its limit or its number of connections. */
        public long refusedForRate() {
            return refusedForRate;
        }

        /** Refusals for other reasons. */
        public long refusedOtherwise() {
            return refusedOtherwise;
        }
    }

    private final String name;
    private final Nature character;
    private final Papers papers;
    private final Simulator simulator;
    private final Chronicle chronicle;
    private final Postbox postbox;
    private final RandomGenerator random;
    private final Optional<Allowance> allowance;
    private final Optional<Allowance> openings;
    private final Vigil vigil;
    private final Map<EmailAddress, Long> greylist = new HashMap<>();
    private final Count count = new Count();
    private long closedUntil;
    private long numbers;

    /** @param papers what it shows in a handshake */
    public Receiver(
            String name, Nature character, Papers papers, Simulator simulator, Chronicle chronicle, Postbox postbox) {
        this.name = name;
        this.character = character;
        this.papers = papers;
        this.simulator = simulator;
        this.chronicle = chronicle;
        this.postbox = postbox;
        this.random = simulator.random("receiver " + name);
        this.allowance = character.limit().map(Allowance::new);
        this.openings = character.connectionRate().map(Allowance::new);
        this.vigil = new Vigil(character.expectations().rate());
    }

    public String name() {
        return name;
    }

    public Nature character() {
        return character;
    }

    public Count count() {
        return count;
    }

    @Override
    public Duration latency() {
        return character.latency();
    }

    @Override
    public SimulatedNetwork.Welcome welcome() {
        boolean isDown = character.down().stream().anyMatch(outage -> outage.covers(simulator.elapsed()));
        return isDown ? SimulatedNetwork.Welcome.IGNORE : SimulatedNetwork.Welcome.ACCEPT;
    }

    @Override
    public Peer accept(Line line) {
        return new Dialogue(this, name + "#" + ++numbers, line);
    }

    // ---- what dialogues ask

    Simulator simulator() {
        return simulator;
    }

    StartTls startTls() {
        return new StartTls(character.encryption(), papers, simulator::elapsed);
    }

    void note(String who, String what) {
        chronicle.note(who, what);
    }

    boolean chance(double chance) {
        return chance > 0 && random.nextDouble() < chance;
    }

    /** What goes wrong at this moment; empty if nothing does. */
    Optional<Mishap.Kind> mishap(Moment moment) {
        for (Mishap mishap : character.mishaps()) {
            if (mishap.at() == moment && chance(mishap.chance())) {
                return Optional.of(mishap.kind());
            }
        }
        return Optional.empty();
    }

    /** A refusal if it is one too many, or too soon. */
    Optional<String> opened() {
        count.connections++;
        count.openNow++;
        count.mostOpen = Math.max(count.mostOpen, count.openNow);
        Optional<String> objection = Optional.empty();
        if (count.openNow > character.connections()) {
            objection = Optional.of("421 4.7.0 Too many connections from your address");
        } else if (openings.isPresent() && !openings.get().take(simulator.nanoTime())) {
            objection = Optional.of("421 4.7.0 Your connection rate is too high, come again later");
        }
        count.refusedForRate += objection.isPresent() ? 1 : 0;
        return objection;
    }

    /** A message begins, behind so many over the same connection. */
    void begun(int before) {
        vigil.saw(simulator.nanoTime()).ifPresent(what -> postbox.disregarded(name, what));
        int most = character.expectations().perConnection();
        if (before == most) {
            postbox.disregarded(name, "was offered more than " + most + " messages over one connection");
        }
    }

    void closed() {
        count.openNow--;
    }

    /** A refusal if the limit is reached; each question that gets none counts as one message. */
    Optional<String> objectionForRate() {
        if (allowance.isEmpty()) {
            return Optional.empty();
        }
        long now = simulator.nanoTime();
        if (now < closedUntil) {
            count.refusedForRate++;
            return Optional.of(laterReply(now));
        }
        if (allowance.get().take(now)) {
            return Optional.empty();
        }
        count.refusedForRate++;
        if (character.comeBack().isPositive()) {
            closedUntil = now + character.comeBack().toNanos();
            return Optional.of(laterReply(now));
        }
        return Optional.of(character.voice().reply());
    }

    private String laterReply(long now) {
        long seconds = Math.max(1, Duration.ofNanos(closedUntil - now).toSeconds());
        return character.voice().reply() + " Try again in " + seconds + " seconds.";
    }

    /** A refusal of this recipient; empty if it is welcome. */
    Optional<String> objectionTo(EmailAddress recipient) {
        // By the address, not by chance: who doesn't exist doesn't exist the next time either.
        int mark = Math.floorMod(recipient.toString().hashCode() * 0x9E3779B1, 10_000);
        if (mark < character.unknown() * 10_000) {
            count.refusedOtherwise++;
            return Optional.of("550 5.1.1 No such user here");
        }
        if (character.greylisting().isPositive()) {
            long now = simulator.nanoTime();
            long first = greylist.computeIfAbsent(recipient, _ -> now);
            if (now - first < character.greylisting().toNanos()) {
                count.refusedOtherwise++;
                return Optional.of("451 4.7.1 Greylisted, please try again later");
            }
        }
        return Optional.empty();
    }

    void take(EmailAddress recipient, Passage passage) {
        greylist.remove(recipient);
        count.taken++;
        postbox.taken(name, recipient, passage);
    }

    void carries(String domain, Passage passage) {
        postbox.carried(name, domain, passage);
    }

    void leftInClear() {
        postbox.leftInClear(name);
    }
}
