package io.angarium.delivery;

import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.delivery.tls.TlsIdentity;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.smtp.Reply;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from one source address to one site. Sessions pull: its {@link Crew} keeps them, its {@link Backlog} says whose
 * message is next, and its {@link SiteHealth} whether the site can be reached.
 *
 * <p>What comes due is enrolled without a lock ({@link #enrol} runs on the spool's hot paths). Sessions {@link #fetch} under
 * the lock, which guards the backlog and the letters rendered ahead; nothing blocks while it is held.
 *
 * <p><b>How long a message waits here at most</b>, be the backlog of others ever so large: let P be the picks that its fair
 * share lets go first ({@link FairShare}, 'Bound'), r the messages that the lane may send in a second, S its sessions. Then it
 * is on the wire after P/r, or after P rounds of the S sessions where no rate but the receiver's own speed is the limit, and
 * what it finds in front of it on its connection delays it by at most {@link FlightDepth#BEHIND}. Letters that others rendered
 * ahead ({@link DeliverySettings#AHEAD} of r, at least {@link DeliverySettings#LETTERS_AHEAD_ALWAYS}) count as picked;
 * urgent mail isn't behind those of other mail.
 */
final class Lane {
    /** What makes a lane: a source, a site, and what its connections have to prove. */
    record Key(Optional<InetAddress> source, String site, TlsIdentity tls) {}

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Key key;
    private final long number;
    private final Equipment equipment;
    private final DeliverySettings settings;
    private final SiteHealth health;
    private final Crew crew;
    private final Progress progress;
    private final AtomicInteger assigned = new AtomicInteger();
    private volatile Route.Hosts hosts;
    private volatile Path path;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock:
    private final Backlog backlog;
    private final LettersAhead letters;
    private long fetches;
    private long fetchesAtLastTick;
    private long handedOut;
    private long cameBack;

    /** What a look under the lock found; a hint for those who don't take it. */
    private volatile boolean isStocked;

    private volatile @Nullable Instant heldUntil;

    private volatile boolean blocked;
    private volatile boolean closed;
    private volatile Instant touched;
    private volatile @Nullable Reply lastReply;

    /** @param number tells lanes apart, and which is older */
    Lane(Key key, long number, Route.Hosts hosts, Equipment equipment) {
        this.key = key;
        this.number = number;
        this.equipment = equipment;
        this.hosts = hosts;
        this.path = path(hosts);
        this.progress = new Progress(equipment.roster().join(label()));
        this.settings = equipment.settings();
        this.health = new SiteHealth(settings.suspectPause(), settings.deadSiteFirst(), settings.deadSiteLongest());
        this.backlog = new Backlog(equipment, health, progress);
        this.letters = new LettersAhead(equipment);
        this.crew = new Crew(this, equipment);
        this.touched = equipment.clock().instant();
    }

    private Path path(Route.Hosts to) {
        return new Path(key.source(), key.site(), equipment.providers().of(to), Optional.empty());
    }

    Key key() {
        return key;
    }

    /** What it is called in metrics, if it has a name there. */
    LaneFigures.Label label() {
        return LaneFigures.Label.of(key, path.provider().orElse(""));
    }

    LaneRoster.Candidate candidate() {
        return new LaneRoster.Candidate(label(), crew.open() > 0, progress.perSecond());
    }

    long number() {
        return number;
    }

    Crew crew() {
        return crew;
    }

    SiteHealth health() {
        return health;
    }

    Route.Hosts hosts() {
        return hosts;
    }

    /** The way of its mail, before it is known which host takes it. */
    Path path() {
        return path;
    }

    void update(Route.Hosts newer) {
        if (!newer.equals(hosts)) {
            hosts = newer;
            path = path(newer);
        }
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
        backlog.arrive(queue);
        crew.stir();
    }

    /** Takes over an attempt from another lane of the site. Its ticket is back if this lane can't have it. */
    void takeOver(Attempt attempt) {
        Optional<String> obstacle = obstacle();
        if (closed) {
            giveBack(attempt);
        } else if (obstacle.isPresent()) {
            equipment
                    .ledger()
                    .deferred(attempt, UnreachedEnds.needsTls(key.tls().need(), attempt, obstacle.get()));
        } else {
            putBack(attempt);
            crew.stir();
        }
    }

    private Optional<String> obstacle() {
        if (blocked) {
            return Optional.of(health.lastWords());
        }
        return takenAhead() >= DeliverySettings.MAX_WAITING_FOR_TLS
                ? Optional.of(DeliverySettings.MAX_WAITING_FOR_TLS + " others wait for a TLS session")
                : Optional.empty();
    }

    /** An attempt that was fetched goes first again. */
    void putBack(Attempt attempt) {
        lock.lock();
        try {
            if (isFlowing()) {
                backlog.putBack(attempt);
                cameBack++;
                note();
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

    // ---- what sessions call

    /** What goes next over this path, with the permission to send it; null if there is nothing now. */
    @Nullable Attempt fetch(Path over) {
        crew.looks();
        Instant now = equipment.clock().instant();
        lock.lock();
        try {
            if (!isFlowing()) {
                return null;
            }
            backlog.admit();
            backlog.retry();
            backlog.endHolds(now);
            Attempt attempt = next(over, now);
            fetches++;
            handedOut += attempt == null ? 0 : 1;
            note();
            return attempt;
        } finally {
            lock.unlock();
        }
    }

    /** A letter that is ready, unless something urgent is not yet rendered: its rendering is begun first. */
    private @Nullable Attempt next(Path over, Instant now) {
        if (letters.isEmpty()) {
            return backlog.next(over, now, progress.perSecond());
        }
        boolean hasRoom = hasRoomAhead();
        Attempt attempt = hasRoom && backlog.isUrgentNext() ? null : pollLetter(over, now);
        return attempt == null && hasRoom ? backlog.next(over, now, progress.perSecond()) : attempt;
    }

    /** One that may not go to this host waits with the others of its stream again. */
    private @Nullable Attempt pollLetter(Path over, Instant now) {
        Attempt letter = letters.poll();
        while (letter != null && !equipment.permits().covers(letter, over, now)) {
            backlog.putBack(letter);
            letter = letters.poll();
        }
        return letter;
    }

    /** What could be rendered ahead while the wire is busy; null if nothing or the window is full. */
    @Nullable Attempt fetchAhead(Path over) {
        if (!letters.isUsed()) {
            return null;
        }
        Instant now = equipment.clock().instant();
        lock.lock();
        try {
            if (!isFlowing()) {
                return null;
            }
            backlog.admit();
            backlog.endHolds(now);
            Attempt attempt = hasRoomAhead() ? backlog.next(over, now, progress.perSecond()) : null;
            note();
            return attempt;
        } finally {
            lock.unlock();
        }
    }

    private void note() {
        isStocked = letters.ready() > 0 || (backlog.isReady() && hasRoomAhead());
        heldUntil = backlog.heldUntil().orElse(null);
    }

    /** Whether another letter of the kind whose turn it is may be rendered before those ahead are sent. */
    private boolean hasRoomAhead() {
        return letters.isEmpty() || letters.hasRoom(backlog.isUrgentNext(), progress.perSecond());
    }

    boolean hasWork() {
        return isFlowing() && (isStocked || backlog.hasArrivals());
    }

    /** How long until the first hold ends; null if nothing is held for a known time. */
    @Nullable Duration heldFor() {
        Instant until = heldUntil;
        if (until == null || !isFlowing()) {
            return null;
        }
        Duration left = Duration.between(equipment.clock().instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Whether so much waits that another connection pays. The first few open at once; each further one has to be earned by
     * what the lane has sent, so that a burst doesn't cost a receiver more handshakes than it is worth.
     */
    boolean isWorthAnother(int standing) {
        Instant now = equipment.clock().instant();
        lock.lock();
        try {
            boolean isEarned = standing < DeliverySettings.SESSIONS_AT_ONCE
                    || handedOut - cameBack >= (long) DeliverySettings.MESSAGES_PER_FURTHER_SESSION * standing;
            if (!isEarned || !isFlowing()) {
                return false;
            }
            backlog.admit();
            int many = settings.sessions().waitingPerNew();
            boolean isWorthIt = letters.ready() + backlog.atLeast(many - letters.ready(), now) >= many;
            note();
            return isWorthIt;
        } finally {
            lock.unlock();
        }
    }

    /** Has the letter made on a platform thread; it is fetched when it is ready. */
    void renderAhead(Attempt attempt) {
        lock.lock();
        try {
            letters.begin(attempt);
        } finally {
            lock.unlock();
        }
        equipment
                .renderer()
                .execute(() -> renderInPool(attempt), attempt.queue().stream().urgent());
    }

    private void renderInPool(Attempt attempt) {
        boolean made = equipment.renderer().render(attempt);
        boolean kept = made;
        lock.lock();
        try {
            kept = made && isFlowing();
            if (kept) {
                letters.finish(attempt);
            } else {
                letters.drop(attempt);
            }
            note();
        } finally {
            lock.unlock();
        }
        if (made && !kept) {
            giveBack(attempt);
        }
        crew.stir();
    }

    /** A receiver answered for a message. */
    void answered(Reply reply) {
        lastReply = reply;
    }

    /** What kept this lane from sending lately; empty if nothing did. */
    String lastTrouble() {
        return health.lastWords();
    }

    // ---- trouble with the site

    /** The connection with this number stood and got nothing through. */
    void fruitless(long cohort, String trouble) {
        if (health.fruitless(cohort, equipment.clock().instant(), trouble) == SiteHealth.Finding.DEAD) {
            block();
        }
    }

    /**
     * No host could be reached. While other sessions stand, this one is too many. Else the site pauses or, when it is taken
     * for dead, rests: one recipient is deferred for that, and the others wait without an attempt counted.
     */
    void unreachable(long cohort, Ladder.Unreachable trouble) {
        progress.unreachable();
        String words = String.valueOf(trouble.getMessage());
        LOG.info("no connection to {}: {}", key.site(), words);
        if (crew.standing() > 0) {
            crew.pauseGrowth();
            return;
        }
        Attempt lead = lead();
        Instant now = equipment.clock().instant();
        SiteHealth.Finding finding = trouble.isAboutAmount()
                ? health.turnedAway(cohort, now, words)
                : health.unreachable(cohort, now, words);
        switch (finding) {
            case KNOWN -> crew.pauseGrowth();
            case SUSPECT, DEAD -> block();
        }
        if (lead != null && key.tls().need() == TlsNeed.REQUIRETLS && trouble.isAboutTls()) {
            // RFC 8689 §4.2.1: no host gives the protection that was asked for.
            equipment.ledger().failed(lead, UnreachedEnds.of(key.tls(), lead, trouble, "5.7.30 " + words));
        } else if (lead != null
                && (finding == SiteHealth.Finding.DEAD || (key.tls().isSecure() && trouble.isAboutTls()))) {
            // What a policy forbids is no sign of a dead site: the letter is told why at once.
            equipment.ledger().deferred(lead, UnreachedEnds.of(key.tls(), lead, trouble, words));
        } else if (lead != null) {
            putBack(lead);
        }
    }

    private @Nullable Attempt lead() {
        lock.lock();
        try {
            return backlog.lead();
        } finally {
            lock.unlock();
        }
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
            unused = new ArrayList<>(letters.clear());
            unused.addAll(backlog.clear());
            note();
        } finally {
            lock.unlock();
        }
        unused.forEach(this::giveBack);
    }

    /** Operators ordered something else: what was taken ahead goes back, and everything is asked anew. */
    void review() {
        giveBackStock();
        if (equipment
                .interventions()
                .stop(path)
                .filter(stop -> stop.action() == Intervention.Action.DRAIN)
                .isPresent()) {
            crew.dismissAllIdle();
        }
        crew.stir();
    }

    /** What keeps it from sending more or from connecting; empty if nothing but its turn and the receiver's speed. */
    Optional<Hold> hold() {
        lock.lock();
        try {
            boolean isHeld = backlog.isHeld();
            return Optional.ofNullable(isHeld ? backlog.lastHold() : crew.dialHold());
        } finally {
            lock.unlock();
        }
    }

    /** How fast it is. */
    Speed speed() {
        double permitted =
                equipment.shaper().rate(path, equipment.clock().instant()).orElse(0);
        lock.lock();
        try {
            return new Speed(progress.perSecond(), permitted, progress.course().steps());
        } finally {
            lock.unlock();
        }
    }

    /** How it gets on. */
    Progress progress() {
        return progress;
    }

    /** What keeps connections from being opened while none stands; empty if nothing does. */
    Optional<Hold> dialHold() {
        return crew.standing() > 0 ? Optional.empty() : Optional.ofNullable(crew.dialHold());
    }

    String lastReply() {
        Reply reply = lastReply;
        return reply == null ? "" : AttemptReport.shortened(reply.toString(), AttemptReport.MAX_TEXT);
    }

    boolean isFlowing() {
        return !blocked && !closed;
    }

    boolean isClosed() {
        return closed;
    }

    // ---- what the ticker and the end of the day call

    /** Ends rests and holds whose time is over, and has the crew looked after. */
    void tick(Instant now) {
        if (blocked && health.isAwake(now)) {
            blocked = false;
        }
        crew.tick(now, look(now));
    }

    /** Whether something could have been fetched since the last look and nobody came. */
    private boolean look(Instant now) {
        lock.lock();
        try {
            progress.look(now, handedOut, cameBack, backlog.isWaiting());
            backlog.endHolds(now);
            note();
            boolean isStuck = fetches == fetchesAtLastTick && hasWork();
            fetchesAtLastTick = fetches;
            backlog.retry();
            note();
            return isStuck;
        } finally {
            lock.unlock();
        }
    }

    boolean isForgettable(Instant now) {
        return assigned.get() == 0
                && crew.open() == 0
                && health.resting().isEmpty()
                && isEmpty()
                && touched.plus(settings.timing().laneMemory()).isBefore(now);
    }

    private boolean isEmpty() {
        lock.lock();
        try {
            return backlog.isEmpty() && letters.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private int takenAhead() {
        lock.lock();
        try {
            return backlog.ahead();
        } finally {
            lock.unlock();
        }
    }

    /** A session ended. */
    void left(Session session, boolean connected) {
        touched = equipment.clock().instant();
        crew.left(session, connected);
    }

    /** Takes nothing more and gives back what no session has in hand. */
    void close() {
        closed = true;
        giveBackStock();
        crew.dismissAllIdle();
    }

    LaneState state(long waiting, Optional<Instant> oldest) {
        Optional<SiteHealth.Rest> rest = health.resting();
        Speed speed = speed();
        return new LaneState(
                key.source(),
                key.site(),
                key.tls().isSecure(),
                path.provider(),
                waiting,
                oldest,
                crew.open(),
                crew.busy(),
                speed.measured(),
                speed.permitted(),
                hold(),
                lastReply(),
                equipment.interventions().stop(path).isPresent(),
                rest.map(SiteHealth.Rest::until),
                rest.map(SiteHealth.Rest::reason).orElse(""));
    }
}
