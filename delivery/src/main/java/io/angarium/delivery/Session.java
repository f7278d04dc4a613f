package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.delivery.AttemptReport.Hop;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.smtp.Reply;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.TransactionOutcome;
import io.angarium.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One virtual thread, one connection, many messages. Pulls from its lane, keeps the flight full, waits for the oldest
 * outcome, and leaves when there is nothing to do for a while.
 */
final class Session implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int CHANNEL_CLOSING = 421;

    private final Lane lane;
    private final Equipment equipment;
    private final DeliverySettings settings;
    private final long id;
    private final Thread thread;
    private final ArrayDeque<Attempt> flight = new ArrayDeque<>();
    private final ArrayDeque<Attempt> stranded = new ArrayDeque<>();
    private @Nullable Attempt held;
    private Ladder.@Nullable Reached reached;
    private @Nullable Hop hop;
    private int answered;
    private String trouble = "";
    /** Of the domain that the connection is opened for. */
    private TlsPolicy policy = TlsPolicy.NONE;
    /** The domain that a letter was sent for last. */
    private String witnessed = "";

    private volatile @Nullable Connection connection;
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
        this.id = id;
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
        boolean connected = false;
        try {
            if (findsWork()) {
                Ladder.Reached ladder = connect();
                lane.connected();
                connected = true;
                work(ladder.connection());
            }
        } catch (Ladder.Unreachable e) {
            lane.unreachable(e);
        } catch (Throwable bug) {
            fallOver(bug);
        } finally {
            end(connected);
        }
    }

    // ---- before the connection

    /**
     * No connection is opened for nothing: what is expired or can't be rendered is settled before. The letter that is found
     * goes back to the lane, since connecting may take minutes and nobody shall wait for it with a ticket in hand.
     */
    private boolean findsWork() {
        Attempt attempt = lane.fetch();
        while (attempt != null) {
            if (prepare(attempt, true) && !moves(attempt)) {
                held = null;
                policy = attempt.queue().policy();
                lane.putBack(attempt);
                return lane.hasWork();
            }
            attempt = lane.fetch();
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
        Ladder.Reached now = reached;
        return now != null
                && equipment
                        .ladder()
                        .witness()
                        .suits(attempt.letter().tls(), attempt.queue().policy(), now);
    }

    private Ladder.Reached connect() throws Ladder.Unreachable {
        dialling = true;
        try {
            Ladder.Reached now =
                    equipment.ladder().climb(lane.hosts(), lane.key().tls().need(), policy);
            reached = now;
            connection = now.connection();
            hop = hop(now);
            return now;
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

    private void work(Connection wire) {
        while (true) {
            fill(wire);
            if (!flight.isEmpty()) {
                concludeOldest(wire);
            } else if (!wire.isReusable() || hasToLeave() || !awaitWork()) {
                return;
            }
        }
    }

    private void fill(Connection wire) {
        while (wire.hasRoom()) {
            Attempt attempt = next();
            if (attempt == null) {
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
            lookAhead();
            lane.spread();
        }
    }

    /** The next letter; stays in hand until it is sent, so that no failure in between loses it. */
    private @Nullable Attempt next() {
        while (held == null) {
            Attempt attempt = hasToLeave() ? null : lane.fetch();
            if (attempt == null) {
                return null;
            }
            if (prepare(attempt, false)) {
                held = attempt;
            }
        }
        return held;
    }

    /** Has letters made while the wire is busy. */
    private void lookAhead() {
        while (held == null && !hasToLeave()) {
            Attempt attempt = lane.fetchAhead();
            if (attempt == null) {
                return;
            }
            if (prepare(attempt, false)) {
                held = attempt;
            }
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
        wire.send(attempt.letter().message());
    }

    /** Tells once per domain what the connection proves. */
    private void witness(TlsPolicy carried) {
        Ladder.Reached now = reached;
        if (now != null && !carried.domain().equals(witnessed)) {
            witnessed = carried.domain();
            equipment.ladder().witness().carried(carried, now);
        }
    }

    private boolean hasToLeave() {
        return lane.isClosed()
                || dismissed
                || killed
                || (equipment.berths().areShort()
                        && (lane.openSessions() > 1
                                || answered >= settings.sessions().turn()));
    }

    /** False if none came in time. */
    private boolean awaitWork() {
        if (equipment.berths().areShort()) {
            return false;
        }
        woken = false;
        lane.goIdle(this);
        if (lane.hasWork()) {
            lane.leaveIdle(this);
            return true;
        }
        long deadline =
                equipment.threads().nanoTime() + settings.sessions().idle().toNanos();
        while (!woken && !dismissed && !killed) {
            long left = deadline - equipment.threads().nanoTime();
            if (left <= 0) {
                // Whoever took it from the line of the idle counts on it.
                return !lane.leaveIdle(this) && !dismissed;
            }
            equipment.threads().park(Duration.ofNanos(left));
        }
        return !dismissed && !killed;
    }

    // ---- before the wire

    /**
     * Loads and renders. False if the attempt is not this session's any more: expired, unreadable, failed, or on its way
     * through the pool.
     *
     * @param waits whether to wait for the pool
     */
    private boolean prepare(Attempt attempt, boolean waits) {
        held = attempt;
        boolean prepared = load(attempt) && (attempt.isRendered() || render(attempt, waits));
        if (!prepared) {
            held = null;
        }
        return prepared;
    }

    private boolean load(Attempt attempt) {
        try {
            if (attempt.message() == null) {
                attempt.load(equipment.spool().message(attempt.ticket().message()));
            }
        } catch (StorageException.Corrupt | StorageException.Trimmed e) {
            equipment.ledger().failed(attempt, unreadable(e));
            return false;
        } catch (StorageException e) {
            if (attempt.ticket().attempt() < DeliverySettings.MAX_UNREADABLE) {
                equipment.ledger().deferred(attempt, unreadable(e));
            } else {
                equipment.ledger().failed(attempt, unreadable(e));
            }
            return false;
        }
        if (!equipment.clock().instant().isBefore(attempt.loaded().expires())) {
            equipment.ledger().expired(attempt, lane.lastTrouble());
            return false;
        }
        return true;
    }

    private static End unreadable(RuntimeException e) {
        return End.ours(
                Stage.RENDER,
                AttemptReport.CODE_UNSENDABLE,
                "the stored message can't be read: " + e.getMessage(),
                Reason.GENERIC);
    }

    private boolean render(Attempt attempt, boolean waits) {
        Renderer renderer = equipment.renderer();
        if (!renderer.isExpensive(attempt)) {
            return renderer.render(attempt);
        } else if (waits) {
            return renderer.renderApart(attempt);
        }
        held = null;
        lane.renderAhead(attempt);
        return false;
    }

    // ---- behind the wire

    private void concludeOldest(Connection wire) {
        TransactionOutcome outcome = wire.await();
        Attempt attempt = flight.removeFirst();
        Attempt oldest = flight.peekFirst();
        busySince = oldest == null ? null : oldest.sentAt();
        conclude(attempt, outcome);
    }

    private void conclude(Attempt attempt, TransactionOutcome outcome) {
        switch (outcome) {
            case TransactionOutcome.Accepted accepted -> {
                hear(accepted.reply());
                equipment.ledger().delivered(attempt, end(accepted));
            }
            case TransactionOutcome.Refused refused -> refused(attempt, refused);
            case TransactionOutcome.Unsendable unsendable ->
                judge(
                        attempt,
                        new TransactionOutcome.Refused(
                                TransactionOutcome.Stage.MAIL, unsendable.reply(), Duration.ZERO));
            case TransactionOutcome.Lost lost -> lost(attempt, lost);
        }
    }

    private void refused(Attempt attempt, TransactionOutcome.Refused refused) {
        // RFC 5321 §3.8: 421 ends the channel. Before a further message it says nothing about that message.
        boolean isAboutConnection = refused.reply().code() == CHANNEL_CLOSING
                && refused.stage() == TransactionOutcome.Stage.MAIL
                && answered > 0;
        if (isAboutConnection) {
            if (trouble.isEmpty()) {
                trouble = "the receiver ended the session: " + refused.reply();
            }
            strand(attempt, false);
        } else {
            hear(refused.reply());
            judge(attempt, refused);
        }
    }

    private void judge(Attempt attempt, TransactionOutcome.Refused refused) {
        Verdict verdict = Verdict.on(refused.reply());
        Reply reply = refused.reply();
        End end = new End(
                stage(refused.stage()),
                reply.code(),
                reply.code(),
                reply.text(),
                verdict.reason(),
                refused.took(),
                false);
        switch (verdict) {
            case FAILED -> equipment.ledger().failed(attempt, end);
            case DEFERRED -> equipment.ledger().deferred(attempt, end);
        }
    }

    private void hear(Reply reply) {
        lane.answered(reply);
        if (answered++ == 0) {
            lane.reachedWell();
            Ladder.Reached now = reached;
            if (now != null) {
                equipment.memory().welcome(now.endpoint());
            }
        }
    }

    private void lost(Attempt attempt, TransactionOutcome.Lost lost) {
        boolean isFirst = trouble.isEmpty();
        if (isFirst) {
            trouble = lost.reason();
            equipment.tally().connectionsLost.increment();
        }
        if (lost.inDoubt()) {
            equipment.ledger().inDoubt(attempt, end(lost));
        } else if (isFirst && attempt.losses() >= lossesAllowed()) {
            equipment.ledger().deferred(attempt, end(lost));
        } else {
            strand(attempt, isFirst);
        }
    }

    /**
     * Goes over another connection, in the old order. Only the first of a flight may have been the reason for the loss; for
     * the others it doesn't count.
     */
    private void strand(Attempt attempt, boolean counts) {
        attempt.moveOn(counts);
        stranded.addLast(attempt);
    }

    /** As many as there are other hosts, and one where there is a single host: it may just have closed an idle session. */
    private int lossesAllowed() {
        return Math.clamp(lane.hosts().size() - 1, 1, DeliverySettings.MAX_LOSSES);
    }

    private static End end(TransactionOutcome.Lost lost) {
        return new End(
                stage(lost.stage()),
                AttemptReport.CODE_CONNECTION,
                0,
                lost.reason(),
                Reason.GENERIC,
                lost.took(),
                lost.inDoubt());
    }

    private static End end(TransactionOutcome.Accepted accepted) {
        Reply reply = accepted.reply();
        return new End(
                Stage.ACCEPTED,
                AttemptReport.CODE_DELIVERED,
                reply.code(),
                reply.text(),
                Reason.NONE,
                accepted.took(),
                false);
    }

    private static Stage stage(TransactionOutcome.Stage stage) {
        return switch (stage) {
            case MAIL -> Stage.MAIL;
            case RCPT -> Stage.RCPT;
            case DATA -> Stage.DATA;
            case BODY -> Stage.BODY;
        };
    }

    // ---- the end

    /** A bug ends this session and nothing else: what was sent is in doubt, what wasn't goes back. */
    private void fallOver(Throwable bug) {
        equipment.tally().bugs.increment();
        LOG.error("session {} to {} fell over", id, lane.key().site(), bug);
        trouble = "internal error: " + bug;
        lane.restAfterBug(trouble);
    }

    private void end(boolean connected) {
        try {
            busySince = null;
            returnAll();
            noteLoss(connected);
            hangUp();
        } catch (Throwable bug) {
            equipment.tally().bugs.increment();
            LOG.error("session {} to {} could not end well", id, lane.key().site(), bug);
        } finally {
            lane.left(this, connected);
        }
    }

    private void returnAll() {
        Attempt unsent = held;
        held = null;
        if (unsent != null && !unsent.isReturned()) {
            lane.putBack(unsent);
        }
        while (!stranded.isEmpty()) {
            lane.putBack(stranded.removeLast());
        }
        Attempt sent = flight.pollFirst();
        while (sent != null) {
            End end =
                    new End(Stage.BODY, AttemptReport.CODE_CONNECTION, 0, trouble, Reason.GENERIC, Duration.ZERO, true);
            equipment.ledger().inDoubt(sent, end);
            sent = flight.pollFirst();
        }
    }

    private void noteLoss(boolean connected) {
        Ladder.Reached now = reached;
        if (connected && now != null && !trouble.isEmpty() && answered == 0) {
            Instant until = equipment.clock().instant().plus(settings.timing().hostAvoidance());
            equipment.memory().avoid(now.endpoint(), until);
            lane.fruitless(now.endpoint().host() + ": " + trouble);
        }
    }

    private void hangUp() {
        Connection wire = connection;
        if (wire == null) {
            return;
        }
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
        Connection wire = connection;
        if (wire != null) {
            wire.close();
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
