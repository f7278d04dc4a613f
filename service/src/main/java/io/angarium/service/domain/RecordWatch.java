package io.angarium.service.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the DNS records of all domains again and again, so that an owner hears when one breaks. Each domain has its own time:
 * neither a start nor an hour brings all at once.
 */
public final class RecordWatch implements AutoCloseable {
    /** Most domains that one sweep looks at; the others' turn comes with the next. */
    static final int MAX_PER_SWEEP = 1_000;
    /** Most domains that are looked at together. */
    static final int AT_ONCE = 8;

    /** From one sweep to the next. */
    private static final Duration STEP = Duration.ofMinutes(1);
    /** How much earlier or later than the interval a look may be. */
    private static final double JITTER = 0.2;

    private static final Logger LOG = LoggerFactory.getLogger(RecordWatch.class);

    private final StoredDomains domains;
    private final Duration interval;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ExecutorService looks = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofVirtual().name("record-look-", 0).factory());
    /** When each domain is looked at next; only {@link #sweep} touches it. */
    private final Map<String, Instant> next = new HashMap<>();

    private volatile @Nullable Thread sweeper;

    /** @param interval about how often each domain is looked at */
    public RecordWatch(StoredDomains domains, Duration interval, InstantSource clock, RandomGenerator random) {
        this.domains = domains;
        this.interval = interval;
        this.clock = clock;
        this.random = random;
    }

    /** Begins. Called once. */
    public void start() {
        sweeper = Thread.ofVirtual().name("record-watch").start(this::sweepOn);
    }

    private void sweepOn() {
        try {
            while (true) {
                Thread.sleep(STEP);
                sweep();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at the domains whose time has come, and waits until that is done. How many there were. */
    int sweep() throws InterruptedException {
        Instant now = clock.instant();
        List<String> due = due(now);
        List<Future<?>> running = new ArrayList<>(due.size());
        for (String name : due) {
            running.add(looks.submit(() -> look(name)));
            next.put(name, now.plus(scaled(1 - JITTER + 2 * JITTER * random.nextDouble())));
        }
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException bug) {
                LOG.error("a look at a domain's records broke off", bug.getCause());
            }
        }
        return due.size();
    }

    private List<String> due(Instant now) {
        Set<String> all = new HashSet<>();
        domains.names().forEach(all::add);
        next.keySet().retainAll(all);
        List<String> due = new ArrayList<>();
        for (String name : all) {
            Instant time = next.computeIfAbsent(name, _ -> now.plus(scaled(random.nextDouble())));
            if (!time.isAfter(now) && due.size() < MAX_PER_SWEEP) {
                due.add(name);
            }
        }
        return due;
    }

    private Duration scaled(double share) {
        return Duration.ofMillis((long) (interval.toMillis() * share));
    }

    private void look(String name) {
        try {
            domains.tend(name);
        } catch (Domains.DomainRefusedException gone) {
            LOG.debug("{} isn't looked at: {}", name, gone.getMessage());
        } catch (RuntimeException bug) {
            LOG.error("the records of {} could not be looked at", name, bug);
        }
    }

    /** No look begins any more. */
    @Override
    public void close() {
        Thread running = sweeper;
        if (running != null) {
            running.interrupt();
        }
        looks.shutdownNow();
    }
}
