package io.angarium.simulation.scenario;

import io.angarium.delivery.Delivery;
import io.angarium.delivery.DeliverySettings;
import io.angarium.delivery.Judgement;
import io.angarium.delivery.NextHops;
import io.angarium.delivery.Providers;
import io.angarium.delivery.Refusals;
import io.angarium.delivery.RetrySchedule;
import io.angarium.delivery.classification.Classifier;
import io.angarium.delivery.shaping.AdaptiveShaper;
import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.ShapingRules;
import io.angarium.dns.MailExchangers;
import io.angarium.simulation.network.SimulatedDns;
import io.angarium.simulation.network.SimulatedNetwork;
import io.angarium.simulation.receiver.Nature;
import io.angarium.simulation.receiver.Receiver;
import io.angarium.simulation.time.Chronicle;
import io.angarium.simulation.time.SimulatedThreads;
import io.angarium.simulation.time.Simulator;
import io.angarium.smtp.client.ClientSettings;
import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.SocketDialler;
import io.angarium.spool.LogSpool;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolSettings;
import io.angarium.storage.memory.MemoryLog;
import io.angarium.storage.memory.MemorySnapshots;
import io.angarium.storage.memory.MemoryTables;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A world in which a scenario comes true: the real delivery, client and spool; a network, a DNS, receivers and a clock that
 * obey the seed.
 */
public final class Simulation {
    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");
    private static final int PORT = 25;
    private static final Duration DRAIN = Duration.ofMinutes(1);
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(10);
    private static final int LOOKS = 400;

    private final Scenario scenario;
    private final long seed;
    private final Simulator simulator;
    private final Chronicle chronicle;
    private final Account account;
    private final SimulatedThreads threads;
    private final SimulatedNetwork network;
    private final SimulatedDns dns;
    private final SimulatedPolicies policies;
    private final LogSpool spool;
    private final WatchedSpool watched;
    private final Delivery delivery;
    private final Questioner questioner;
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<Series> series = new ArrayList<>();

    private Simulation(Scenario scenario, long seed, Consumer<String> reader) {
        this.scenario = scenario;
        this.seed = seed;
        this.simulator = new Simulator(seed, START);
        this.chronicle = new Chronicle(simulator, reader);
        this.account = new Account(scenario, simulator);
        this.threads = new SimulatedThreads(simulator);
        this.network = new SimulatedNetwork(simulator);
        this.dns = new SimulatedDns(simulator, network);
        this.policies = new SimulatedPolicies(simulator, network, dns);
        SpoolSettings settings = SpoolSettings.defaults();
        this.spool = LogSpool.openStill(
                new MemoryLog(),
                new MemoryTables(simulator).table("spool"),
                new MemorySnapshots(),
                new SpoolSettings(
                        settings.shard(),
                        settings.maxQueued(),
                        settings.youngBytes(),
                        settings.retention(),
                        scenario.engine().tick(),
                        settings.lease(),
                        settings.maxUnwrittenOutcomes()),
                simulator,
                (position, _, reason) -> account.violate("the record at " + position + " was damaged: " + reason));
        this.watched = new WatchedSpool(
                spool, account, chronicle, simulator, scenario.receivers().size());
        scenario.receivers().forEach(this::settle);
        this.delivery = engine();
        this.questioner = new Questioner(scenario, account, watched, simulator);
    }

    /**
     * Lets a scenario come true.
     *
     * @param reader gets each line of what happens
     * @throws IllegalStateException if the world runs in circles
     */
    public static Result run(Scenario scenario, long seed, Consumer<String> reader) {
        return new Simulation(scenario, seed, reader).run();
    }

    private void settle(Scenario.Recipients place) {
        int number = receivers.size();
        Receiver receiver =
                new Receiver(place.name(), place.character(), policies.publish(place), simulator, chronicle, account);
        receivers.add(receiver);
        series.add(new Series());
        List<MailExchangers.Exchanger> exchangers = new ArrayList<>();
        for (int host = 0; host < place.hosts().size(); host++) {
            InetAddress address = InetAddress.ofLiteral("10." + number + ".0." + (host + 1));
            network.add(new InetSocketAddress(address, PORT), receiver);
            dns.add(place.hosts().get(host), address);
            exchangers.add(new MailExchangers.Exchanger(10, place.hosts().get(host)));
        }
        Nature.Outage dark = place.dnsDark().orElse(new Nature.Outage(Duration.ZERO, Duration.ZERO));
        SimulatedDns.Zone zone = new SimulatedDns.Zone(
                exchangers, place.dnsFailing(), dark.from(), dark.until(), SimulatedPolicies.isSigned(place));
        for (int domain = 0; domain < place.domains(); domain++) {
            dns.add(place.domain(domain), zone);
        }
    }

    private Delivery engine() {
        Scenario.Engine engine = scenario.engine();
        DeliverySettings defaults = DeliverySettings.DEFAULT;
        DeliverySettings.Sessions sessions = defaults.sessions();
        DeliverySettings.Timing timing = defaults.timing();
        DeliverySettings settings = defaults.withRetry(RetrySchedule.of(engine.retry()))
                .withSessions(new DeliverySettings.Sessions(
                        engine.perSite(), engine.total(), sessions.waitingPerNew(), sessions.idle(), sessions.turn()))
                .withTiming(new DeliverySettings.Timing(
                        timing.inDoubtDelay(),
                        timing.finalAttempt(),
                        timing.deadSiteFirst(),
                        timing.deadSiteLongest(),
                        timing.growthPause(),
                        timing.hostAvoidance(),
                        timing.brokenTlsMemory(),
                        timing.lease(),
                        timing.afterBug(),
                        timing.laneMemory(),
                        engine.tick()));
        return new Delivery(
                watched,
                new PlainLetters(),
                new NextHops(
                        Map.of(),
                        dns,
                        simulator,
                        new NextHops.Settings(PORT, true, Optional.empty()),
                        policies.published(PORT)),
                new SocketDialler(ClientSettings.defaults(), "sender.test", policies.context(), network),
                simulator,
                threads,
                simulator.random("delivery"),
                settings,
                judgement(),
                account.tls());
    }

    private Judgement judgement() {
        Refusals meanings = Classifier.standard()::classify;
        if (scenario.engine().shaping() == Scenario.Shaping.NONE) {
            return new Judgement(Shaper.unlimited(), meanings, Providers.none());
        }
        ShapingRules rules = scenario.engine().rules();
        return new Judgement(
                new AdaptiveShaper(rules),
                meanings,
                hosts -> rules.provider(hosts.groups().stream()
                        .flatMap(List::stream)
                        .map(Endpoint::host)
                        .toList()));
    }

    private Result run() {
        long end = scenario.length().toNanos();
        threads.virtual("spool-timer", this::tickSpool).start();
        delivery.start();
        for (int i = 0; i < scenario.senders().size(); i++) {
            Sending sending = new Sending(scenario, i, account, watched, simulator, network);
            threads.virtual("sender-" + i, sending).start();
        }
        long look = Math.clamp(end / LOOKS, Duration.ofSeconds(1).toNanos(), LONGEST_LOOK.toNanos());
        Deque<Duration> questions = new ArrayDeque<>(scenario.questions().at());
        for (long now = look; now < end + look; now += look) {
            long until = Math.min(now, end);
            while (!questions.isEmpty() && questions.getFirst().toNanos() <= until) {
                simulator.run(questions.removeFirst().toNanos());
                questioner.ask(delivery);
            }
            simulator.run(until);
            lookAround();
        }
        drain();
        return Result.of(scenario, seed, simulator, chronicle, account, watched, receivers, series, questioner.judge());
    }

    private void tickSpool() {
        while (true) {
            network.sleep(scenario.engine().tick());
            spool.tickOnce();
        }
    }

    private void lookAround() {
        watched.compare();
        watched.requireProgress(scenario.engine().patience());
        long[] due = dueByReceiver();
        for (int i = 0; i < receivers.size(); i++) {
            Receiver receiver = receivers.get(i);
            series.get(i).add(simulator.elapsed(), receiver, due[i], account.queued(i));
            // Clear and TLS sessions are lanes of their own.
            int allowed = 2 * scenario.engine().perSite();
            if (receiver.count().openNow() > allowed) {
                account.violate(receiver.name() + " has " + receiver.count().openNow() + " connections, the limit is "
                        + allowed);
            }
        }
        if (delivery.tally().bugs() > 0) {
            account.violate("the engine met " + delivery.tally().bugs() + " exceptions that nobody expected");
        }
    }

    private long[] dueByReceiver() {
        long[] due = new long[receivers.size()];
        for (Spool.QueueState state : spool.queues()) {
            String destination = state.queue().destination();
            for (int i = 0; i < due.length; i++) {
                if (destination.endsWith("." + receivers.get(i).name() + ".test")) {
                    due[i] += state.due();
                }
            }
        }
        return due;
    }

    /** Nothing stays in anybody's hands, and nothing is lost. */
    private void drain() {
        boolean[] drained = new boolean[1];
        threads.virtual("drain", () -> {
                    delivery.drain(DRAIN);
                    drained[0] = true;
                })
                .start();
        simulator.run(simulator.nanoTime() + DRAIN.multipliedBy(3).toNanos());
        if (!drained[0]) {
            account.violate("the drain did not end");
        }
        if (delivery.tally().out() != 0) {
            account.violate(delivery.tally().out() + " tickets are out after the drain");
        }
        watched.compare();
        account.tls().disagreements().forEach(account::violate);
        long unsettled = account.accepted() - account.settled();
        if (spool.totals().queued() != unsettled) {
            account.violate(unsettled + " recipients are not settled, and "
                    + spool.totals().queued() + " are queued");
        }
    }
}
