package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.classification.Classifier;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsObserver;
import io.angarium.mail.EmailAddress;
import io.angarium.smtp.client.Dialler;
import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.OutgoingMessage;
import io.angarium.spool.StoredMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Delivery with everything around it made of cardboard: clock, spool, routes, letters, receivers. */
final class World implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    static final Instant FAR = START.plus(Duration.ofDays(3));
    /** Reading its rules takes a while, so all worlds share one. */
    private static final Classifier MEANINGS = Classifier.standard();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    final InstantSource clock = now::get;
    final FakeSpool spool = new FakeSpool(clock);
    final FakeNetwork network = new FakeNetwork();
    final Map<String, Route> routes = new ConcurrentHashMap<>();
    final Letters letters = new Letters();
    final StrictShaper shaper = new StrictShaper();
    private final long seed;
    private DeliverySettings settings = quick(DeliverySettings.DEFAULT);
    private Dialler dialler = network;
    private TlsObserver observer = TlsObserver.NOBODY;
    private Delivery delivery;
    private boolean isDrained;

    World() {
        this(1);
    }

    World(long seed) {
        this.seed = seed;
    }

    /** Real waits are short, so that tests are. */
    private static DeliverySettings quick(DeliverySettings settings) {
        DeliverySettings.Timing t = settings.timing();
        return settings.withTiming(new DeliverySettings.Timing(
                t.inDoubtDelay(),
                t.finalAttempt(),
                t.deadSiteFirst(),
                t.deadSiteLongest(),
                t.growthPause(),
                t.hostAvoidance(),
                t.brokenTlsMemory(),
                t.lease(),
                t.afterBug(),
                t.laneMemory(),
                Duration.ofMillis(5)));
    }

    /** Renders what the test wants. */
    static final class Letters implements Rendition {
        volatile boolean areExpensive;
        volatile boolean requireTls;
        volatile TlsNeed tls = TlsNeed.NONE;
        volatile RuntimeException trouble;
        /** Said in place of a letter for messages from this number on; nothing if null. */
        volatile Withheld withheld;

        volatile long withheldFrom;
        /** Letters made and not answered for. */
        final AtomicInteger ahead = new AtomicInteger();

        final AtomicInteger maxAhead = new AtomicInteger();
        final List<String> threads = new ArrayList<>();
        /** Messages, as their turns to be rendered came. */
        private final List<Integer> begun = new ArrayList<>();

        List<Integer> begun() {
            synchronized (threads) {
                return List.copyOf(begun);
            }
        }

        @Override
        public boolean isExpensive(StoredMessage message) {
            return areExpensive;
        }

        @Override
        public Result render(StoredMessage message, int recipient) {
            synchronized (threads) {
                threads.add(Thread.currentThread().isVirtual() ? "virtual" : "platform");
                begun.add((int) message.position());
            }
            if (trouble != null) {
                throw trouble;
            }
            if (withheld != null && message.position() >= withheldFrom) {
                return withheld;
            }
            maxAhead.accumulateAndGet(ahead.incrementAndGet(), Math::max);
            OutgoingMessage letter = new OutgoingMessage(
                    Optional.of(EmailAddress.parse(message.returnPath())),
                    message.recipient(recipient),
                    List.of(message.content()),
                    true,
                    false,
                    false,
                    tls == TlsNeed.REQUIRETLS);
            return new Rendered(letter, requireTls ? TlsNeed.ENCRYPTED : tls, List.of("rendered"));
        }
    }

    World with(DeliverySettings newSettings) {
        settings = quick(newSettings);
        return this;
    }

    /** Real connections in place of the cardboard network. */
    World over(Dialler real) {
        dialler = real;
        return this;
    }

    /** Hears how TLS goes. */
    World observing(TlsObserver listener) {
        observer = listener;
        return this;
    }

    World withSessions(int perSite, int total) {
        DeliverySettings.Sessions s = settings.sessions();
        return with(settings.withSessions(
                new DeliverySettings.Sessions(perSite, total, s.waitingPerNew(), Duration.ofMillis(300), s.turn())));
    }

    DeliverySettings settings() {
        return settings;
    }

    /** Each group of ports is one preference. */
    World route(String queue, int[]... groups) {
        List<List<Endpoint>> endpoints = new ArrayList<>();
        StringBuilder site = new StringBuilder();
        for (int[] group : groups) {
            List<Endpoint> ports = new ArrayList<>();
            for (int port : group) {
                ports.add(new Endpoint(
                        "mx" + port + ".test",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        Optional.empty()));
                site.append("mx").append(port).append(' ');
            }
            endpoints.add(ports);
        }
        routes.put(queue, new Route.Hosts(site.toString().strip(), endpoints, Instant.MAX));
        return this;
    }

    World start() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Router router = queue -> routes.getOrDefault(queue, new Route.Unresolved("no route in this test"));
        network.onConcluded(() -> letters.ahead.decrementAndGet());
        Judgement judgement = new Judgement(shaper, MEANINGS::classify, Providers.none());
        delivery = new Delivery(
                spool,
                letters,
                router,
                dialler,
                clock,
                Threads.ofJvm(),
                new Locked(random),
                settings,
                judgement,
                observer);
        delivery.start();
        return this;
    }

    Delivery delivery() {
        return delivery;
    }

    int put(String queue) {
        return spool.put(queue, FAR);
    }

    List<Integer> put(String queue, int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(put(queue));
        }
        return numbers;
    }

    void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
        spool.announce();
    }

    Instant now() {
        return now.get();
    }

    /** The site is taken for dead after several cohorts: they have to be waited for. */
    LaneState awaitDead() {
        for (int cohort = 1; cohort < DeliverySettings.DEAD_SITE_COHORTS; cohort++) {
            Instant pausedUntil = awaitRest(DeliverySettings.SUSPECT_PAUSE);
            now.set(pausedUntil);
        }
        awaitRest(settings.deadSiteFirst());
        return delivery.lanes().getFirst();
    }

    /** Some site rests for so long from now on. */
    Instant awaitRest(Duration time) {
        Instant until = now().plus(time);
        await(
                "a site rests for " + time,
                () -> delivery.lanes().stream()
                        .anyMatch(lane -> lane.blockedUntil().equals(Optional.of(until))));
        return until;
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .withFailMessage(() -> "waited in vain until " + what + "; returns " + spool.returns() + "; dials "
                            + network.dials() + "; lanes " + delivery.lanes())
                    .isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    List<FakeSpool.Return> awaitReturns(int count) {
        await(count + " tickets are back", () -> spool.returns().size() >= count);
        return spool.returns();
    }

    void drain() {
        drain(Duration.ofSeconds(10));
    }

    void drain(Duration patience) {
        isDrained = true;
        delivery.drain(patience);
    }

    /** Every test ends with a drain and the invariants. */
    @Override
    public void close() {
        if (delivery == null) {
            return;
        }
        if (!isDrained) {
            drain();
        }
        assertThat(spool.violations()).isEmpty();
        assertThat(spool.takenNow()).as("tickets out after the drain").isZero();
        assertThat(delivery.tally().out()).as("tickets out by the tally").isZero();
        // A drain waits for tickets; who quits is gone a moment later.
        await("connections are closed", () -> network.openNow() == 0);
        await("sessions have left", () -> delivery.lanes().stream().allMatch(lane -> lane.sessions() == 0));
        assertThat(shaper.violations()).as("permissions").isEmpty();
    }

    /** Generators aren't made for several threads. */
    private record Locked(RandomGenerator random) implements RandomGenerator {
        @Override
        public long nextLong() {
            synchronized (random) {
                return random.nextLong();
            }
        }
    }
}
