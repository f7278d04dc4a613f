package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.smtp.Reply;
import io.angarium.spool.Ticket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from one source address to one site: its backlog, its limits, its open sessions. Sessions pull.
 *
 * <p>What comes due is enrolled without a lock ({@link #enrol} runs on the spool's hot paths): into {@code arrivals}, and at
 * most one wake-up is under way at a time. Sessions {@link #fetch} under the lock, which guards the turn order, the stock of
 * taken attempts and the window of letters rendered ahead; nothing blocks while it is held. A session that leaves looks
 * again for work after it gave up its place, and whoever brings work looks for sessions after bringing it: one of the two
 * sees the other.
 */
final class Lane {
    /** What makes a lane: a source, a site, and whether it takes only what must not travel in clear. */
    record Key(Optional<InetAddress> source, String site, boolean secure) {}

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Key key;
    private final long number;
    private final Equipment equipment;
    private final DeliverySettings settings;
    private final SiteHealth health;
    private volatile Route.Hosts hosts;

    private final Queue<DomainQueue> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stirred = new AtomicBoolean();
    private final AtomicBoolean waitsForBerth = new AtomicBoolean();
    private final AtomicInteger assigned = new AtomicInteger();

    /** By number, so that they are always gone through in the same order. */
    private final Map<Long, Session> sessions = new ConcurrentSkipListMap<>();

    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger dialling = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock:
    private final TurnOrder turns = new TurnOrder();
    private final ArrayDeque<Attempt> ready = new ArrayDeque<>();
    private final ArrayDeque<Attempt> rendered = new ArrayDeque<>();
    private int lettersAhead;
    private long bytesAhead;
    private long fetches;
    private long fetchesAtLastTick;
    private long handedOut;

    /** What a session could fetch at least; written under the lock, read without. */
    private volatile int stock;

    private volatile boolean rendersAhead;
    private volatile boolean blocked;
    private volatile boolean closed;
    private volatile Instant growthPausedUntil = Instant.MIN;
    private volatile Instant touched;
    private volatile @Nullable Reply lastReply;

    /** @param number tells lanes apart, and which is older */
    Lane(Key key, long number, Route.Hosts hosts, Equipment equipment) {
        this.key = key;
        this.number = number;
        this.hosts = hosts;
        this.equipment = equipment;
        this.settings = equipment.settings();
        this.health = new SiteHealth(settings.deadSiteFirst(), settings.deadSiteLongest());
        this.touched = equipment.clock().instant();
    }

    Key key() {
        return key;
    }

    long number() {
        return number;
    }

    Route.Hosts hosts() {
        return hosts;
    }

    void update(Route.Hosts newer) {
        hosts = newer;
    }

    // ---- work comes in

    void adopt() {
        assigned.incrementAndGet();
        touched = equipment.clock().instant();
    }

    void release() {
        assigned.decrementAndGet();
    }

    /** A queue of this lane has something due. Lock-free and short: called from any thread. */
    void enrol(DomainQueue queue) {
        arrivals.add(queue);
        stir();
    }

    /** Takes over an attempt from another lane of the site. Its ticket is back if this lane can't have it. */
    void takeOver(Attempt attempt) {
        Optional<String> obstacle = obstacle();
        if (closed) {
            giveBack(attempt);
        } else if (obstacle.isPresent()) {
            equipment.ledger().deferred(attempt, needsTls(obstacle.get()));
        } else {
            putBack(attempt);
            stir();
        }
    }

    private Optional<String> obstacle() {
        if (blocked) {
            return Optional.of(health.lastWords());
        }
        return stock >= DeliverySettings.MAX_WAITING_FOR_TLS
                ? Optional.of(DeliverySettings.MAX_WAITING_FOR_TLS + " others wait for a TLS session")
                : Optional.empty();
    }

    private static End needsTls(String trouble) {
        return End.ours(Stage.STARTTLS, AttemptReport.CODE_CONNECTION, "TLS is required: " + trouble, Reason.GENERIC);
    }

    /** An attempt that was fetched goes first again. */
    void putBack(Attempt attempt) {
        lock.lock();
        try {
            if (isFlowing()) {
                ready.addFirst(attempt);
                count();
                return;
            }
        } finally {
            lock.unlock();
        }
        giveBack(attempt);
    }

    private void giveBack(Attempt attempt) {
        equipment.ledger().giveBack(attempt);
        equipment.depot().due(attempt.queue().key());
    }

    // ---- sessions are woken and opened

    private void stir() {
        if (stirred.compareAndSet(false, true) && !wakeIdle() && open.get() == 0) {
            tryOpen();
        }
    }

    private boolean wakeIdle() {
        Session session = idle.pollFirst();
        if (session == null) {
            return false;
        }
        session.wake();
        return true;
    }

    /** Called by a session that has more than it can send: others shall help. */
    void spread() {
        if (stock == 0 && arrivals.isEmpty()) {
            return;
        }
        if (!wakeIdle() && open.get() < settings.sessions().perSite() && isWorthAnother()) {
            grow();
        }
    }

    /**
     * Whether so much waits that another connection pays. The first few open at once; each further one has to be earned by
     * what the lane has sent, so that a burst doesn't cost a receiver more handshakes than it is worth.
     */
    private boolean isWorthAnother() {
        int standing = open.get();
        lock.lock();
        try {
            if (isFlowing() && ready.size() < settings.sessions().waitingPerNew()) {
                enrolArrivals();
                refill();
                count();
            }
            boolean isEarned = standing < DeliverySettings.SESSIONS_AT_ONCE
                    || handedOut >= (long) DeliverySettings.MESSAGES_PER_FURTHER_SESSION * standing;
            return isEarned
                    && ready.size() + rendered.size() >= settings.sessions().waitingPerNew();
        } finally {
            lock.unlock();
        }
    }

    /** Doubles at most: as many may be connecting as already stand. */
    private void grow() {
        int connecting = dialling.get();
        int standing = open.get() - connecting;
        if (connecting < Math.max(1, standing) && !equipment.clock().instant().isBefore(growthPausedUntil)) {
            tryOpen();
        }
    }

    private void tryOpen() {
        if (!isFlowing() || !reserve()) {
            return;
        }
        if (!equipment.berths().take()) {
            if (open.decrementAndGet() == 0) {
                equipment.berths().queueUp(this);
            }
            return;
        }
        dialling.incrementAndGet();
        Session session = new Session(this, equipment, equipment.depot().nextConnectionId());
        sessions.put(session.id(), session);
        session.start();
    }

    private boolean reserve() {
        int now = open.get();
        while (now < settings.sessions().perSite()) {
            if (open.compareAndSet(now, now + 1)) {
                return true;
            }
            now = open.get();
        }
        return false;
    }

    boolean beginsToWait() {
        return waitsForBerth.compareAndSet(false, true);
    }

    void endsToWait() {
        waitsForBerth.set(false);
    }

    /** Opens the first session if there is work for it. */
    void ensureServed() {
        if (hasWork() && open.get() == 0) {
            tryOpen();
        }
    }

    // ---- what sessions call

    /** What goes next; null if there is nothing now. */
    @Nullable Attempt fetch() {
        stirred.set(false);
        lock.lock();
        try {
            enrolArrivals();
            if (!isFlowing()) {
                return null;
            }
            Attempt attempt = rendered.pollFirst();
            if (attempt != null) {
                shrinkWindow(attempt);
            } else if (hasRoomAhead()) {
                attempt = fetchReady();
            }
            fetches++;
            handedOut += attempt == null ? 0 : 1;
            count();
            return attempt;
        } finally {
            lock.unlock();
        }
    }

    /** What could be rendered ahead while the wire is busy; null if nothing or the window is full. */
    @Nullable Attempt fetchAhead() {
        if (!rendersAhead) {
            return null;
        }
        lock.lock();
        try {
            if (!isFlowing() || !hasRoomAhead()) {
                return null;
            }
            enrolArrivals();
            Attempt attempt = fetchReady();
            count();
            return attempt;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Attempt fetchReady() {
        if (ready.isEmpty()) {
            refill();
        }
        return ready.pollFirst();
    }

    private void enrolArrivals() {
        DomainQueue queue = arrivals.poll();
        while (queue != null) {
            turns.enrol(queue);
            queue = arrivals.poll();
        }
    }

    private void refill() {
        Instant now = equipment.clock().instant();
        for (int looks = turns.size(); looks > 0 && ready.isEmpty(); looks--) {
            DomainQueue queue = turns.next();
            if (queue == null) {
                return;
            }
            if (queue.isRouteValid(now)) {
                take(queue, now);
            } else {
                equipment.depot().reroute(queue);
            }
        }
    }

    private void take(DomainQueue queue, Instant now) {
        // Small helpings where several queues share the lane.
        int helping = turns.isEmpty() ? settings.batch() : Math.max(1, settings.batch() / 4);
        queue.becomeIdle(now);
        List<Ticket> tickets;
        try {
            tickets = equipment.spool().take(queue.key(), helping);
        } catch (RuntimeException e) {
            if (queue.becomeDue()) {
                turns.enrol(queue);
            }
            throw e;
        }
        equipment.tally().taken.add(tickets.size());
        for (Ticket ticket : tickets) {
            ready.addLast(new Attempt(ticket, queue, now, health.excuse(ticket.due())));
        }
        if (tickets.size() == helping && queue.becomeDue()) {
            turns.enrol(queue);
        }
    }

    private boolean hasRoomAhead() {
        return lettersAhead == 0
                || (lettersAhead < settings.window().letters()
                        && bytesAhead < settings.window().bytes()
                        && equipment.renderer().hasRoom());
    }

    private void count() {
        stock = rendered.size() + (hasRoomAhead() ? ready.size() + turns.size() : 0);
    }

    boolean hasWork() {
        return isFlowing() && (stock > 0 || !arrivals.isEmpty());
    }

    /** Has the letter made on a platform thread; it is fetched when it is ready. */
    void renderAhead(Attempt attempt) {
        long bytes = weight(attempt);
        lock.lock();
        try {
            rendersAhead = true;
            lettersAhead++;
            bytesAhead += bytes;
            count();
        } finally {
            lock.unlock();
        }
        equipment.renderer().reserve(bytes);
        equipment.renderer().execute(() -> renderInPool(attempt));
    }

    private void renderInPool(Attempt attempt) {
        boolean made = equipment.renderer().render(attempt);
        boolean kept = made;
        lock.lock();
        try {
            kept = made && isFlowing();
            if (kept) {
                rendered.addLast(attempt);
            } else {
                shrinkWindow(attempt);
            }
            count();
        } finally {
            lock.unlock();
        }
        if (made && !kept) {
            giveBack(attempt);
        }
        stir();
    }

    private void shrinkWindow(Attempt attempt) {
        long bytes = weight(attempt);
        lettersAhead--;
        bytesAhead -= bytes;
        equipment.renderer().release(bytes);
    }

    /** The stored content stands for the letter's size, which is known only later. */
    private static long weight(Attempt attempt) {
        return attempt.loaded().content().remaining();
    }

    /** Waits for work behind other idle sessions: the one that came last is woken first, so that the others may leave. */
    void goIdle(Session session) {
        idle.addFirst(session);
    }

    /** False if somebody just woke it. */
    boolean leaveIdle(Session session) {
        return idle.remove(session);
    }

    void connected() {
        dialling.decrementAndGet();
    }

    /** A receiver answered for a message. */
    void answered(Reply reply) {
        lastReply = reply;
    }

    /** What kept this lane from sending lately; empty if nothing did. */
    String lastTrouble() {
        return health.lastWords();
    }

    void reachedWell() {
        health.succeeded();
    }

    /** A session got nothing through. */
    void fruitless(String trouble) {
        if (health.fruitless()) {
            rest(trouble);
        }
    }

    /**
     * No host could be reached. While other sessions stand, this one is too many; else the site rests, one recipient is
     * deferred for it, and the others wait without an attempt counted.
     */
    void unreachable(Ladder.Unreachable trouble) {
        String words = String.valueOf(trouble.getMessage());
        LOG.info("no connection to {}: {}", key.site(), words);
        if (open.get() > dialling.get()) {
            growthPausedUntil =
                    equipment.clock().instant().plus(settings.timing().growthPause());
            return;
        }
        Attempt lead = lead();
        rest(words);
        if (lead != null) {
            equipment.ledger().deferred(lead, ended(trouble, words));
        }
    }

    private @Nullable Attempt lead() {
        lock.lock();
        try {
            Attempt lead = ready.pollFirst();
            if (lead == null) {
                lead = rendered.pollFirst();
                if (lead != null) {
                    shrinkWindow(lead);
                }
            }
            count();
            return lead;
        } finally {
            lock.unlock();
        }
    }

    private End ended(Ladder.Unreachable trouble, String words) {
        Stage stage = switch (trouble.stage()) {
            case CONNECT -> Stage.CONNECT;
            case GREETING -> Stage.GREETING;
            case EHLO -> Stage.EHLO;
            case STARTTLS -> Stage.STARTTLS;
            case TLS_HANDSHAKE -> Stage.TLS_HANDSHAKE;
        };
        int replied = trouble.reply().map(Reply::code).orElse(0);
        int code = replied == 0 ? AttemptReport.CODE_CONNECTION : replied;
        String text = key.secure() ? "TLS is required: " + words : words;
        return new End(stage, code, replied, text, Reason.GENERIC, Duration.ZERO, false);
    }

    private void rest(String reason) {
        health.failed(equipment.clock().instant(), reason);
        block();
    }

    /** After something that nobody expected, so that it doesn't happen a thousand times a second. */
    void restAfterBug(String reason) {
        health.rest(equipment.clock().instant(), settings.timing().afterBug(), reason);
        block();
    }

    private void block() {
        blocked = true;
        giveBackStock();
    }

    private void giveBackStock() {
        List<Attempt> unused;
        lock.lock();
        try {
            rendered.forEach(this::shrinkWindow);
            unused = new ArrayList<>(rendered);
            rendered.clear();
            unused.addAll(ready);
            ready.clear();
            count();
        } finally {
            lock.unlock();
        }
        unused.forEach(this::giveBack);
    }

    /** A session ended. */
    void left(Session session, boolean connected) {
        if (!connected) {
            dialling.decrementAndGet();
        }
        touched = equipment.clock().instant();
        sessions.remove(session.id());
        open.decrementAndGet();
        equipment.berths().leave();
        equipment.berths().serveLine();
        ensureServed();
    }

    private boolean isFlowing() {
        return !blocked && !closed;
    }

    boolean isClosed() {
        return closed;
    }

    int openSessions() {
        return open.get();
    }

    /** Whether no session has a ticket in hand. */
    boolean isQuiet() {
        return sessions.values().stream().allMatch(Session::isDialling);
    }

    // ---- what the ticker and the end of the day call

    /** Ends rests, helps where sessions are stuck, closes connections that hang. */
    void tick(Instant now) {
        if (blocked && health.isAwake(now)) {
            blocked = false;
        }
        if (hasWork()) {
            if (!wakeIdle() && open.get() == 0) {
                tryOpen();
            } else if (wasNothingFetched()) {
                grow();
            }
        }
        sessions.values().forEach(session -> session.check(now));
    }

    private boolean wasNothingFetched() {
        lock.lock();
        try {
            boolean nothing = fetches == fetchesAtLastTick;
            fetchesAtLastTick = fetches;
            return nothing;
        } finally {
            lock.unlock();
        }
    }

    /** One idle session makes room for another lane. */
    void dismissIdle() {
        Session session = idle.pollLast();
        if (session != null) {
            session.dismiss();
        }
    }

    boolean isForgettable(Instant now) {
        return assigned.get() == 0
                && open.get() == 0
                && stock == 0
                && arrivals.isEmpty()
                && health.resting().isEmpty()
                && lettersAheadNow() == 0
                && touched.plus(settings.timing().laneMemory()).isBefore(now);
    }

    private int lettersAheadNow() {
        lock.lock();
        try {
            return lettersAhead + ready.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more and gives back what no session has in hand. */
    void close() {
        closed = true;
        giveBackStock();
        Session session = idle.pollFirst();
        while (session != null) {
            session.dismiss();
            session = idle.pollFirst();
        }
    }

    /** Breaks off whatever is on the wire. */
    void kill() {
        sessions.values().forEach(Session::kill);
    }

    LaneState state(long waiting) {
        Optional<SiteHealth.Rest> rest = health.resting();
        Reply reply = lastReply;
        return new LaneState(
                key.source(),
                key.site(),
                key.secure(),
                Optional.empty(),
                waiting,
                open.get(),
                (int) sessions.values().stream().filter(Session::isBusy).count(),
                reply == null ? "" : AttemptReport.shortened(reply.toString(), AttemptReport.MAX_TEXT),
                false,
                rest.map(SiteHealth.Rest::until),
                rest.map(SiteHealth.Rest::reason).orElse(""));
    }
}
