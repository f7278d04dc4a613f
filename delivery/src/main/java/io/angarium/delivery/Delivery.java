package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsObserver;
import io.angarium.smtp.client.Dialler;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import io.angarium.spool.Ticket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets mail out: listens to the spool, finds each queue's route, and keeps a {@link Lane} per source and site whose sessions
 * carry the letters.
 *
 * <p>Threads: the spool's threads tell what is due (never blocked); one virtual thread per session; virtual threads that ask
 * for routes; platform threads that render what is expensive; one ticker. Every ticket that is taken comes back exactly once.
 */
public final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** How long a session may take to end after its connection was closed. */
    private static final Duration KILL_GRACE = Duration.ofSeconds(5);

    /** All queues of the spool are asked once in this time whether they have something due. */
    private static final Duration REVIEW = Duration.ofMinutes(1);

    private static final Duration STEP = Duration.ofMillis(2);

    /** Idle queues are looked through once in this many ticks. */
    private static final int TICKS_PER_SWEEP = 50;

    private final Spool spool;
    private final Router router;
    private final InstantSource clock;
    private final Threads threads;
    private final DeliverySettings settings;
    private final Tally tally = new Tally();
    private final LaneRoster roster = new LaneRoster();
    private final Ledger ledger;
    private final Renderer renderer;
    private final Berths berths;
    private final Equipment equipment;
    private final Interventions interventions = new Interventions();
    private final Explainer explainer;

    private final Map<QueueKey, DomainQueue> queues = new ConcurrentHashMap<>();
    private final Map<Lane.Key, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicLong connectionIds = new AtomicLong();
    private final AtomicLong laneNumbers = new AtomicLong();
    private final RouteDesk desk = new RouteDesk();
    private Instant nextReview = Instant.MIN;
    private volatile @Nullable Thread ticker;
    private volatile boolean closing;

    /**
     * @param rendition called on virtual threads, and on platform threads for what it calls expensive
     * @param router called on virtual threads
     * @param clock what o'clock it is
     * @param threads run and wait by the same clock
     * @param random used by many threads at once
     * @param judgement what is known of receivers
     */
    public Delivery(
            Spool spool,
            Rendition rendition,
            Router router,
            Dialler dialler,
            InstantSource clock,
            Threads threads,
            RandomGenerator random,
            DeliverySettings settings,
            Judgement judgement) {
        this(spool, rendition, router, dialler, clock, threads, random, settings, judgement, TlsObserver.NOBODY);
    }

    /** @param observer hears how TLS went */
    public Delivery(
            Spool spool,
            Rendition rendition,
            Router router,
            Dialler dialler,
            InstantSource clock,
            Threads threads,
            RandomGenerator random,
            DeliverySettings settings,
            Judgement judgement,
            TlsObserver observer) {
        this.spool = spool;
        this.router = router;
        this.clock = clock;
        this.threads = threads;
        this.settings = settings;
        Permits permits = new Permits(judgement.shaper(), clock);
        this.ledger = new Ledger(spool, clock, random, settings, tally, permits);
        this.renderer = new Renderer(rendition, ledger, clock, threads, tally, settings.window());
        this.berths = new Berths(settings.sessions().total());
        HostMemory memory = new HostMemory();
        Ladder ladder = new Ladder(
                dialler, judgement, memory, clock, random, settings.timing(), tally, new TlsWitness(observer, clock));
        this.equipment = new Equipment(
                spool,
                ledger,
                ladder,
                memory,
                renderer,
                berths,
                clock,
                threads,
                settings,
                judgement,
                permits,
                interventions,
                tally,
                roster,
                new Switchboard());
        this.explainer = new Explainer(queues, interventions, judgement.shaper());
    }

    /** Begins to take what is due. Called once. */
    public void start() {
        Thread thread = threads.daemon("delivery-ticker", this::tickOn);
        ticker = thread;
        spool.listen(this::due);
        thread.start();
    }

    /** Counts since the start. */
    public Tally tally() {
        return tally;
    }

    /**
     * Stops taking, lets messages on the wire finish for at most this time, then breaks off; gives back what was not sent and
     * quits the sessions. Afterwards no ticket is out. Called once; blocks.
     */
    public void drain(Duration patience) {
        closing = true;
        Thread thread = ticker;
        if (thread != null) {
            threads.unpark(thread);
        }
        inOrder().forEach(Lane::close);
        if (!waitUntil(this::isQuiet, patience)) {
            inOrder().forEach(lane -> lane.crew().kill());
            waitUntil(this::isQuiet, KILL_GRACE);
        }
        renderer.close(KILL_GRACE);
        inOrder().forEach(Lane::close);
        if (tally.out() != 0) {
            LOG.error("{} tickets are still out after the drain", tally.out());
        }
    }

    private boolean isQuiet() {
        return desk.isQuiet()
                && lanes.values().stream().allMatch(lane -> lane.crew().isQuiet());
    }

    private boolean waitUntil(BooleanSupplier condition, Duration patience) {
        long deadline = threads.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (threads.nanoTime() - deadline > 0) {
                return false;
            }
            threads.park(STEP);
        }
        return true;
    }

    /** What each lane does now, the fullest first. */
    public List<LaneState> lanes() {
        Map<Lane, LaneState> states = laneStates();
        return states.values().stream()
                .sorted(Comparator.comparingLong(LaneState::waiting).reversed().thenComparing(LaneState::site))
                .toList();
    }

    private Map<Lane, LaneState> laneStates() {
        Map<Lane, LaneState> states = new HashMap<>();
        Map<Lane, Long> waiting = new HashMap<>();
        Map<Lane, Instant> oldest = new HashMap<>();
        for (Spool.QueueState state : spool.queues()) {
            DomainQueue queue = queues.get(state.queue());
            Lane lane = queue == null ? null : queue.lane();
            if (lane != null) {
                waiting.merge(lane, (long) state.due() + state.scheduled() + state.taken(), Long::sum);
                Instant due = state.oldest();
                if (due != null) {
                    oldest.merge(lane, due, (one, other) -> one.isBefore(other) ? one : other);
                }
            }
        }
        for (Lane lane : lanes.values()) {
            states.put(lane, lane.state(waiting.getOrDefault(lane, 0L), Optional.ofNullable(oldest.get(lane))));
        }
        return states;
    }

    /** What lanes did and do, for metrics: those that are told one by one, then the others by provider. */
    public List<LaneFigures> laneFigures() {
        Instant now = clock.instant();
        Map<Lane, LaneState> states = laneStates();
        return roster.told(states.keySet()).entrySet().stream()
                .map(told -> new LaneFigures(
                        told.getKey().label(),
                        told.getKey().read(),
                        LaneFigures.Gauges.of(
                                told.getValue().stream().map(states::get).toList(), now)))
                .toList();
    }

    // ---- what operators want and ask

    /** Obeys exactly these orders from now on. */
    public void obey(List<Intervention> orders) {
        if (interventions.replace(orders)) {
            queues.values().forEach(DomainQueue::forgetRoute);
        }
        inOrder().forEach(Lane::review);
    }

    /** Why this part of the mail waits, and when the last of it will be sent. */
    public Explanation explain(Subject subject) {
        return explainer.explain(spool.queues(), subject, clock.instant());
    }

    /**
     * Why a recipient waits, and when it will be sent.
     *
     * @param queue where it waits
     * @param message position of its message
     * @param standing what the spool says of it
     */
    public Explanation explain(QueueKey queue, long message, Spool.Standing standing) {
        Optional<Spool.Place> place = spool.place(message, standing.recipient());
        List<Spool.QueueState> all = spool.queues();
        Spool.QueueState mine = all.stream()
                .filter(state -> state.queue().equals(queue))
                .findFirst()
                .orElseGet(() -> new Spool.QueueState(queue, 0, 0, 0, null));
        return explainer.explain(all, queue, Recipient.of(mine, standing, place), clock.instant());
    }

    // ---- what is due

    private void due(QueueKey key) {
        if (closing) {
            return;
        }
        DomainQueue queue = queues.computeIfAbsent(key, DomainQueue::new);
        while (queue.isRetired()) {
            queues.remove(key, queue);
            queue = queues.computeIfAbsent(key, DomainQueue::new);
        }
        if (queue.becomeDue()) {
            enrol(queue);
        } else if (queue.isRetired()) {
            due(key); // retired between the two looks
        }
    }

    private void enrol(DomainQueue queue) {
        Lane lane = queue.lane();
        if (lane == null) {
            desk.submit(queue);
        } else {
            lane.enrol(queue);
        }
    }

    private final class Switchboard implements Equipment.Depot {
        @Override
        public void due(QueueKey queue) {
            Delivery.this.due(queue);
        }

        @Override
        public void reroute(DomainQueue queue) {
            desk.submit(queue);
        }

        @Override
        public void needsTls(Lane lane, Attempt attempt) {
            TlsNeed need = attempt.letter().tls();
            if (need == TlsNeed.REQUIRETLS && !attempt.queue().policy().authentic()) {
                ledger.failed(attempt, Lane.unprotected(attempt.queue().policy().domain()));
                return;
            }
            Lane.Key key = new Lane.Key(
                    lane.key().source(), lane.key().site(), lane.key().tls().with(need));
            Lane secure = lanes.compute(key, (_, known) -> {
                Lane twin =
                        known == null ? new Lane(key, laneNumbers.incrementAndGet(), lane.hosts(), equipment) : known;
                twin.adopt(); // so that it isn't forgotten between here and there
                return twin;
            });
            secure.update(lane.hosts());
            if (closing) {
                secure.close();
            }
            secure.takeOver(attempt);
            secure.release();
        }

        @Override
        public long nextConnectionId() {
            return connectionIds.incrementAndGet();
        }
    }

    // ---- routes

    /** Asks for routes, on a bounded number of virtual threads, and clears queues whose mail goes nowhere. */
    private final class RouteDesk {
        private final Queue<DomainQueue> pending = new ConcurrentLinkedQueue<>();
        private final Queue<DomainQueue> resting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger workers = new AtomicInteger();

        void submit(DomainQueue queue) {
            pending.add(queue);
            hire();
        }

        private void hire() {
            int now = workers.get();
            while (now < settings.routeLookups()) {
                if (workers.compareAndSet(now, now + 1)) {
                    threads.virtual("route-desk", this::work).start();
                    return;
                }
                now = workers.get();
            }
        }

        private void work() {
            try {
                DomainQueue queue = pending.poll();
                while (queue != null && !closing) {
                    serve(queue);
                    queue = pending.poll();
                }
            } finally {
                workers.decrementAndGet();
            }
            if (!pending.isEmpty() && !closing) {
                hire();
            }
        }

        private void serve(DomainQueue queue) {
            try {
                send(queue, router.route(queue.key().destination()));
            } catch (RuntimeException bug) {
                tally.bugs.increment();
                LOG.error("no route for {}", queue.key().destination(), bug);
                queue.becomeIdle(clock.instant());
                resting.add(queue);
            }
        }

        /** What fell over is tried again with the next sweep. */
        void revive() {
            DomainQueue queue = resting.poll();
            while (queue != null) {
                due(queue.key());
                queue = resting.poll();
            }
        }

        boolean isQuiet() {
            return workers.get() == 0;
        }

        private void send(DomainQueue queue, Route route) {
            switch (route) {
                case Route.Hosts hosts -> assign(queue, hosts);
                case Route.Discard discard -> clear(queue, attempt -> ledger.delivered(attempt, discarded(discard)));
                case Route.Undeliverable none -> clear(queue, attempt -> ledger.failed(attempt, undeliverable(none)));
                case Route.Unresolved open -> clear(queue, attempt -> postpone(attempt, open));
            }
        }
    }

    private void assign(DomainQueue queue, Route.Hosts found) {
        Path path = new Path(source(found), found.site(), equipment.providers().of(found), Optional.empty());
        Route.Hosts hosts = interventions.moved(found, path, queue.key().destination());
        Lane.Key key = new Lane.Key(source(hosts), hosts.site(), hosts.identity());
        Lane before = queue.lane();
        Lane lane = lanes.compute(key, (_, known) -> {
            Lane now = known == null ? new Lane(key, laneNumbers.incrementAndGet(), hosts, equipment) : known;
            now.adopt();
            return now;
        });
        if (before != null) {
            before.release();
        }
        lane.update(hosts);
        queue.assign(lane, hosts.validUntil(), hosts.policy());
        if (closing) {
            lane.close();
        }
        lane.enrol(queue);
    }

    private static Optional<InetAddress> source(Route.Hosts hosts) {
        return hosts.groups().getFirst().getFirst().source();
    }

    private static End discarded(Route.Discard route) {
        return End.ours(Stage.ROUTE, AttemptReport.CODE_TEST, route.reply(), Reason.NONE);
    }

    private static End undeliverable(Route.Undeliverable route) {
        return End.ours(Stage.ROUTE, route.code(), route.reason(), Reason.GENERIC);
    }

    private void postpone(Attempt attempt, Route.Unresolved route) {
        attempt.load(spool.message(attempt.ticket().message()));
        if (clock.instant().isBefore(attempt.loaded().expires())) {
            ledger.deferred(
                    attempt, End.ours(Stage.ROUTE, AttemptReport.CODE_CONNECTION, route.reason(), Reason.GENERIC));
        } else {
            ledger.expired(attempt, route.reason());
        }
    }

    /** What to do with each ticket of a queue whose mail goes nowhere. */
    @FunctionalInterface
    private interface Clearance {
        void apply(Attempt attempt);
    }

    private void clear(DomainQueue queue, Clearance clearance) {
        int taken;
        do {
            Instant now = clock.instant();
            queue.becomeIdle(now);
            List<Ticket> tickets = spool.take(queue.key(), settings.batch());
            taken = tickets.size();
            tally.taken.add(taken);
            clear(queue, tickets, now, clearance);
        } while (taken == settings.batch() && !closing && queue.becomeDue());
    }

    private void clear(DomainQueue queue, List<Ticket> tickets, Instant now, Clearance clearance) {
        ArrayDeque<Attempt> attempts = new ArrayDeque<>(tickets.size());
        tickets.forEach(ticket -> attempts.add(new Attempt(ticket, queue, now, "")));
        try {
            while (!attempts.isEmpty()) {
                clearance.apply(attempts.getFirst());
                attempts.removeFirst();
            }
        } finally {
            attempts.forEach(ledger::giveBackIfOut);
        }
    }

    // ---- from time to time

    private void tickOn() {
        int count = 0;
        while (!closing) {
            threads.park(settings.timing().tick());
            try {
                tick(++count % TICKS_PER_SWEEP == 0);
            } catch (RuntimeException bug) {
                tally.bugs.increment();
                LOG.error("the ticker stumbled", bug);
            }
        }
    }

    private void tick(boolean sweeps) {
        Instant now = clock.instant();
        for (Lane lane : inOrder()) {
            lane.tick(now);
            if (berths.areShort()) {
                lane.crew().dismissIdle();
            }
        }
        berths.serveLine();
        if (sweeps && now.isAfter(nextReview)) {
            nextReview = now.plus(REVIEW);
            review();
            List<Lane> all = inOrder();
            roster.review(all.stream().map(Lane::candidate).toList());
            all.forEach(lane -> lane.progress().count(roster.join(lane.label())));
        }
        if (sweeps || queues.size() > DeliverySettings.MAX_IDLE_QUEUES) {
            desk.revive();
            sweep(now);
        }
    }

    /**
     * The spool may hand out nothing for a while although something is due (it catches its breath), and the word that it goes
     * on may cross with our last look.
     */
    private void review() {
        for (Spool.QueueState state : spool.queues()) {
            if (state.due() > 0) {
                due(state.queue());
            }
        }
    }

    /** Forgets queues and lanes without work. */
    private void sweep(Instant now) {
        boolean isFull = queues.size() > DeliverySettings.MAX_IDLE_QUEUES;
        queues.values().removeIf(queue -> forgets(queue, now, isFull));
        for (Lane.Key key : lanes.keySet()) {
            lanes.computeIfPresent(key, (_, lane) -> lane.isForgettable(now) ? null : lane);
        }
    }

    /** The lanes by age: the map's own order hangs on hash codes, and a simulation must be able to repeat itself. */
    private List<Lane> inOrder() {
        return lanes.values().stream()
                .sorted(Comparator.comparingLong(Lane::number))
                .toList();
    }

    private boolean forgets(DomainQueue queue, Instant now, boolean isFull) {
        boolean isOld = queue.touched().plus(settings.timing().laneMemory()).isBefore(now);
        if (!queue.isIdle() || !(isOld || isFull) || !queue.retire()) {
            return false;
        }
        Lane lane = queue.lane();
        if (lane != null) {
            lane.release();
        }
        return true;
    }
}
