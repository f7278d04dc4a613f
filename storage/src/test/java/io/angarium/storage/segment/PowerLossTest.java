package io.angarium.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.angarium.storage.Log;
import io.angarium.storage.Log.Flush;
import io.angarium.storage.LogContract;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers at work, the power goes, the log is opened again; several times on the same disk. */
@Timeout(120)
class PowerLossTest {
    private static final Path DIRECTORY = Path.of("log");
    private static final LogSettings SETTINGS =
            LogSettings.defaults().withReserveBytes(0).withSpareSegments(2).withSizes(96 << 10, 8 << 10, 24 << 10);
    private static final int WRITERS = 6;
    private static final int ROUNDS = 4;

    private final Set<String> appended = ConcurrentHashMap.newKeySet();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void keepsWhatWasAcknowledgedAndNothingTorn(long seed) throws InterruptedException {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        TreeMap<Long, String> known = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            String where = "seed " + seed + " round " + round;
            AtomicLong trimmed = new AtomicLong();
            ConcurrentSkipListMap<Long, String> acknowledged = new ConcurrentSkipListMap<>(known);
            Log log = open(disk, random.nextLong());
            SimulatedDisk[] afterwards = new SimulatedDisk[1];
            TreeMap<Long, String> before = new TreeMap<>();
            whileWriting(log, where, random, acknowledged, () -> {
                before.putAll(acknowledged);
                afterwards[0] = disk(log, acknowledged, random, trimmed, before);
            });
            disk = afterwards[0];
            known = readBack(disk, random, where);
            long start = known.isEmpty() ? Long.MAX_VALUE : known.firstKey();
            assertThat(start).as(where).isLessThanOrEqualTo(Math.max(trimmed.get(), first(before)));
            assertThat(known).as(where).containsAllEntriesOf(before.tailMap(start));
        }
    }

    private static long first(TreeMap<Long, String> records) {
        return records.isEmpty() ? Long.MAX_VALUE : records.firstKey();
    }

    private SimulatedDisk current;

    private Log open(SimulatedDisk disk, long seed) {
        current = disk;
        return SegmentLog.open(disk, DIRECTORY, SETTINGS, new Random(seed));
    }

    /** Trims now and then, then takes what was acknowledged and, after that, what a power loss leaves. */
    private SimulatedDisk disk(
            Log log,
            ConcurrentSkipListMap<Long, String> acknowledged,
            Random random,
            AtomicLong trimmed,
            TreeMap<Long, String> before) {
        if (random.nextBoolean() && acknowledged.size() > 10) {
            List<Long> positions = new ArrayList<>(acknowledged.keySet());
            trimmed.set(positions.get(random.nextInt(positions.size())));
            log.trim(0, trimmed.get());
        }
        before.clear();
        before.putAll(acknowledged);
        return current.afterPowerLoss(random);
    }

    private void whileWriting(
            Log log, String where, Random random, Map<Long, String> acknowledged, Runnable inTheMiddle)
            throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong count = new AtomicLong();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random own = new Random(random.nextLong());
            String name = where + " writer " + i + " record ";
            writers.add(Thread.startVirtualThread(() -> {
                while (!stop.get()) {
                    String text = name + count.get() + "-" + own.nextLong()
                            + "x".repeat(own.nextInt(own.nextInt(12_000) + 1));
                    appended.add(text);
                    var append = log.append(
                            0,
                            LogContract.LETTER,
                            own.nextInt(3) == 0 ? Flush.SOON : Flush.NOW,
                            LogContract.bytes(text));
                    if (own.nextInt(4) > 0) {
                        acknowledged.put(append.await(), text);
                    }
                    count.incrementAndGet();
                }
            }));
        }
        long enough = 20 + random.nextInt(400);
        while (count.get() < enough) {
            Thread.onSpinWait();
        }
        try {
            inTheMiddle.run();
        } finally {
            stop.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            log.close();
        }
    }

    private TreeMap<Long, String> readBack(SimulatedDisk disk, Random random, String where) {
        TreeMap<Long, String> found = new TreeMap<>();
        try (Log log = open(disk, random.nextLong());
                LogReader reader = log.reader(0, log.start(0), Integer.MAX_VALUE)) {
            LogRecord record = reader.poll();
            while (record != null) {
                String text = LogContract.text(record);
                assertThat(appended).as(where).contains(text);
                found.put(record.position(), text);
                record = reader.poll();
            }
        } catch (StorageException.Corrupt e) {
            fail(where + ": nothing was damaged, but " + e.getMessage(), e);
        }
        return found;
    }
}
