package io.angarium.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.angarium.storage.Log;
import io.angarium.storage.Log.Flush;
import io.angarium.storage.LogContract;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a segment file holds: it opens, it is read to its end, and nothing comes out that was not put in. */
class SegmentFuzzTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final LogSettings SETTINGS =
            LogSettings.defaults().withReserveBytes(0).withSizes(256 << 10, 16 << 10, 32 << 10);
    private static final List<String> TEXTS = IntStream.range(0, 12)
            .mapToObj(i -> "text " + i + "y".repeat(i * i * 3))
            .toList();

    private static SimulatedDisk written() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Log log = open(disk)) {
            TEXTS.forEach(text -> log.append(0, LogContract.LETTER, Flush.NOW, LogContract.bytes(text))
                    .await());
        }
        return disk;
    }

    private static Log open(SimulatedDisk disk) {
        return SegmentLog.open(disk, DIRECTORY, SETTINGS, new Random(3));
    }

    @FuzzTest
    void readsAnyBytesAsASegment(byte[] bytes) {
        SimulatedDisk disk = written();
        Path segment = disk.files(".segment").getFirst();
        byte[] file = Arrays.copyOf(disk.bytes(segment), Segment.HEADER_BYTES + bytes.length);
        System.arraycopy(bytes, 0, file, Segment.HEADER_BYTES, bytes.length);
        disk.replace(segment, file);
        check(disk);
    }

    @FuzzTest
    void readsADamagedSegment(FuzzedDataProvider damage) {
        SimulatedDisk disk = written();
        Path segment = disk.files(".segment").getFirst();
        byte[] file = disk.bytes(segment).clone();
        while (damage.remainingBytes() > 0) {
            file[damage.consumeInt(0, file.length - 1)] = damage.consumeByte();
        }
        disk.replace(segment, Arrays.copyOf(file, damage.consumeInt(0, file.length)));
        check(disk);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void readsSegmentsWithRandomDamage(long seed) {
        Random random = new Random(seed);
        SimulatedDisk sound = written();
        for (int round = 0; round < 10; round++) {
            SimulatedDisk disk = sound.afterKill();
            Path segment = disk.files(".segment").getFirst();
            byte[] file = disk.bytes(segment).clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                int from = random.nextInt(file.length);
                int to = Math.min(file.length, from + 1 + random.nextInt(200));
                for (int at = from; at < to; at++) {
                    file[at] = random.nextBoolean() ? (byte) random.nextInt() : 0;
                }
            }
            int size = random.nextInt(4) == 0 ? random.nextInt(file.length) : file.length;
            disk.replace(segment, Arrays.copyOf(file, size));
            check(disk);
        }
    }

    private static void check(SimulatedDisk disk) {
        long fileBytes = disk.bytes(disk.files(".segment").getFirst()).length;
        try (Log log = open(disk)) {
            long end = log.durableEnd(0);
            assertThat(end).isBetween(0L, fileBytes);
            readAll(log, fileBytes, Integer.MAX_VALUE);
            readAll(log, fileBytes, 3);
            long added = log.append(0, LogContract.LETTER, Flush.NOW, LogContract.bytes("added"))
                    .await();
            assertThat(added).isGreaterThanOrEqualTo(end);
            assertThat(LogContract.text(log.read(0, added))).isEqualTo("added");
        }
    }

    private static void readAll(Log log, long fileBytes, int maxPayload) {
        try (LogReader reader = log.reader(0, log.start(0), maxPayload)) {
            long steps = 0;
            boolean more = true;
            while (more) {
                assertThat(steps++).as("steps").isLessThanOrEqualTo(fileBytes);
                more = step(reader, maxPayload);
            }
            assertThat(reader.position()).isEqualTo(log.durableEnd(0));
        }
    }

    private static boolean step(LogReader reader, int maxPayload) {
        long before = reader.position();
        try {
            LogRecord record = reader.poll();
            if (record != null) {
                // What is given in part is not checked; how long it is, is.
                assertThat(TEXTS).anyMatch(it -> it.length() == record.length());
                if (maxPayload == Integer.MAX_VALUE) {
                    assertThat(TEXTS).contains(LogContract.text(record));
                }
            }
            return record != null;
        } catch (StorageException.Corrupt e) {
            assertThat(e.position()).isGreaterThanOrEqualTo(before);
            reader.skipCorrupt();
            assertThat(reader.position()).isGreaterThan(e.position());
            return true;
        }
    }
}
