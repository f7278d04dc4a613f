package io.angarium.delivery;

import io.angarium.delivery.AttemptReport.Hop;
import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.TransactionOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One virtual thread, one connection, many messages. Pulls from its lane, keeps the flight as full as is good for those who
 * come later, waits for the oldest outcome, and leaves when there is nothing to do for a while.
 */
final class Session implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** What stands once the connection does. */
    private record Contact(Ladder.Reached reached, Landing landing, int mostMessages) {
        Connection wire() {
            return reached.connection();
        }

        Path path() {
            return reached.path();
        }
    }

    private final Lane lane;
    private final Equipment equipment;
    private final DeliverySettings settings;
    private final Preparation preparation;
    private final long id;
    private final Thread thread;
    private final long cohort;
    private final FlightDepth depth = new FlightDepth();
    private final ArrayDeque<Attempt> flight = new ArrayDeque<>();
    private @Nullable Attempt held;
    private @Nullable Hop hop;
    private int sent;
    /** Of the domain that the connection is opened for. */
    private TlsPolicy policy = TlsPolicy.NONE;
    /** Domains that letters were sent for; no more than messages over one connection. */
    private final Set<String> witnessed = new HashSet<>();

    private volatile @Nullable Contact contact;
    /** Since when the oldest message is on the wire; null if there is none. */
    private volatile @Nullable Instant busySince;

    private volatile boolean dialling;

    private volatile boolean woken;
    private volatile boolean dismissed;
    private volatile boolean killed;

    Session(Lane lane, Equipment equipment, long id) {
        this.lane = lane;
        this.equipment = equipment;
        this.settings = equipment.settings();
        this.preparation = new Preparation(lane, equipment);
        this.id = id;
        this.cohort = lane.health().begin();
        this.thread = equipment
                .threads()
                .virtual("session-" + id + " to " + lane.key().site(), this);
    }

    long id() {
        return id;
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        String bug = "";
        try {
            if (findsWork()) {
                work(connect());
            }
        } catch (Ladder.Unreachable e) {
            lane.unreachable(cohort, e);
        } catch (Ladder.Held e) {
            lane.crew().holdDials(e.hold());
        } catch (Throwable t) {
            bug = fallOver(t);
        } finally {
            end(bug);
        }
    }

    // ---- before the connection

    /**
     * No connection is opened for nothing: what is expired or can't be rendered is settled before. The letter that is found
     * goes back to the lane, since connecting may take minutes and nobody shall wait for it with a ticket in hand.
     */
    private boolean findsWork() {
        Attempt attempt = lane.fetch(lane.path());
        while (attempt != null) {
            held = attempt;
            boolean isThere = preparation.waitsFor(attempt);
            held = null;
            if (isThere && !moves(attempt)) {
                policy = attempt.queue().policy();
                lane.putBack(attempt);
                return lane.hasWork();
            }
            attempt = lane.fetch(lane.path());
        }
        return false;
    }

    /** {@code TLS-Required: No}: not even the connection needs the domain's policy. */
    private boolean moves(Attempt attempt) {
        boolean moves = attempt.letter().tls() == TlsNeed.RELAXED
                && !isAtHome(attempt)
                && lane.key().tls().isSecure();
        if (moves) {
            held = null;
            equipment.depot().needsTls(lane, attempt);
        }
        return moves;
    }

    private boolean isAtHome(Attempt attempt) {
        return attempt.letter().tls() == lane.key().tls().need();
    }

    private boolean suits(Attempt attempt) {
        Contact now = contact;
        return now != null
                && equipment
                        .ladder()
                        .witness()
                        .suits(attempt.letter().tls(), attempt.queue().policy(), now.reached());
    }

    private Contact connect() throws Ladder.Unreachable, Ladder.Held {
        dialling = true;
        try {
            Ladder.Reached reached =
                    equipment.ladder().climb(lane.hosts(), lane.key().tls().need(), policy, lane.path());
            Contact made = new Contact(
                    reached,
                    new Landing(lane, equipment, reached, depth),
                    Math.max(1, equipment.shaper().messagesPerConnection(reached.path())));
            contact = made;
            lane.crew().connected();
            hop = hop(reached);
            return made;
        } finally {
            // Also after a failure: what the lane gives back for it is in this session's hands, and a drain has to
            // wait.
            dialling = false;
        }
    }

    private Hop hop(Ladder.Reached now) {
        Connection.Facts facts = now.connection().facts();
        return new Hop(
                id,
                facts.host(),
                facts.remote().getAddress(),
                facts.remote().getPort(),
                facts.local().getAddress(),
                facts.tls()
                        .map(tls -> new AttemptReport.Tls(
                                tls.protocol(),
                                tls.cipher(),
                                tls.certificateVerified(),
                                TlsWitness.verification(policy, now.endpoint()))),
                false,
                equipment.clock().instant(),
                facts.setUp(),
                now.remark());
    }

    // ---- the loop

    private void work(Contact to) {
        while (true) {
            fill(to);
            if (!flight.isEmpty()) {
                concludeOldest(to);
            } else if (!to.wire().isReusable() || sent >= to.mostMessages() || hasToLeave(to) || !awaitWork()) {
                return;
            }
        }
    }

    private void fill(Contact to) {
        Connection wire = to.wire();
        while (flight.size() < depth.messages() && sent < to.mostMessages() && wire.hasRoom()) {
            Attempt attempt = next(to);
            if (attempt == null) {
                if (!flight.isEmpty()) {
                    lane.crew().mind();
                }
                return;
            }
            if (isAtHome(attempt) || suits(attempt)) {
                send(wire, attempt);
            } else {
                held = null;
                equipment.depot().needsTls(lane, attempt);
            }
        }
        if (!flight.isEmpty()) {
            lookAhead(to);
            lane.crew().help();
        }
    }

    /** The next letter; stays in hand until it is sent, so that no failure in between loses it. */
    private @Nullable Attempt next(Contact to) {
        while (held == null) {
            Attempt attempt = hasToLeave(to) ? null : lane.fetch(to.path());
            if (attempt == null) {
                return null;
            }
            prepare(attempt);
        }
        return held;
    }

    /** Has letters made while the wire is busy. */
    private void lookAhead(Contact to) {
        while (held == null && !hasToLeave(to)) {
            Attempt attempt = lane.fetchAhead(to.path());
            if (attempt == null) {
                return;
            }
            prepare(attempt);
        }
    }

    /** Afterwards it is in hand, or not this session's any more. */
    private void prepare(Attempt attempt) {
        held = attempt;
        if (!preparation.isReady(attempt)) {
            held = null;
        }
    }

    private void send(Connection wire, Attempt attempt) {
        Hop now = hop;
        if (now == null) {
            throw new IllegalStateException("nothing is sent before the connection stands");
        }
        Instant at = equipment.clock().instant();
        attempt.sent(now, at);
        if (!now.reused()) {
            hop = now.asReused();
        }
        if (flight.isEmpty()) {
            busySince = at;
        }
        flight.addLast(attempt);
        held = null;
        witness(attempt.queue().policy());
        sent++;
        wire.send(attempt.letter().message());
    }

    /** Tells once per domain what the connection proves. */
    private void witness(TlsPolicy carried) {
        Contact now = contact;
        if (now != null && witnessed.add(carried.domain())) {
            equipment.ladder().witness().carried(carried, now.reached());
        }
    }

    private void concludeOldest(Contact to) {
        TransactionOutcome outcome = to.wire().await();
        Attempt attempt = flight.removeFirst();
        Attempt oldest = flight.peekFirst();
        busySince = oldest == null ? null : oldest.sentAt();
        to.landing().conclude(attempt, outcome);
    }

    private boolean hasToLeave(Contact to) {
        return lane.isClosed()
                || dismissed
                || killed
                || (equipment.berths().areShort()
                        && (lane.crew().open() > 1
                                || to.landing().answered()
                                        >= settings.sessions().turn()));
    }

    /** False if none came in time. */
    private boolean awaitWork() {
        if (equipment.berths().areShort()) {
            return false;
        }
        woken = false;
        Crew crew = lane.crew();
        crew.goIdle(this);
        if (lane.hasWork()) {
            crew.leaveIdle(this);
            return true;
        }
        Duration hold = crew.watch(this);
        Duration patience = hold == null ? settings.sessions().idle() : hold;
        try {
            long deadline = equipment.threads().nanoTime() + patience.toNanos();
            while (!woken && !dismissed && !killed) {
                long left = deadline - equipment.threads().nanoTime();
                if (left <= 0) {
                    // Whoever took it from the line of the idle counts on it.
                    boolean counted = !crew.leaveIdle(this);
                    return (counted || hold != null) && !dismissed;
                }
                equipment.threads().park(Duration.ofNanos(left));
            }
            return !dismissed && !killed;
        } finally {
            crew.endWatch(this);
        }
    }

    // ---- the end

    /** A bug ends this session and nothing else: what was sent is in doubt, what wasn't goes back. */
    private String fallOver(Throwable bug) {
        equipment.tally().bugs.increment();
        LOG.error("session {} to {} fell over", id, lane.key().site(), bug);
        String words = "internal error: " + bug;
        lane.restAfterBug(words);
        return words;
    }

    private void end(String bug) {
        Contact was = contact;
        try {
            busySince = null;
            returnAll(was, bug);
            if (was != null) {
                noteLoss(was, bug);
                hangUp(was.wire());
            }
        } catch (Throwable t) {
            equipment.tally().bugs.increment();
            LOG.error("session {} to {} could not end well", id, lane.key().site(), t);
        } finally {
            if (was != null) {
                equipment
                        .shaper()
                        .disconnected(
                                was.path(), ending(was, bug), equipment.clock().instant());
            }
            lane.left(this, was != null);
        }
    }

    private static Optional<Ending.Broken> ending(Contact was, String bug) {
        if (!bug.isEmpty()) {
            return Optional.empty(); // it isn't the receiver's fault
        }
        return was.landing().isBroken()
                ? Optional.of(new Ending.Broken(was.landing().trouble()))
                : Optional.empty();
    }

    private void returnAll(@Nullable Contact was, String bug) {
        Attempt unsent = held;
        held = null;
        if (unsent != null && !unsent.isReturned()) {
            lane.putBack(unsent);
        }
        if (was == null) {
            return;
        }
        Attempt stranded = was.landing().pollStranded();
        while (stranded != null) {
            lane.putBack(stranded);
            stranded = was.landing().pollStranded();
        }
        Attempt sentOne = flight.pollFirst();
        while (sentOne != null) {
            was.landing().inDoubt(sentOne, bug);
            sentOne = flight.pollFirst();
        }
    }

    private void noteLoss(Contact was, String bug) {
        String trouble = bug.isEmpty() ? was.landing().trouble() : bug;
        if (!trouble.isEmpty() && was.landing().answered() == 0) {
            Instant until = equipment.clock().instant().plus(settings.timing().hostAvoidance());
            equipment.memory().avoid(was.reached().endpoint(), until);
            lane.fruitless(cohort, was.reached().endpoint().host() + ": " + trouble);
        }
    }

    private void hangUp(Connection wire) {
        if (wire.isReusable() && wire.inFlight() == 0 && !killed) {
            wire.quit();
        } else {
            wire.close();
        }
    }

    // ---- called by other threads

    void wake() {
        woken = true;
        equipment.threads().unpark(thread);
    }

    /** Leaves once its flight has landed. */
    void dismiss() {
        dismissed = true;
        equipment.threads().unpark(thread);
    }

    /**
     * Breaks off. A dial can't be broken off, but it holds no ticket and has its own time-outs. Never by an interrupt: that
     * would close the log's file if the session happened to read it.
     */
    void kill() {
        killed = true;
        Contact now = contact;
        if (now != null) {
            now.wire().close();
        }
        equipment.threads().unpark(thread);
    }

    /** Connecting: without a ticket in hand. */
    boolean isDialling() {
        return dialling;
    }

    boolean isBusy() {
        return dialling || busySince != null;
    }

    /** The watchdog: nothing stays on the wire for ever. */
    void check(Instant now) {
        Instant since = busySince;
        if (since != null && !killed && since.plus(settings.timing().lease()).isBefore(now)) {
            equipment.tally().watchdogCloses.increment();
            LOG.warn("session {} to {} hangs since {}: closed", id, lane.key().site(), since);
            kill();
        }
    }

    /** For logs. */
    @Override
    public String toString() {
        return thread.getName();
    }
}
