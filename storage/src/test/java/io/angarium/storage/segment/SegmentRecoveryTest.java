package io.angarium.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.Append;
import io.angarium.storage.Log;
import io.angarium.storage.Log.Flush;
import io.angarium.storage.LogContract;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found after a crash, and after somebody damaged the files. */
@Timeout(60)
class SegmentRecoveryTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final LogSettings SETTINGS =
            LogSettings.defaults().withReserveBytes(0).withSizes(1 << 20, 16 << 10, 100_000);

    private final Random random = new Random(42);
    private SimulatedDisk disk = new SimulatedDisk();

    private Log open() {
        return open(SETTINGS);
    }

    private Log open(LogSettings settings) {
        return SegmentLog.open(disk, DIRECTORY, settings, random);
    }

    private static long append(Log log, String text) {
        return log.append(0, LogContract.LETTER, Flush.NOW, LogContract.bytes(text))
                .await();
    }

    private static List<String> texts(Log log) {
        return LogContract.texts(log, log.start(0));
    }

    private Path onlySegment() {
        assertThat(disk.files(".segment")).hasSize(1);
        return disk.files(".segment").getFirst();
    }

    private static int fileOffset(long position) {
        return (int) (Segment.HEADER_BYTES + position);
    }

    private void flip(Path file, int offset) {
        byte[] bytes = disk.bytes(file).clone();
        bytes[offset] ^= 0x55;
        disk.replace(file, bytes);
    }

    @Test
    void endsCleanlyAtATornLastRecord() {
        long last;
        try (Log log = open()) {
            append(log, "first");
            last = append(log, "torn record");
            disk = disk.afterKill();
        }
        byte[] bytes = disk.bytes(onlySegment());
        disk.replace(onlySegment(), java.util.Arrays.copyOf(bytes, fileOffset(last) + RecordHeader.BYTES + 5));

        try (Log log = open()) {
            assertThat(texts(log)).containsExactly("first");
            append(log, "goes on");
            assertThat(texts(log)).containsExactly("first", "goes on");
        }
        try (Log log = open()) {
            assertThat(texts(log)).containsExactly("first", "goes on");
        }
    }

    @Test
    void namesDamageInTheMiddleAndGoesOnBehindIt() {
        long damaged;
        long behind;
        try (Log log = open()) {
            append(log, "before");
            damaged = append(log, "the damaged record");
            behind = append(log, "behind");
            append(log, "last");
        }
        flip(onlySegment(), fileOffset(damaged) + RecordHeader.BYTES + 4);

        try (Log log = open();
                LogReader reader = log.reader(0, 0, Integer.MAX_VALUE)) {
            assertThat(LogContract.text(reader.poll())).isEqualTo("before");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(reader::poll)
                        .isInstanceOfSatisfying(
                                StorageException.Corrupt.class,
                                e -> assertThat(e.position()).isEqualTo(damaged));
            }
            assertThat(reader.position()).isEqualTo(damaged);
            assertThat(new String(reader.skipCorrupt(), StandardCharsets.ISO_8859_1))
                    .contains("amaged record");
            LogRecord next = reader.poll();
            assertThat(next.position()).isEqualTo(behind);
            assertThat(LogContract.text(next)).isEqualTo("behind");
            assertThat(LogContract.text(reader.poll())).isEqualTo("last");
            assertThat(reader.poll()).isNull();
            assertThatThrownBy(() -> log.read(0, damaged)).isInstanceOf(StorageException.Corrupt.class);
            assertThat(LogContract.text(log.read(0, behind))).isEqualTo("behind");
            append(log, "new");
            assertThat(LogContract.text(reader.poll())).isEqualTo("new");
        }
    }

    @Test
    void survivesDamageToAnySingleByte() {
        List<String> written = List.of("one", "two two", "x".repeat(100), "four");
        try (Log log = open()) {
            written.forEach(text -> append(log, text));
        }
        SimulatedDisk sound = disk;
        int size = sound.bytes(onlySegment()).length;
        for (int offset = 0; offset < size; offset += offset < Segment.HEADER_BYTES ? 37 : 1) {
            disk = sound.afterKill();
            flip(onlySegment(), offset);
            try (Log log = open()) {
                List<String> read = new ArrayList<>();
                int damages = readThrough(log, read);
                assertThat(written).as("offset %d", offset).containsAll(read);
                assertThat(read.size())
                        .as("damage at offset %d hits one record at most", offset)
                        .isGreaterThanOrEqualTo(written.size() - 1);
                assertThat(read.size() == written.size() || damages == 1)
                        .as("a record lost to damage at offset %d is reported", offset)
                        .isTrue();
                append(log, "more");
                assertThat(LogContract.text(log.read(0, append(log, "and more"))))
                        .isEqualTo("and more");
            }
        }
    }

    private static int readThrough(Log log, List<String> texts) {
        int damages = 0;
        try (LogReader reader = log.reader(0, log.start(0), Integer.MAX_VALUE)) {
            while (true) {
                try {
                    LogRecord record = reader.poll();
                    if (record == null) {
                        return damages;
                    }
                    texts.add(LogContract.text(record));
                } catch (StorageException.Corrupt e) {
                    damages++;
                    reader.skipCorrupt();
                }
            }
        }
    }

    @Test
    void reportsAWholeSegmentWhoseHeadersAreBothDamaged() {
        long position;
        try (Log log = open()) {
            position = append(log, "unreadable");
        }
        flip(onlySegment(), 0);
        flip(onlySegment(), Segment.HEADER_BYTES / 2);

        try (Log log = open();
                LogReader reader = log.reader(0, 0, Integer.MAX_VALUE)) {
            assertThatThrownBy(reader::poll).isInstanceOf(StorageException.Corrupt.class);
            assertThat(new String(reader.skipCorrupt(), StandardCharsets.ISO_8859_1))
                    .contains("unreadable");
            assertThat(reader.poll()).isNull();
            assertThat(append(log, "goes on")).isGreaterThan(position);
            assertThat(LogContract.text(reader.poll())).isEqualTo("goes on");
        }
    }

    @Test
    void neverBringsBackADiscardedTail() {
        LogSettings unhurried =
                new LogSettings(1, 1 << 20, 0, 16 << 10, 100_000, 0, Duration.ZERO, Duration.ofHours(1), Duration.ZERO);
        long torn;
        try (Log log = open(unhurried)) {
            append(log, "synced");
            torn = log.durableEnd(0);
            // Two groups that are written but not synced; the second one survives, the first one does not.
            appendAndAwaitWritten(log, "lost tail 1");
            appendAndAwaitWritten(log, "lost tail 2");
            disk = disk.afterKill();
        }
        byte[] bytes = disk.bytes(onlySegment()).clone();
        for (int i = 0; i < Group.bytesFor("lost tail 1".length()); i++) {
            bytes[fileOffset(torn) + i] = 0;
        }
        disk.replace(onlySegment(), bytes);

        try (Log log = open()) {
            assertThat(texts(log)).containsExactly("synced");
            append(log, "same length");
            disk = disk.afterKill();
        }
        try (Log log = open()) {
            assertThat(texts(log)).containsExactly("synced", "same length");
        }
    }

    /** Written, and alone in its group. */
    private void appendAndAwaitWritten(Log log, String text) {
        int before = disk.bytes(onlySegment()).length;
        log.append(0, LogContract.LETTER, Flush.SOON, LogContract.bytes(text));
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (disk.bytes(onlySegment()).length < before + Group.bytesFor(text.length())) {
            assertThat(System.nanoTime()).as("until %s is written", text).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void takesNoStaleBytesOfARecycledSegmentForRecords() {
        LogSettings small = SETTINGS.withSpareSegments(2).withSizes(16 << 10, 4 << 10, 4 << 10);
        List<String> kept = new ArrayList<>();
        try (Log log = open(small)) {
            for (int i = 0; i < 200; i++) {
                append(log, "old " + i + "x".repeat(500));
            }
            log.trim(0, log.durableEnd(0));
            assertThat(disk.files(".segment")).hasSize(1);
            assertThat(disk.files(".spare")).hasSize(2);
            for (int i = 0; i < 40; i++) {
                append(log, "new " + i + "x".repeat(500));
            }
            assertThat(disk.files(".spare")).as("spares are used").hasSizeLessThan(2);
            kept.addAll(texts(log));
            disk = disk.afterKill();
        }
        try (Log log = open(small)) {
            assertThat(texts(log)).isEqualTo(kept).endsWith("new 39" + "x".repeat(500));
        }
    }

    @Test
    void deletesTrimmedSegmentsBeyondTheSpares() {
        LogSettings small = SETTINGS.withSpareSegments(1).withSizes(16 << 10, 4 << 10, 4 << 10);
        try (Log log = open(small)) {
            for (int i = 0; i < 200; i++) {
                append(log, "old " + i + "x".repeat(500));
            }
            int segments = disk.files(".segment").size();
            long middle = log.durableEnd(0) / 2;
            log.trim(0, middle);

            assertThat(disk.files(".segment")).hasSizeBetween(segments / 3, segments * 2 / 3);
            assertThat(disk.files(".spare")).hasSize(1);
            assertThat(log.start(0)).isLessThanOrEqualTo(middle);
            assertThatThrownBy(() -> log.read(0, 24)).isInstanceOf(StorageException.Trimmed.class);
            assertThat(log.reader(0, 0, Integer.MAX_VALUE).poll().position()).isEqualTo(log.start(0));
        }
    }

    @Test
    void tellsAReaderThatWasOvertakenByTrimming() {
        LogSettings small = SETTINGS.withSizes(16 << 10, 4 << 10, 4 << 10);
        try (Log log = open(small);
                LogReader slow = log.reader(0, 0, Integer.MAX_VALUE)) {
            for (int i = 0; i < 200; i++) {
                append(log, "record " + i + "x".repeat(500));
            }
            assertThat(LogContract.text(slow.poll())).startsWith("record 0");
            log.trim(0, log.durableEnd(0));
            assertThatThrownBy(() -> {
                        while (slow.poll() != null) {
                            assertThat(slow.position()).isLessThan(log.durableEnd(0));
                        }
                    })
                    .isInstanceOf(StorageException.Trimmed.class);
        }
    }

    @Test
    void neverReadsARecycledSegmentUnderItsOldName() throws InterruptedException {
        LogSettings small = SETTINGS.withSpareSegments(2).withSizes(16 << 10, 4 << 10, 4 << 10);
        List<Throwable> wrong = new ArrayList<>();
        try (Log log = open(small)) {
            Thread trimming = Thread.startVirtualThread(() -> {
                for (int i = 0; i < 3_000; i++) {
                    long position = append(log, "record " + i + "x".repeat(i % 900));
                    if (i % 10 == 0) {
                        log.trim(0, position);
                    }
                }
            });
            while (trimming.isAlive()) {
                try (LogReader reader = log.reader(0, log.start(0), 6)) {
                    LogRecord record = reader.poll();
                    while (record != null) {
                        assertThat(LogContract.text(record)).isEqualTo("record");
                        assertThat(LogContract.text(log.read(0, record.position())))
                                .startsWith("record ");
                        record = reader.poll();
                    }
                } catch (StorageException.Trimmed expectedNowAndThen) {
                    assertThat(expectedNowAndThen).hasMessageContaining("trimmed");
                } catch (StorageException.Corrupt e) {
                    wrong.add(e);
                }
            }
            trimming.join();
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void dropsWhatACrashLeftHalfMade() {
        try (Log log = open()) {
            append(log, "kept");
        }
        Path half = onlySegment().resolveSibling("0000000000000fff-0000000000000009.new");
        disk.replace(half, new byte[100]);
        try (Log log = open()) {
            assertThat(texts(log)).containsExactly("kept");
        }
        assertThat(disk.files(".new")).isEmpty();
    }

    @Test
    void opensWithMoreShardsButNeverWithFewer() {
        try (Log log = open(SETTINGS)) {
            append(log, "in shard 0");
        }
        try (Log log = open(SETTINGS.withShards(3))) {
            assertThat(texts(log)).containsExactly("in shard 0");
            log.append(2, LogContract.LETTER, Flush.NOW, LogContract.bytes("x")).await();
        }
        assertThatThrownBy(() -> open(SETTINGS.withShards(2))).isInstanceOf(StorageException.Failed.class);
    }

    @Test
    void belongsToOneOwnerAtATime() {
        try (Log log = open()) {
            append(log, "x");
            assertThatThrownBy(this::open).isInstanceOf(StorageException.Failed.class);
        }
        open().close();
    }

    @Test
    void readsFromAnyPositionAlsoBehindDamage() {
        List<Long> positions = new ArrayList<>();
        try (Log log = open()) {
            for (int i = 0; i < 20; i++) {
                positions.add(append(log, "record " + i));
            }
        }
        flip(onlySegment(), fileOffset(positions.get(7)));
        try (Log log = open()) {
            for (int i = 8; i < 20; i++) {
                for (long from = positions.get(i - 1) + 8; from <= positions.get(i); from++) {
                    try (LogReader reader = log.reader(0, from, Integer.MAX_VALUE)) {
                        if (i == 8 && reader.position() < from) {
                            assertThatThrownBy(reader::poll).isInstanceOf(StorageException.Corrupt.class);
                            reader.skipCorrupt();
                        }
                        assertThat(LogContract.text(reader.poll()))
                                .as("from %d", from)
                                .isEqualTo("record " + i);
                    }
                }
            }
        }
    }

    @Test
    void ignoresBytesThatLookLikeARecordInAPayload() {
        byte[] whole;
        try (Log log = open()) {
            append(log, "inner");
            whole = disk.bytes(onlySegment()).clone();
        }
        disk = new SimulatedDisk();
        long outer;
        try (Log log = open()) {
            // A segment file within a payload, at every alignment.
            Append append = log.append(
                    0,
                    LogContract.LETTER,
                    Flush.NOW,
                    ByteBuffer.wrap(whole),
                    ByteBuffer.wrap(whole, 1, whole.length - 1));
            outer = append.await();
            append(log, "behind");
        }
        flip(onlySegment(), fileOffset(outer) + 1);
        try (Log log = open();
                LogReader reader = log.reader(0, 0, Integer.MAX_VALUE)) {
            assertThatThrownBy(reader::poll).isInstanceOf(StorageException.Corrupt.class);
            reader.skipCorrupt();
            assertThat(LogContract.text(reader.poll())).isEqualTo("behind");
        }
    }
}
