package io.angarium.delivery;

import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.smtp.client.TransactionOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One virtual thread, one connection, many messages. Pulls from its lane, keeps the flight as full as is good for those who
 * come later, waits for the oldest outcome, and leaves when there is nothing to do for a while.
 */
final class Session implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Lane lane;
    private final Equipment equipment;
    private final DeliverySettings settings;
    private final Preparation preparation;
    private final long id;
    private final Thread thread;
    private final long cohort;
    private final ArrayDeque<Attempt> flight = new ArrayDeque<>();
    private @Nullable Attempt held;
    /** Of the domain that the connection is opened for. */
    private TlsPolicy policy = TlsPolicy.NONE;

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

    private Contact connect() throws Ladder.Unreachable, Ladder.Held {
        dialling = true;
        try {
            Ladder.Reached reached =
                    equipment.ladder().climb(lane.hosts(), lane.key().tls().need(), policy, lane.path());
            Contact made = new Contact(id, reached, policy, lane, equipment);
            contact = made;
            lane.progress().connected(made.wire().facts());
            lane.crew().connected();
            return made;
        } finally {
            // Also after a failure: what the lane gives back for it is in this session's hands, and a drain has to
            // wait.
            dialling = false;
        }
    }

    // ---- the loop

    private void work(Contact to) {
        while (true) {
            fill(to);
            if (!flight.isEmpty()) {
                concludeOldest(to);
            } else if (to.isUsedUp() || hasToLeave(to) || !awaitWork()) {
                return;
            }
        }
    }

    private void fill(Contact to) {
        while (to.hasRoomBehind(flight.size())) {
            Attempt attempt = next(to);
            if (attempt == null) {
                if (!flight.isEmpty()) {
                    lane.crew().mind();
                }
                return;
            }
            if (isAtHome(attempt) || to.suits(attempt)) {
                send(to, attempt);
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

    private void send(Contact to, Attempt attempt) {
        Instant at = equipment.clock().instant();
        to.carries(attempt, at);
        if (flight.isEmpty()) {
            busySince = at;
        }
        flight.addLast(attempt);
        held = null;
        to.wire().send(attempt.letter().message());
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
                lane.progress().disconnected(was.sent());
                was.noteLoss(cohort, bug);
                was.hangUp(killed);
            }
        } catch (Throwable t) {
            equipment.tally().bugs.increment();
            LOG.error("session {} to {} could not end well", id, lane.key().site(), t);
        } finally {
            if (was != null) {
                Optional<Ending.Broken> ending = bug.isEmpty() ? was.ending() : Optional.empty(); // not its fault
                equipment
                        .shaper()
                        .disconnected(was.path(), ending, equipment.clock().instant());
            }
            lane.left(this, was != null);
        }
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
