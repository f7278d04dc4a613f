package io.angarium.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.Log.Flush;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for every engine of {@link Log}. */
@Timeout(60)
public interface LogContract {
    byte LETTER = 1;
    byte OUTCOME = 2;
    Duration PATIENCE = Duration.ofSeconds(20);

    /** An empty log with two shards, which takes records up to {@code maxRecordBytes}. */
    Log open(int maxRecordBytes);

    /** The closed log opened again. */
    Log reopen(Log closed);

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(LogRecord record) {
        return StandardCharsets.UTF_8.decode(record.payload().duplicate()).toString();
    }

    static List<String> texts(Log log, long from) {
        List<String> texts = new ArrayList<>();
        try (LogReader reader = log.reader(0, from, Integer.MAX_VALUE)) {
            LogRecord record = reader.poll();
            while (record != null) {
                texts.add(text(record));
                record = reader.poll();
            }
            assertThat(reader.position()).isEqualTo(log.durableEnd(0));
        }
        return texts;
    }

    private static long append(Log log, String text) {
        return log.append(0, LETTER, Flush.NOW, bytes(text)).await();
    }

    @Test
    default void readsBackWhatWasAppended() {
        try (Log log = open(1000)) {
            long position = log.append(0, OUTCOME, Flush.NOW, bytes("sent")).await();

            LogRecord record = log.read(0, position);
            assertThat(text(record)).isEqualTo("sent");
            assertThat(record.type()).isEqualTo(OUTCOME);
            assertThat(record.length()).isEqualTo(4);
            assertThat(record.position()).isEqualTo(position);
            assertThat(record.next()).isGreaterThan(position).isLessThanOrEqualTo(log.durableEnd(0));
        }
    }

    @Test
    default void keepsRecordsInTheOrderOfTheirPositions() {
        try (Log log = open(1000)) {
            long first = append(log, "one");
            long second = append(log, "two");
            long third = append(log, "three");

            assertThat(second).isGreaterThan(first);
            assertThat(third).isGreaterThan(second);
            assertThat(texts(log, 0)).containsExactly("one", "two", "three");
            assertThat(texts(log, second)).containsExactly("two", "three");
            assertThat(texts(log, first + 1)).containsExactly("two", "three");
        }
    }

    @Test
    default void joinsThePartsAndLeavesThemAsTheyWere() {
        try (Log log = open(1000)) {
            ByteBuffer middle = bytes("(middle)").position(1).limit(7);
            ByteBuffer direct = ByteBuffer.allocateDirect(3).put(bytes("end")).flip();

            long position = log.append(0, LETTER, Flush.NOW, bytes("start "), middle, direct, bytes(""))
                    .await();

            assertThat(text(log.read(0, position))).isEqualTo("start middleend");
            assertThat(middle.position()).isEqualTo(1);
            assertThat(direct.remaining()).isEqualTo(3);
        }
    }

    @Test
    default void copiesThePartsBeforeItReturns() {
        try (Log log = open(1000)) {
            ByteBuffer part = bytes("before");
            Append append = log.append(0, LETTER, Flush.SOON, part);
            part.put(0, (byte) 'X');

            assertThat(text(log.read(0, append.await()))).isEqualTo("before");
        }
    }

    @Test
    default void keepsAnEmptyRecord() {
        try (Log log = open(1000)) {
            assertThat(log.read(0, append(log, "")).length()).isZero();
        }
    }

    @Test
    default void takesTheLargestRecordAndRefusesOneByteMore() {
        try (Log log = open(5000)) {
            long position =
                    log.append(0, LETTER, Flush.NOW, ByteBuffer.allocate(5000)).await();

            assertThat(log.read(0, position).payload().remaining()).isEqualTo(5000);
            assertThat(log.maxRecordBytes()).isEqualTo(5000);
            assertThatThrownBy(() -> log.append(0, LETTER, Flush.NOW, ByteBuffer.allocate(5000), bytes("1")))
                    .isInstanceOf(StorageException.TooLarge.class);
        }
    }

    @Test
    default void refusesATypeOrShardThatThereIsNot() {
        try (Log log = open(1000)) {
            assertThatThrownBy(() -> log.append(0, (byte) 0, Flush.NOW, bytes("x")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.append(0, (byte) -1, Flush.NOW, bytes("x")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.append(2, LETTER, Flush.NOW, bytes("x")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.append(-1, LETTER, Flush.NOW, bytes("x")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(log.read(
                                    0,
                                    log.append(0, (byte) 127, Flush.NOW, bytes("x"))
                                            .await())
                            .type())
                    .isEqualTo((byte) 127);
        }
    }

    @Test
    default void keepsShardsApart() {
        try (Log log = open(1000)) {
            append(log, "first shard");
            log.append(1, LETTER, Flush.NOW, bytes("second shard")).await();

            assertThat(texts(log, 0)).containsExactly("first shard");
        }
    }

    @Test
    default void makesARecordToBeFlushedSoonDurableByItself() {
        try (Log log = open(1000)) {
            long position = log.append(0, LETTER, Flush.SOON, bytes("soon")).await();

            assertThat(text(log.read(0, position))).isEqualTo("soon");
        }
    }

    @Test
    default void keepsTheOrderOfOneCallerWhateverTheSizeAndHurry() {
        try (Log log = open(100_000)) {
            List<Append> appends = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String text = i + "x".repeat(i % 7 == 0 ? 50_000 : i);
                expected.add(text);
                appends.add(log.append(0, LETTER, i % 3 == 0 ? Flush.NOW : Flush.SOON, bytes(text)));
            }
            appends.forEach(Append::await);

            assertThat(texts(log, 0)).isEqualTo(expected);
        }
    }

    @Test
    default void givesOnlyTheFirstBytesWhenAskedTo() {
        try (Log log = open(1_000_000)) {
            append(log, "short");
            append(log, "long" + "g".repeat(900_000));
            append(log, "");
            append(log, "after");
            try (LogReader reader = log.reader(0, 0, 4)) {
                assertThat(text(reader.poll())).isEqualTo("shor");
                LogRecord large = reader.poll();
                assertThat(text(large)).isEqualTo("long");
                assertThat(large.length()).isEqualTo(900_004);
                assertThat(text(reader.poll())).isEmpty();
                assertThat(text(reader.poll())).isEqualTo("afte");
                assertThat(reader.poll()).isNull();
            }
        }
    }

    @Test
    default void readerFollowsTheEnd() throws InterruptedException {
        try (Log log = open(1000);
                LogReader reader = log.reader(0, 0, Integer.MAX_VALUE)) {
            assertThat(reader.poll()).isNull();
            assertThat(reader.poll(Duration.ofMillis(1))).isNull();
            Thread writer = Thread.startVirtualThread(() -> append(log, "came later"));

            assertThat(text(reader.poll(PATIENCE))).isEqualTo("came later");
            writer.join();
            assertThat(reader.poll()).isNull();
        }
    }

    @Test
    default void interruptionEndsAWaitingReaderAndNothingElse() throws InterruptedException {
        try (Log log = open(1000)) {
            ConcurrentLinkedQueue<Object> seen = new ConcurrentLinkedQueue<>();
            Thread waiting = Thread.ofVirtual().start(() -> {
                try (LogReader reader = log.reader(0, 0, Integer.MAX_VALUE)) {
                    reader.poll(PATIENCE);
                } catch (InterruptedException e) {
                    seen.add("interrupted");
                }
            });
            waiting.interrupt();
            waiting.join();
            assertThat(seen).containsExactly("interrupted");

            Thread.currentThread().interrupt();
            long position = append(log, "kept");
            assertThat(text(log.read(0, position))).isEqualTo("kept");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(texts(log, 0)).containsExactly("kept");
        }
    }

    @Test
    default void startIsTheOldestRecordOrTheNextOne() {
        try (Log log = open(1000)) {
            long before = log.start(0);
            long first = append(log, "first");

            assertThat(before).isLessThanOrEqualTo(first);
            assertThat(log.start(0)).isEqualTo(first);
        }
    }

    @Test
    default void trimsOnlyWhatLiesBefore() {
        try (Log log = open(1000)) {
            long first = append(log, "first");
            long second = append(log, "second");

            log.trim(0, second);

            assertThat(log.start(0)).isBetween(first, second);
            assertThat(text(log.read(0, second))).isEqualTo("second");
            assertThat(texts(log, second)).containsExactly("second");
        }
    }

    @Test
    default void nothingCanBeReadAtTheEnd() {
        try (Log log = open(1000)) {
            append(log, "x");
            assertThatThrownBy(() -> log.read(0, log.durableEnd(0))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.read(0, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.reader(0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void findsNoRecordInTheMiddleOfOne() {
        try (Log log = open(1000)) {
            long position = append(log, "x".repeat(100));
            assertThatThrownBy(() -> log.read(0, position + 8)).isInstanceOf(StorageException.Corrupt.class);
        }
    }

    @Test
    default void skipsNothingWhereThereIsNoDamage() {
        try (Log log = open(1000);
                LogReader reader = log.reader(0, 0, Integer.MAX_VALUE)) {
            append(log, "sound");
            assertThatThrownBy(reader::skipCorrupt).isInstanceOf(IllegalStateException.class);
            assertThat(text(reader.poll())).isEqualTo("sound");
        }
    }

    @Test
    default void keepsEverythingOverCloseAndOpen() {
        Log log = open(1000);
        long first = append(log, "first");
        log.append(0, LETTER, Flush.SOON, bytes("soon"));
        log.close();

        try (Log again = reopen(log)) {
            assertThat(texts(again, 0)).containsExactly("first", "soon");
            long second = append(again, "second");
            assertThat(second).isGreaterThan(first);
            assertThat(texts(again, 0)).containsExactly("first", "soon", "second");
        }
    }

    @Test
    default void refusesEverythingOnceClosed() {
        Log log = open(1000);
        long position = append(log, "x");
        LogReader reader = log.reader(0, 0, Integer.MAX_VALUE);
        log.close();

        assertThatThrownBy(() -> log.append(0, LETTER, Flush.NOW, bytes("x")))
                .isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(() -> log.read(0, position)).isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(() -> log.durableEnd(0)).isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(() -> log.start(0)).isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(() -> log.trim(0, 1)).isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(reader::poll).isInstanceOf(StorageException.Closed.class);
        log.close();
    }

    @Test
    default void manyCallersGetEachTheirOwnPosition() throws InterruptedException {
        try (Log log = open(20_000)) {
            int callers = 100;
            int each = 50;
            ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
            CountDownLatch done = new CountDownLatch(callers);
            for (int caller = 0; caller < callers; caller++) {
                String name = "caller " + caller;
                Thread.startVirtualThread(() -> {
                    try {
                        RandomGenerator random =
                                RandomGeneratorFactory.getDefault().create(name.hashCode());
                        long last = -1;
                        for (int i = 0; i < each; i++) {
                            String text = name + " " + i + "z".repeat(random.nextInt(15_000));
                            long position = append(log, text);
                            if (position <= last || !text(log.read(0, position)).equals(text)) {
                                wrong.add(text);
                            }
                            last = position;
                        }
                    } catch (RuntimeException e) {
                        wrong.add(e.toString());
                    } finally {
                        done.countDown();
                    }
                });
            }
            done.await();
            assertThat(wrong).isEmpty();
            assertThat(texts(log, 0)).hasSize(callers * each);
        }
    }
}
