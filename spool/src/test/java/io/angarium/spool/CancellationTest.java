package io.angarium.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import io.angarium.storage.memory.MemoryLog;
import io.angarium.storage.memory.MemorySnapshots;
import io.angarium.storage.memory.MemoryTables;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is cancelled is not handed out from that moment on, however much it is, and ends in the books and in the log. */
class CancellationTest {
    private static final byte[] NOTHING = {};
    /** Its timer runs only when a test says so. */
    private static final SpoolSettings SETTINGS = new SpoolSettings(
            0, 100_000, 1 << 16, Duration.ofDays(3), Duration.ofHours(1), Duration.ofHours(1), 100_000);

    private final AtomicReference<Instant> now = new AtomicReference<>(Letters.NOON);
    private final InstantSource clock = now::get;
    private final MemorySnapshots snapshots = new MemorySnapshots();
    private MemoryLog log = new MemoryLog();
    private MemoryTables tables = new MemoryTables(clock);
    private LogSpool spool = open();

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void nothingOfACancelledStreamIsHandedOut() {
        accept("bad", "a@dest.test", "b@other.test");
        accept("good", "c@dest.test");
        assertThat(cancel("bad")).isEqualTo(2);
        assertThat(taken("bad", "dest.test")).isEmpty();
        assertThat(taken("bad", "other.test")).isEmpty();
        assertThat(taken("good", "dest.test")).hasSize(1);
    }

    @Test
    void whatIsAcceptedLaterIsNotMeant() {
        accept("news", "a@dest.test");
        cancel("news");
        long later = accept("news", "b@dest.test");
        assertThat(taken("news", "dest.test")).extracting(Ticket::message).containsExactly(later);
    }

    @Test
    void endsInTheBooksAndInTheLogWhateverItWaitedFor() {
        accept("news", "due@dest.test");
        spool.accept(Letters.of("news", now.get(), now.get().plus(Duration.ofDays(5)), "scheduled@dest.test"))
                .await();
        assertThat(cancel("news")).isEqualTo(2);
        spool.tickOnce();
        assertThat(spool.totals()).isEqualTo(new Spool.Totals(2, 2, 0));
        assertThat(spool.queues()).isEmpty();
        assertThat(outcomes()).containsExactly("0 CANCELLED", "0 CANCELLED");
    }

    @Test
    void takesBackOneMessageAlone() {
        long first = accept("news", "a@dest.test", "b@dest.test");
        long second = accept("news", "c@dest.test");
        assertThat(spool.cancel(Cancellation.ofMessage(first))).isEqualTo(2);
        assertThat(spool.totals()).isEqualTo(new Spool.Totals(3, 2, 1));
        assertThat(taken("news", "dest.test")).extracting(Ticket::message).containsExactly(second);
    }

    @Test
    void aMessageThatIsNotKnownIsNoneCancelled() {
        assertThat(spool.cancel(Cancellation.ofMessage(4711))).isZero();
        assertThat(cancel("nobody")).isZero();
    }

    @Test
    void whatIsInAnAttemptMayStillEndWell() {
        accept("news", "a@dest.test");
        Ticket out = taken("news", "dest.test").getFirst();
        assertThat(cancel("news")).as("waited").isZero();
        spool.settle(out, Outcome.DELIVERED, now.get(), NOTHING);
        spool.tickOnce();
        assertThat(spool.totals()).isEqualTo(new Spool.Totals(1, 1, 0));
        assertThat(outcomes()).containsExactly("0 DELIVERED");
    }

    @Test
    void whatComesBackFromAnAttemptIsNotTriedAgain() {
        accept("news", "a@dest.test");
        long message = accept("other", "b@dest.test");
        Ticket first = taken("news", "dest.test").getFirst();
        Ticket second = taken("other", "dest.test").getFirst();
        cancel("news");
        spool.cancel(Cancellation.ofMessage(message));
        spool.tickOnce();
        spool.defer(first, Outcome.DEFERRED, now.get(), now.get().plusSeconds(600), NOTHING);
        spool.giveBack(second);
        assertThat(taken("news", "dest.test")).isEmpty();
        assertThat(taken("other", "dest.test")).isEmpty();
        assertThat(spool.totals().queued()).isZero();
        assertThat(outcomes()).containsExactly("0 DEFERRED", "0 CANCELLED", "0 CANCELLED");
    }

    @Test
    void oneTurnPassesOverABoundedNumberAndTheListenerHearsOfTheRest() {
        int past = RecipientIndex.MAX_CANCELLED_PER_TAKE + 1;
        for (int i = 0; i < past; i++) {
            accept("news", "a@dest.test");
        }
        cancel("news");
        long later = accept("news", "b@dest.test");
        List<QueueKey> told = new ArrayList<>();
        spool.listen(told::add);
        told.clear();
        assertThat(taken("news", "dest.test")).isEmpty();
        spool.tickOnce();
        assertThat(told).contains(new QueueKey("news", "dest.test"));
        assertThat(taken("news", "dest.test")).extracting(Ticket::message).containsExactly(later);
    }

    @Test
    void holdsAfterACrashAtOnceAfterIt() {
        accept("news", "a@dest.test");
        long message = accept("other", "b@dest.test");
        cancel("news");
        spool.cancel(Cancellation.ofMessage(message));
        crash();
        assertThat(taken("news", "dest.test")).isEmpty();
        assertThat(taken("other", "dest.test")).isEmpty();
        spool.tickOnce();
        assertThat(spool.totals().queued()).isZero();
    }

    @Test
    void holdsAfterACrashWhenItsRecordLiesBeforeTheCheckpoint() {
        accept("news", "a@dest.test");
        long message = accept("other", "b@dest.test");
        Ticket first = taken("news", "dest.test").getFirst();
        Ticket second = taken("other", "dest.test").getFirst();
        cancel("news");
        spool.cancel(Cancellation.ofMessage(message));
        assertThat(spool.checkpointNow()).isTrue();
        assertThat(first.attempt() + second.attempt()).isEqualTo(2);
        crash();
        assertThat(taken("news", "dest.test")).isEmpty();
        assertThat(taken("other", "dest.test")).isEmpty();
    }

    @Test
    void aMessageOnItsWayToTheDiskWhenItsStreamIsCancelledIsMeantToo() {
        Spool.Acceptance onItsWay = spool.accept(Letters.of("news", now.get(), now.get(), "a@dest.test"));
        cancel("news");
        spool.tickOnce();
        onItsWay.await();
        assertThat(taken("news", "dest.test")).isEmpty();
        assertThat(spool.totals()).isEqualTo(new Spool.Totals(1, 1, 0));
    }

    @Test
    void cancelsNothingIfItCantBeStored() {
        accept("news", "a@dest.test");
        log.fill();
        assertThatThrownBy(() -> cancel("news")).isInstanceOf(StorageException.Full.class);
        assertThat(taken("news", "dest.test")).hasSize(1);
    }

    @Test
    void oldNewsOfACancelIsForgottenWithItsStream() {
        accept("news", "a@dest.test");
        cancel("news");
        spool.tickOnce();
        spool.tickOnce();
        assertThat(spool.streams()).isEmpty();
    }

    private long accept(String stream, String... recipients) {
        return spool.accept(Letters.of(stream, now.get(), now.get(), recipients))
                .await();
    }

    private long cancel(String stream) {
        return spool.cancel(Cancellation.ofStreams(List.of(stream)));
    }

    private List<Ticket> taken(String stream, String destination) {
        return spool.take(new QueueKey(stream, destination), 100);
    }

    private List<String> outcomes() {
        List<String> outcomes = new ArrayList<>();
        try (LogReader reader = log.reader(0, 0, Integer.MAX_VALUE)) {
            for (LogRecord record = reader.poll(); record != null; record = reader.poll()) {
                if (spool.decode(record) instanceof SpoolRecord.Happened happened) {
                    outcomes.add(happened.recipient() + " " + happened.outcome());
                }
            }
        }
        return outcomes;
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
        return LogSpool.open(log, tables.table("spool"), snapshots, SETTINGS, clock, (position, damaged, reason) -> {
            throw new AssertionError(reason);
        });
    }
}
