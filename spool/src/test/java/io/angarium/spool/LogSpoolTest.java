package io.angarium.spool;

import static io.angarium.spool.Letters.queue;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import io.angarium.storage.memory.MemoryLog;
import io.angarium.storage.memory.MemorySnapshots;
import io.angarium.storage.memory.MemoryTables;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A message is safe from the moment that its acceptance is known, and each of its recipients ends exactly once. */
class LogSpoolTest {
    private static final byte[] NOTHING = {};
    /** The timer of these tests never runs by itself: time is moved, then {@code tickOnce} is called. */
    private static final SpoolSettings SETTINGS =
            new SpoolSettings(0, 1_000, 1 << 20, Duration.ofDays(3), Duration.ofMillis(100), Duration.ofHours(1), 100);

    private final AtomicReference<Instant> now = new AtomicReference<>(Letters.NOON);
    private final InstantSource clock = now::get;
    private final List<String> quarantined = new ArrayList<>();
    private final AtomicBoolean outcomesFail = new AtomicBoolean();
    private MemoryLog log = new MemoryLog();
    private MemoryTables tables = new MemoryTables(clock);
    final MemorySnapshots snapshots = new MemorySnapshots();
    private LogSpool spool;

    @BeforeEach
    void open() {
        spool = open(SETTINGS);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void handsOutWhatWasAccepted() {
        long position = spool.accept(Letters.to("ann@dest.test")).await();
        Ticket ticket = take("dest.test");
        assertThat(ticket.message()).isEqualTo(position);
        assertThat(UTF_8.decode(spool.message(position).content()).toString()).endsWith("hello\r\n");
    }

    @Test
    void handsOutNothingBeforeItIsKnownToBeOnDisk() {
        Spool.Acceptance acceptance = spool.accept(Letters.to("ann@dest.test"));
        assertThat(spool.take(queue("dest.test"), 1)).isEmpty();
        acceptance.await();
        assertThat(spool.take(queue("dest.test"), 1)).hasSize(1);
    }

    @Test
    void tellsTheListenerOfTheQueueOnceItHasSomething() {
        List<QueueKey> told = new ArrayList<>();
        spool.listen(told::add);
        spool.accept(Letters.to("ann@dest.test", "bob@other.test")).await();
        assertThat(told).containsExactlyInAnyOrder(queue("dest.test"), queue("other.test"));
    }

    @Test
    void holdsScheduledMailBackUntilItsTime() {
        spool.accept(Letters.at(Letters.NOON, Letters.NOON.plusSeconds(3_600), "ann@dest.test"))
                .await();
        assertThat(spool.take(queue("dest.test"), 1)).isEmpty();
        pass(Duration.ofMinutes(59));
        assertThat(spool.take(queue("dest.test"), 1)).isEmpty();
        pass(Duration.ofMinutes(2));
        assertThat(spool.take(queue("dest.test"), 1)).hasSize(1);
    }

    @Test
    void holdsEachRecipientBackUntilItsOwnTimeAlsoAfterACrash() {
        Submission message = Letters.to("ann@dest.test", "bo@other.test");
        Addressee late = new Addressee(message.addressees().get(1).address(), NOTHING, Duration.ofHours(1));
        spool.accept(message.to(List.of(message.addressees().getFirst(), late))).await();
        assertThat(spool.take(queue("dest.test"), 1)).hasSize(1);
        assertThat(spool.take(queue("other.test"), 1)).isEmpty();

        spool.abandon();
        spool = open(SETTINGS);

        assertThat(spool.take(queue("dest.test"), 1)).hasSize(1);
        assertThat(spool.take(queue("other.test"), 1)).isEmpty();
        pass(Duration.ofMinutes(61));
        assertThat(spool.take(queue("other.test"), 1)).hasSize(1);
    }

    @Test
    void releasesADurableMessageWhoseCallerWentAway() {
        spool.accept(Letters.to("ann@dest.test"));
        pass(Duration.ofSeconds(2));
        assertThat(spool.take(queue("dest.test"), 1)).hasSize(1);
    }

    @Test
    void acceptedMinusSettledIsQueued() {
        spool.accept(Letters.to("a@dest.test", "b@dest.test", "c@dest.test")).await();
        spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        spool.defer(take("dest.test"), Outcome.DEFERRED, now.get(), now.get().plusSeconds(600), NOTHING);
        assertThat(spool.totals()).isEqualTo(new Spool.Totals(3, 1, 2));
    }

    @Test
    void tellsWhatItHolds() {
        spool.accept(Letters.to("a@dest.test", "b@dest.test", "c@other.test")).await();
        Ticket ticket = take("dest.test");
        LogSpool.Figures held = spool.figures();
        assertThat(held.queues()).isEqualTo(2);
        assertThat(held.taken()).isEqualTo(1);
        assertThat(held.youngMessages()).isEqualTo(1);
        assertThat(held.youngBytes()).isPositive();
        assertThat(held.indexBytes()).isPositive();
        assertThat(held.checkpoints()).isZero();
        spool.giveBack(ticket);
        assertThat(spool.checkpointNow()).isTrue();
        assertThat(spool.figures().taken()).isZero();
        assertThat(spool.figures().checkpoints()).isEqualTo(1);
    }

    @Test
    void tellsTheTrueWhereaboutsOfARecipientInItsQueue() {
        long first = spool.accept(Letters.to("a@dest.test")).await();
        long second = spool.accept(Letters.to("b@dest.test", "c@dest.test")).await();
        assertThat(spool.place(second, 1)).contains(new Spool.Place(2, 2));
        take("dest.test");
        assertThat(spool.place(first, 0)).isEmpty();
        assertThat(spool.place(second, 1)).contains(new Spool.Place(1, 1));
    }

    @Test
    void refusesOneRecipientPastItsLimitAndTakesItOnceThereIsRoom() {
        spool.close();
        spool = open(SETTINGS.withMaxQueued(2));
        spool.accept(Letters.to("a@dest.test", "b@dest.test")).await();
        assertThatThrownBy(() -> spool.accept(Letters.to("c@dest.test")))
                .isInstanceOf(SpoolFullException.class)
                .hasMessageContaining("spool.max_queued")
                .hasMessageContaining("2");
        spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        spool.accept(Letters.to("c@dest.test")).await();
        assertThat(spool.totals().queued()).isEqualTo(2);
    }

    @Test
    void keepsNothingOfAMessageThatFoundTheDiskFull() {
        log.fill();
        assertThatThrownBy(() -> spool.accept(Letters.to("ann@dest.test")).await())
                .isInstanceOf(StorageException.Full.class);
        assertThat(spool.totals()).isEqualTo(new Spool.Totals(0, 0, 0));
        log.makeRoom();
        spool.accept(Letters.to("ann@dest.test")).await();
        assertThat(spool.take(queue("dest.test"), 10)).hasSize(1);
    }

    @Test
    void handsOutNothingWhileOutcomesCantBeWrittenAndWritesThemOnceTheyCan() {
        spool.accept(Letters.to("a@dest.test", "b@dest.test")).await();
        Ticket first = take("dest.test");
        outcomesFail.set(true);
        spool.settle(first, Outcome.DELIVERED, now.get(), NOTHING);
        pass(Duration.ofSeconds(1));
        assertThat(spool.take(queue("dest.test"), 1))
                .as("while the disk is full")
                .isEmpty();
        outcomesFail.set(false);
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertThat(spool.take(queue("dest.test"), 1)).as("once there is room").hasSize(1);
        restart();
        assertThat(spool.totals().queued())
                .as("the outcome was written after all")
                .isEqualTo(1);
    }

    @Test
    void remembersEverythingAfterARestart() {
        long position = spool.accept(Letters.to("a@dest.test", "b@dest.test", "c@dest.test"))
                .await();
        spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        spool.defer(take("dest.test"), Outcome.DEFERRED, now.get(), now.get().plusSeconds(600), NOTHING);
        restart();
        assertThat(spool.standing(position))
                .extracting(standing -> standing.recipient() + " " + standing.state() + " " + standing.attempts())
                .containsExactly("1 SCHEDULED 1", "2 DUE 0");
        pass(Duration.ofSeconds(601));
        assertThat(spool.take(queue("dest.test"), 10))
                .extracting(Ticket::recipient)
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void whatWasOnASocketAtTheCrashIsHandedOutAgain() {
        spool.accept(Letters.to("a@dest.test")).await();
        take("dest.test");
        restart();
        assertThat(take("dest.test").attempt()).isEqualTo(1);
    }

    @Test
    void startsItsReplayBehindWhatIsSettled() {
        for (int i = 0; i < 50; i++) {
            spool.accept(Letters.to("a@dest.test")).await();
            spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        }
        pass(Duration.ofSeconds(10));
        spool.accept(Letters.to("late@dest.test")).await();
        restart();
        assertThat(spool.totals()).isEqualTo(new Spool.Totals(1, 0, 1));
        assertThat(spool.message(take("dest.test").message()).recipient(0).local())
                .isEqualTo("late");
    }

    @Test
    void neverPutsTheReplaysStartPastAMessageOnItsWay() {
        Spool.Acceptance onItsWay = spool.accept(Letters.to("slow@dest.test"));
        spool.accept(Letters.to("quick@dest.test")).await();
        spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        now.set(now.get().plusMillis(900));
        spool.tickOnce();
        restartWithoutClosing();
        assertThat(spool.totals().queued()).isEqualTo(1);
        assertThat(onItsWay).isNotNull();
    }

    @Test
    void setsUnreadableRecordsAsideAndGoesOn() {
        spool.accept(Letters.to("a@dest.test")).await();
        log.append(0, (byte) 99, io.angarium.storage.Log.Flush.NOW, ByteBuffer.wrap("?".getBytes(UTF_8)))
                .await();
        spool.accept(Letters.to("b@dest.test")).await();
        restart();
        assertThat(quarantined).hasSize(1).first().asString().contains("unknown record type 99");
        assertThat(spool.totals().queued()).isEqualTo(2);
    }

    @Test
    void readersOfTheLogSeeWhatHappened() {
        long position = spool.accept(Letters.to("a@dest.test")).await();
        spool.settle(take("dest.test"), Outcome.FAILED, now.get(), "550 no".getBytes(UTF_8));
        List<SpoolRecord> records = new ArrayList<>();
        try (LogReader reader = log.reader(0, 0, Integer.MAX_VALUE)) {
            for (LogRecord record = reader.poll(); record != null; record = reader.poll()) {
                records.add(spool.decode(record));
            }
        }
        assertThat(records).hasSize(2);
        assertThat(records.get(0))
                .isInstanceOfSatisfying(
                        SpoolRecord.Accepted.class,
                        accepted -> assertThat(accepted.message().position()).isEqualTo(position));
        assertThat(records.get(1)).isInstanceOfSatisfying(SpoolRecord.Happened.class, happened -> {
            assertThat(happened.message()).isEqualTo(position);
            assertThat(happened.outcome()).isEqualTo(Outcome.FAILED);
        });
    }

    @Test
    void aShortReadOfARecordStillTellsWhoseItIs() {
        spool.accept(Letters.to("a@dest.test")).await();
        try (LogReader reader = log.reader(0, 0, 96)) {
            LogRecord record = reader.poll();
            assertThat(record).isNotNull();
            SpoolRecord.Accepted accepted = (SpoolRecord.Accepted) spool.decode(record);
            assertThat(accepted.message().messageId()).isEqualTo("1@send.test");
            assertThat(accepted.message().content().remaining()).isZero();
        }
    }

    @Test
    void trimsWhatIsSettledAndPastItsRetentionButNotWhatWaits() {
        spool.accept(Letters.to("a@dest.test")).await();
        spool.settle(take("dest.test"), Outcome.DELIVERED, now.get(), NOTHING);
        long waiting = spool.accept(Letters.at(now.get(), now.get().plus(Duration.ofDays(6)), "later@dest.test"))
                .await();
        pass(Duration.ofDays(4));
        assertThat(log.start(0)).as("the settled one is gone").isEqualTo(waiting);
        pass(Duration.ofDays(1));
        assertThat(log.start(0)).as("the waiting one stays").isEqualTo(waiting);
    }

    private LogSpool open(SpoolSettings settings) {
        return LogSpool.open(
                new FillableLog(log, outcomesFail),
                tables.table("spool"),
                snapshots,
                settings,
                clock,
                (position, damaged, reason) -> quarantined.add(position + ": " + reason));
    }

    private Ticket take(String destination) {
        return spool.take(queue(destination), 1).getFirst();
    }

    private void pass(Duration time) {
        now.set(now.get().plus(time));
        spool.tickOnce();
    }

    private void restart() {
        spool.close();
        reopen();
    }

    private void restartWithoutClosing() {
        spool.abandon();
        reopen();
    }

    private void reopen() {
        log.close();
        tables.close();
        log = log.reopen();
        tables = tables.reopen();
        spool = open(SETTINGS);
    }
}
