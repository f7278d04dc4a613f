package io.angarium.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.Append;
import io.angarium.storage.Log;
import io.angarium.storage.Log.Flush;
import io.angarium.storage.LogContract;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fills up, fails, or is slow. */
@Timeout(60)
class DiskFaultTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final LogSettings SETTINGS =
            LogSettings.defaults().withReserveBytes(0).withSizes(64 << 10, 16 << 10, 32 << 10);

    private final Random random = new Random(7);
    private final SimulatedDisk disk = new SimulatedDisk();

    private Log open(LogSettings settings) {
        return open(disk, settings);
    }

    private Log open(SimulatedDisk on, LogSettings settings) {
        return SegmentLog.open(on, DIRECTORY, settings, random);
    }

    private static Append append(Log log, String text, Flush flush) {
        return log.append(0, LogContract.LETTER, flush, LogContract.bytes(text));
    }

    private static long append(Log log, String text) {
        return append(log, text, Flush.NOW).await();
    }

    private static List<String> texts(Log log) {
        return LogContract.texts(log, log.start(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 24, 25, 100, 500, 999, 1030})
    void refusesARecordWhenTheDiskIsFullAndGoesOnWhenThereIsRoom(int room) {
        try (Log log = open(SETTINGS)) {
            append(log, "before");
            disk.roomFor(room);
            String large = "does not fit " + "x".repeat(1000);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> append(log, large)).isInstanceOf(StorageException.Full.class);
            }
            assertThat(texts(log)).containsExactly("before");
            disk.endlessRoom();
            append(log, "after");

            assertThat(texts(log)).containsExactly("before", "after");
        }
        try (Log log = open(SETTINGS)) {
            assertThat(texts(log)).containsExactly("before", "after");
        }
    }

    @Test
    void bringsBackNothingThatFoundNoRoom() {
        SimulatedDisk afterwards;
        try (Log log = open(SETTINGS)) {
            append(log, "before");
            CountDownLatch gate = disk.holdSyncs();
            Append held = append(log, "held", Flush.NOW);
            awaitWritten("held");
            disk.roomFor(2_000);
            List<Append> group = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                group.add(append(log, "refused " + i + "x".repeat(300), Flush.NOW));
            }
            gate.countDown();
            held.await();
            for (Append append : group) {
                assertThatThrownBy(append::await).isInstanceOf(StorageException.Full.class);
            }
            disk.endlessRoom();
            append(log, "after 0" + "x".repeat(300));
            afterwards = disk.afterKill();
        }
        try (Log log = open(afterwards, SETTINGS)) {
            assertThat(texts(log)).containsExactly("before", "held", "after 0" + "x".repeat(300));
        }
    }

    @Test
    void refusesRecordsWhenThereIsNoRoomForANewSegment() {
        try (Log log = open(SETTINGS)) {
            List<String> kept = new ArrayList<>();
            disk.roomFor((64 << 10) + 1_000);
            assertThatThrownBy(() -> {
                        while (true) {
                            append(log, "record " + kept.size() + "x".repeat(2000));
                            kept.add("record " + kept.size() + "x".repeat(2000));
                        }
                    })
                    .isInstanceOf(StorageException.Full.class);
            assertThat(texts(log)).isEqualTo(kept).hasSizeGreaterThan(20);
            disk.endlessRoom();
            append(log, "after");
            assertThat(texts(log)).hasSize(kept.size() + 1).endsWith("after");
        }
    }

    @Test
    void refusesWhatASyncFoundNoRoomFor() {
        try (Log log = open(SETTINGS)) {
            append(log, "before");
            disk.syncFindsNoRoom(true);
            Append refused = append(log, "refused", Flush.NOW);
            assertThatThrownBy(refused::await).isInstanceOf(StorageException.Full.class);
            disk.syncFindsNoRoom(false);
            append(log, "after");
            assertThat(texts(log)).containsExactly("before", "after");
        }
    }

    @Test
    void keepsTheReserveForWhatHasToBeFlushedSoon() {
        disk.roomFor(10_000);
        try (Log log = open(SETTINGS.withReserveBytes(20_000))) {
            Append refused = append(log, "letter", Flush.NOW);
            assertThat(refused.isDone()).isTrue();
            assertThatThrownBy(refused::await).isInstanceOf(StorageException.Full.class);
            append(log, "outcome", Flush.SOON).await();

            assertThat(texts(log)).containsExactly("outcome");
        }
    }

    @Test
    void looksForFreeSpaceAgainAfterAWhile() {
        AtomicLong now = new AtomicLong();
        AtomicLong usable = new AtomicLong(1_000);
        AtomicInteger looks = new AtomicInteger();
        FreeSpace space = new FreeSpace(
                () -> {
                    looks.incrementAndGet();
                    return usable.get();
                },
                now::get,
                1_000);
        assertThat(space.reserveReached()).isFalse();
        usable.set(999);
        now.set(99_999_999);
        assertThat(space.reserveReached()).isFalse();
        assertThat(looks).hasValue(1);
        now.set(100_000_000);
        assertThat(space.reserveReached()).isTrue();
        usable.set(1_000);
        assertThat(space.reserveReached()).isTrue();
        space.wrote(16 << 20);
        assertThat(space.reserveReached()).isFalse();
        assertThat(looks).hasValue(3);
    }

    @Test
    void stopsItselfWhenASyncFails() {
        Log log = open(SETTINGS);
        append(log, "before");
        disk.syncFails();

        Append doubtful = append(log, "in doubt", Flush.NOW);
        assertThatThrownBy(doubtful::await)
                .isInstanceOf(StorageException.Failed.class)
                .hasRootCauseMessage("Input/output error");
        assertThatThrownBy(() -> append(log, "refused")).isInstanceOf(StorageException.Closed.class);
        assertThat(texts(log)).containsExactly("before");
        log.close();
    }

    @Test
    void completesShortWrites() {
        disk.writesAtMost(7);
        try (Log log = open(SETTINGS)) {
            append(log, "x".repeat(5000));
            append(log, "y".repeat(30_000));
            assertThat(texts(log)).containsExactly("x".repeat(5000), "y".repeat(30_000));
        }
    }

    @Test
    void appendersWaitWhileItsMemoryIsFull() throws InterruptedException {
        try (Log log = open(SETTINGS)) {
            append(log, "before");
            CountDownLatch gate = disk.holdSyncs();
            AtomicInteger appended = new AtomicInteger();
            int all = 100;
            Thread producer = Thread.startVirtualThread(() -> {
                for (int i = 0; i < all; i++) {
                    log.append(0, LogContract.LETTER, Flush.NOW, ByteBuffer.allocate(1000));
                    appended.incrementAndGet();
                }
            });
            awaitBlocked(producer);
            int before = appended.get();
            gate.countDown();
            producer.join();
            // What is being synced has given its memory back; two chunks of 16 records are full.
            assertThat(before).isBetween(32, 48);
            assertThat(appended).hasValue(all);
        }
    }

    private void awaitWritten(String text) {
        Path segment = disk.files(".segment").getLast();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!new String(disk.bytes(segment), StandardCharsets.ISO_8859_1).contains(text)) {
            assertThat(System.nanoTime()).as("until it is written: " + text).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void awaitBlocked(Thread thread) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime()).as("until the producer waits").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void groupsWhatIsAppendedDuringASync() {
        try (Log log = open(SETTINGS)) {
            append(log, "before");
            CountDownLatch gate = disk.holdSyncs();
            Append first = append(log, "first", Flush.NOW);
            List<Append> meanwhile = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                meanwhile.add(append(log, "meanwhile " + i, Flush.NOW));
            }
            boolean doneEarly = first.isDone();
            gate.countDown();
            meanwhile.forEach(Append::await);
            assertThat(doneEarly).isFalse();
            assertThat(first.isDone()).isTrue();
            assertThat(texts(log)).hasSize(52);
        }
    }

    @Test
    void refusesSettingsThatCannotWork() {
        assertThat(SETTINGS.withShards(1024).shards()).isEqualTo(1024);
        assertThatThrownBy(() -> SETTINGS.withShards(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withShards(1025)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withSizes(1 << 20, 1023, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThat(SETTINGS.withSizes(4096 + 24 + 16 + 4000, 4040, 4000).maxRecordBytes())
                .isEqualTo(4000);
        assertThatThrownBy(() -> SETTINGS.withSizes(4096 + 24 + 16 + 4000 - 1, 4040, 4000))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withSpareSegments(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withReserveBytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withSyncDelay(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
