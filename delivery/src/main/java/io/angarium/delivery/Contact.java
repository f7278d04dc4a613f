package io.angarium.delivery;

import io.angarium.delivery.AttemptReport.Hop;
import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.smtp.client.Connection;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A connection that stands: who was reached, how much it may carry, and what it has carried. Its session's own; others may
 * only {@linkplain Connection#close close} it.
 */
final class Contact {
    private final Ladder.Reached reached;
    private final TlsPolicy policy;
    private final Lane lane;
    private final Equipment equipment;
    private final FlightDepth depth;
    private final Landing landing;
    private final int mostMessages;
    private Hop hop;
    private int sent;
    /** Domains that letters were sent for; no more than messages over one connection. */
    private final Set<String> witnessed = new HashSet<>();

    /**
     * @param number of the connection
     * @param policy of the domain that it was opened for
     */
    Contact(long number, Ladder.Reached reached, TlsPolicy policy, Lane lane, Equipment equipment) {
        this.reached = reached;
        this.policy = policy;
        this.lane = lane;
        this.equipment = equipment;
        // What is under way behind a BDAT that the receiver doesn't know would be in doubt.
        this.depth = reached.triesBdat() ? new FlightDepth(1) : new FlightDepth();
        this.landing = new Landing(lane, equipment, reached, depth);
        this.mostMessages = Math.max(1, equipment.shaper().messagesPerConnection(reached.path()));
        this.hop = hop(number);
    }

    private Hop hop(long number) {
        Connection.Facts facts = wire().facts();
        return new Hop(
                number,
                facts.host(),
                facts.remote().getAddress(),
                facts.remote().getPort(),
                facts.local().getAddress(),
                facts.tls()
                        .map(tls -> new AttemptReport.Tls(
                                tls.protocol(),
                                tls.cipher(),
                                tls.certificateVerified(),
                                TlsWitness.verification(policy, reached.endpoint()))),
                false,
                equipment.clock().instant(),
                facts.setUp(),
                reached.remark());
    }

    Connection wire() {
        return reached.connection();
    }

    /** Messages that it was given. */
    int sent() {
        return sent;
    }

    Path path() {
        return reached.path();
    }

    Landing landing() {
        return landing;
    }

    /** Whether another message may follow so many that are under way. */
    boolean hasRoomBehind(int underWay) {
        return underWay < depth.messages() && sent < mostMessages && !landing.isSpent() && wire().hasRoom();
    }

    /** Whether it carries nothing more. */
    boolean isUsedUp() {
        return sent >= mostMessages || landing.isSpent() || !wire().isReusable();
    }

    /** Whether it proves what the letter needs. */
    boolean suits(Attempt attempt) {
        return equipment
                .ladder()
                .witness()
                .suits(attempt.letter().tls(), attempt.queue().policy(), reached);
    }

    /** The attempt goes over it, from now on. Tells once per domain what the connection proves. */
    void carries(Attempt attempt, Instant now) {
        attempt.sent(hop, now);
        if (!hop.reused()) {
            hop = hop.asReused();
        }
        sent++;
        TlsPolicy carried = attempt.queue().policy();
        if (witnessed.add(carried.domain())) {
            equipment.ladder().witness().carried(carried, reached);
        }
    }

    /** What the shaper has to know of its end: one that got something through says nothing about how many there may be. */
    Optional<Ending.Broken> ending() {
        return landing.isBroken() && landing.answered() == 0
                ? Optional.of(new Ending.Broken(landing.trouble()))
                : Optional.empty();
    }

    /** A connection that stood and got nothing through speaks against its host and, with others, against the site. */
    void noteLoss(long cohort, String bug) {
        String trouble = bug.isEmpty() ? landing.trouble() : bug;
        if (!trouble.isEmpty() && landing.answered() == 0) {
            Instant until = equipment
                    .clock()
                    .instant()
                    .plus(equipment.settings().timing().hostAvoidance());
            equipment.memory().avoid(reached.endpoint(), until);
            lane.fruitless(cohort, reached.endpoint().host() + ": " + trouble);
        }
    }

    void hangUp(boolean atOnce) {
        if (!atOnce && wire().isReusable() && wire().inFlight() == 0) {
            wire().quit();
        } else {
            wire().close();
        }
    }
}
