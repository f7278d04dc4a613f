package io.angarium.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.storage.Log;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment written ahead is ready when the log needs it, and is no different from any other. */
class SpareWriterTest {
    private static final LogSettings SMALL =
            LogSettings.defaults().withReserveBytes(0).withSizes(64 << 10, 16 << 10, 32 << 10);

    @TempDir
    private Path directory;

    @Test
    void keepsASpareReadyAndTheLogReadsBackWhatWasWrittenIntoIt() throws Exception {
        List<Long> positions = new ArrayList<>();
        try (SegmentLog log = SegmentLog.open(directory, SMALL)) {
            for (int i = 0; i < 200; i++) {
                awaitSpare();
                positions.add(log.append(0, (byte) 1, Log.Flush.NOW, record(i)).await());
            }
        }
        assertThat(segments()).as("segments begun").hasSizeGreaterThan(3);
        try (SegmentLog log = SegmentLog.open(directory, SMALL);
                LogReader reader = log.reader(0, 0, Integer.MAX_VALUE)) {
            for (int i = 0; i < 200; i++) {
                LogRecord record = reader.poll();
                assertThat(record).isNotNull();
                assertThat(record.position()).isEqualTo(positions.get(i));
                assertThat(record.payload()).isEqualTo(record(i));
            }
            assertThat(reader.poll()).isNull();
        }
    }

    @Test
    void writesNoneWhereTheDiskHasNoRoomBesideTheReserve() throws Exception {
        LogSettings greedy = SMALL.withReserveBytes(directory.toFile().getUsableSpace() - (100 << 10));
        try (SegmentLog log = SegmentLog.open(directory, greedy)) {
            assertThat(log.durableEnd(0)).isZero();
        }
        assertThat(files(".spare")).isEmpty();
    }

    @Test
    void leavesNothingHalfWrittenWhenItIsClosedEarly() throws Exception {
        LogSettings large = LogSettings.defaults().withReserveBytes(0);
        SegmentLog.open(directory, large).close();
        assertThat(files(".new")).isEmpty();
    }

    private void awaitSpare() throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (files(".spare").isEmpty()) {
            assertThat(System.nanoTime()).as("a spare was awaited for 20 s").isLessThan(deadline);
            Thread.sleep(1);
        }
    }

    private List<Path> segments() throws IOException {
        return files(".segment");
    }

    /** By name alone: a file may be renamed while it is listed. */
    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("shard-0000"))) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static ByteBuffer record(int number) {
        return ByteBuffer.wrap(("record " + number + " ".repeat(1_500)).getBytes(StandardCharsets.US_ASCII));
    }
}
