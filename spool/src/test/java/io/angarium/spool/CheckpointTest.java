package io.angarium.spool;

import static io.angarium.spool.Letters.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.storage.memory.MemoryLog;
import io.angarium.storage.memory.MemorySnapshots;
import io.angarium.storage.memory.MemoryTables;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A checkpoint makes the start short and is never needed. */
class CheckpointTest {
    private static final byte[] NOTHING = {};

    private final AtomicReference<Instant> now = new AtomicReference<>(Letters.NOON);
    private final InstantSource clock = now::get;
    private final MemorySnapshots snapshots = new MemorySnapshots();
    private final List<String> quarantined = new ArrayList<>();
    private MemoryLog log = new MemoryLog();
    private MemoryTables tables = new MemoryTables(clock);
    private LogSpool spool = open();

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void standsForTheLogBeforeIt() {
        long position = spool.accept(Letters.to("a@dest.test", "b@dest.test", "c@other.test"))
                .await();
        spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        spool.defer(take("dest.test"), Outcome.DEFERRED, now.get(), now.get().plusSeconds(600), NOTHING);
        assertThat(spool.checkpointNow()).isTrue();
        log.trim(0, position + 1); // whoever read the log again would miss it
        log.append(0, RecordLayout.MESSAGE, io.angarium.storage.Log.Flush.NOW).await();
        crash();
        assertThat(spool.totals().queued())
                .as("the message itself is gone, so the checkpoint isn't believed")
                .isZero();
    }

    @Test
    void keepsWhatEachRecipientWaitsFor() {
        long position = spool.accept(Letters.to("a@dest.test", "b@dest.test", "c@other.test"))
                .await();
        spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        spool.defer(take("dest.test"), Outcome.DEFERRED, now.get(), now.get().plusSeconds(600), NOTHING);
        spool.checkpointNow();
        crash();
        assertThat(spool.standing(position))
                .extracting(it -> it.recipient() + " " + it.state() + " " + it.attempts() + " " + it.due())
                .containsExactly("1 SCHEDULED 1 " + now.get().plusSeconds(600), "2 DUE 0 " + now.get());
    }

    @Test
    void handsOutInTheOldOrder() {
        for (int i = 0; i < 3_000; i++) {
            spool.accept(Letters.to("u" + i + "@dest.test")).await();
        }
        spool.checkpointNow();
        spool.accept(Letters.to("last@dest.test")).await();
        crash();
        List<Ticket> tickets = spool.take(queue("dest.test"), 10_000);
        assertThat(tickets).hasSize(3_001);
        assertThat(tickets).extracting(Ticket::message).isSorted();
    }

    @Test
    void whoeverWasInAnAttemptIsDueAtOnce() {
        spool.accept(Letters.at(now.get(), now.get().plus(Duration.ofDays(1)), "later@dest.test"))
                .await();
        spool.accept(Letters.to("a@dest.test")).await();
        take("dest.test");
        spool.checkpointNow();
        crash();
        assertThat(take("dest.test").attempt()).isEqualTo(1);
    }

    @Test
    void aDamagedOneOnlyMakesTheStartLonger() {
        spool.accept(Letters.to("a@dest.test")).await();
        spool.checkpointNow();
        snapshots.damage(0);
        crash();
        assertThat(spool.totals().queued()).isEqualTo(1);
        assertThat(quarantined).isEmpty();
    }

    @Test
    void oneOfAnotherLogIsNotBelieved() {
        for (int i = 0; i < 10; i++) {
            spool.accept(Letters.to("a@dest.test")).await();
        }
        spool.checkpointNow();
        spool.abandon();
        log = new MemoryLog();
        tables = new MemoryTables(clock);
        spool = open();
        assertThat(spool.totals().queued()).isZero();
    }

    @Test
    void theLogIsNotTrimmedPastWhatTheNewestOneLeansOn() {
        spool.accept(Letters.to("a@dest.test")).await();
        spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        spool.checkpointNow();
        long leansOn = log.durableEnd(0);
        spool.accept(Letters.to("b@dest.test")).await();
        spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        now.set(now.get().plus(Duration.ofDays(4)));
        spool.tickOnce();
        assertThat(log.start(0)).isEqualTo(leansOn);
        spool.checkpointNow();
        now.set(now.get().plus(Duration.ofDays(1)));
        spool.tickOnce();
        assertThat(log.start(0)).isGreaterThan(leansOn);
    }

    @Test
    @Timeout(60)
    void isWrittenWhileOthersAcceptAndSettle() throws InterruptedException {
        Set<String> waiting = ConcurrentHashMap.newKeySet();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Random random = new Random(i);
            String domain = "d" + i + ".test";
            workers.add(Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    work(random, domain, waiting);
                }
            }));
        }
        int checkpoints = 0;
        while (waiting.size() < 3_000 || checkpoints < 20) {
            assertThat(spool.checkpointNow()).isTrue();
            checkpoints++;
        }
        stop.set(true);
        for (Thread worker : workers) {
            worker.join();
        }
        crash();
        Set<String> found = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            for (Ticket ticket : spool.take(queue("d" + i + ".test"), Integer.MAX_VALUE)) {
                assertThat(found.add(ticket.message() + "/" + ticket.recipient()))
                        .isTrue();
            }
        }
        assertThat(found).isEqualTo(waiting).hasSizeGreaterThan(1_000);
    }

    private void work(Random random, String domain, Set<String> waiting) {
        if (waiting.size() < 20_000) {
            long position =
                    spool.accept(Letters.to("a@" + domain, "b@" + domain)).await();
            waiting.add(position + "/0");
            waiting.add(position + "/1");
        }
        for (Ticket ticket : spool.take(queue(domain), random.nextInt(4))) {
            if (random.nextBoolean()) {
                spool.settle(ticket, Outcome.DELIVERED, now.get(), NOTHING);
                waiting.remove(ticket.message() + "/" + ticket.recipient());
            } else {
                spool.defer(ticket, Outcome.DEFERRED, now.get(), now.get(), NOTHING);
            }
        }
    }

    private Ticket take(String destination) {
        return spool.take(queue(destination), 1).getFirst();
    }

    private void crash() {
        spool.abandon();
        log.close();
        tables.close();
        log = log.reopen();
        tables = tables.reopen();
        spool = open();
    }

    private LogSpool open() {
        return LogSpool.open(
                log,
                tables.table("spool"),
                snapshots,
                SpoolSettings.defaults().withMaxQueued(100_000),
                clock,
                (position, damaged, reason) -> quarantined.add(reason));
    }
}
