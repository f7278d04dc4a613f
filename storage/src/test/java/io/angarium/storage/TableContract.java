package io.angarium.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.Direction;
import io.angarium.storage.Table.PartitionChanges;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for every engine of {@link Table}. */
@Timeout(60)
public interface TableContract {
    Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    byte[] OPEN_END = {};

    /** Empty tables, whose clock shows what {@link #clockShows} said last; {@link #NOW} at first. */
    Tables open();

    /** The closed tables opened again; a memory engine may give them back as they are. */
    Tables reopen(Tables closed);

    void clockShows(Instant instant);

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Change put(String key, String value) {
        return new Change.Put(bytes(key), bytes(value));
    }

    static Change delete(String key) {
        return new Change.Delete(bytes(key));
    }

    private static String get(Table table, String partition, String key) {
        return table.get(partition, bytes(key))
                .map(it -> new String(it, StandardCharsets.UTF_8))
                .orElse("-");
    }

    private static List<String> keys(List<Table.Row> rows) {
        return rows.stream()
                .map(row -> new String(row.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> range(Table table, String from, String to, Direction direction, int limit) {
        return keys(table.range("p", bytes(from), bytes(to), direction, limit));
    }

    @Test
    default void readsBackWhatWasWritten() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            table.write("p", List.of(put("a", "1"), put("b", "2"), put("empty", "")));

            assertThat(get(table, "p", "a")).isEqualTo("1");
            assertThat(get(table, "p", "b")).isEqualTo("2");
            assertThat(get(table, "p", "empty")).isEmpty();
            assertThat(get(table, "p", "c")).isEqualTo("-");
            assertThat(get(table, "other", "a")).isEqualTo("-");
        }
    }

    @Test
    default void appliesTheChangesOfACallInOrder() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            table.write("p", List.of(put("a", "1"), delete("a"), put("b", "1"), put("b", "2"), delete("never")));

            assertThat(range(table, "", "", Direction.ASCENDING, 10)).containsExactly("b");
            assertThat(get(table, "p", "b")).isEqualTo("2");
        }
    }

    @Test
    default void readsRangesInBothDirections() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            table.write("p", List.of(put("c", "3"), put("a", "1"), put("b", "2"), put("d", "4")));

            assertThat(range(table, "", "", Direction.ASCENDING, 10)).containsExactly("a", "b", "c", "d");
            assertThat(range(table, "", "", Direction.DESCENDING, 10)).containsExactly("d", "c", "b", "a");
            assertThat(range(table, "b", "d", Direction.ASCENDING, 10)).containsExactly("b", "c");
            assertThat(range(table, "b", "d", Direction.DESCENDING, 10)).containsExactly("c", "b");
            assertThat(range(table, "b\0", "", Direction.ASCENDING, 1)).containsExactly("c");
            assertThat(range(table, "", "c", Direction.DESCENDING, 1)).containsExactly("b");
            assertThat(range(table, "", "", Direction.ASCENDING, 0)).isEmpty();
            assertThat(range(table, "x", "", Direction.ASCENDING, 10)).isEmpty();
            assertThat(range(table, "d", "b", Direction.ASCENDING, 10)).isEmpty();
            assertThat(range(table, "d", "b", Direction.DESCENDING, 10)).isEmpty();
            assertThat(range(table, "b", "b", Direction.ASCENDING, 10)).isEmpty();
        }
    }

    @Test
    default void ordersKeysByTheirUnsignedBytes() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            byte[][] keys = {{}, {0}, {0, 0}, {1}, {127}, {(byte) 128}, {(byte) 255}, {(byte) 255, (byte) 255}};
            for (int i : new int[] {5, 1, 7, 3, 0, 6, 2, 4}) {
                table.write("p", List.of(new Change.Put(keys[i], new byte[] {(byte) i})));
            }
            assertThat(table.range("p", OPEN_END, OPEN_END, Direction.ASCENDING, 10))
                    .extracting(Table.Row::key)
                    .containsExactly(keys);
        }
    }

    @Test
    default void keepsPartitionsAndTablesApartWhateverTheirNames() {
        try (Tables tables = open()) {
            String[] partitions = {"", "\0", "\0\0", "a", "a\0", "aa", "a\0a", "ab", "b", "ä", "\uffff", "ÿÿÿ"};
            String[] names = {"t", "tt", "t-a", "t_a", "t1"};
            for (String name : names) {
                for (String partition : partitions) {
                    for (String key : partitions) {
                        tables.table(name).write(partition, List.of(put(key, name + "|" + partition + "|" + key)));
                    }
                }
            }
            for (String name : names) {
                for (String partition : partitions) {
                    List<Table.Row> rows =
                            tables.table(name).range(partition, OPEN_END, OPEN_END, Direction.DESCENDING, 100);
                    assertThat(rows)
                            .as("%s %s", name, partition)
                            .hasSize(partitions.length)
                            .allSatisfy(row -> assertThat(new String(row.value(), StandardCharsets.UTF_8))
                                    .startsWith(name + "|" + partition + "|"));
                }
            }
        }
    }

    @Test
    default void hidesARowFromItsExpiryOn() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            table.write(
                    "p", List.of(new Change.Put(bytes("a"), bytes("1"), NOW.plusMillis(5)), put("stays", "for ever")));
            clockShows(NOW.plusMillis(4));
            assertThat(range(table, "", "", Direction.ASCENDING, 10)).containsExactly("a", "stays");

            clockShows(NOW.plusMillis(5));
            assertThat(get(table, "p", "a")).isEqualTo("-");
            assertThat(range(table, "", "", Direction.ASCENDING, 1)).containsExactly("stays");
            assertThat(range(table, "", "", Direction.DESCENDING, 10)).containsExactly("stays");
        }
    }

    @Test
    default void putsIfAbsentOnce() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            assertThat(table.putIfAbsent("p", bytes("a"), bytes("1"))).isTrue();
            assertThat(table.putIfAbsent("p", bytes("a"), bytes("2"))).isFalse();
            assertThat(get(table, "p", "a")).isEqualTo("1");
            table.write("p", List.of(delete("a")));
            assertThat(table.putIfAbsent("p", bytes("a"), bytes("3"))).isTrue();
        }
    }

    @Test
    default void takesARowPastItsExpiryForAbsent() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            table.write("p", List.of(new Change.Put(bytes("lease"), bytes("mine"), NOW.plusSeconds(1))));
            assertThat(table.putIfAbsent("p", bytes("lease"), bytes("yours"))).isFalse();
            clockShows(NOW.plusSeconds(1));

            assertThat(table.compareAndPut("p", bytes("lease"), bytes("mine"), bytes("still mine")))
                    .isFalse();
            assertThat(table.putIfAbsent("p", bytes("lease"), bytes("yours"))).isTrue();
            assertThat(get(table, "p", "lease")).isEqualTo("yours");
        }
    }

    @Test
    default void replacesOnlyTheExpectedValue() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            table.write("p", List.of(put("a", "1")));
            assertThat(table.compareAndPut("p", bytes("a"), bytes("0"), bytes("2")))
                    .isFalse();
            assertThat(table.compareAndPut("p", bytes("a"), bytes("1"), bytes("2")))
                    .isTrue();
            assertThat(table.compareAndPut("p", bytes("b"), bytes(""), bytes("2")))
                    .isFalse();
            assertThat(get(table, "p", "a")).isEqualTo("2");
            assertThat(get(table, "p", "b")).isEqualTo("-");
        }
    }

    @Test
    default void onlyOneOfManyWinsAName() throws InterruptedException {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            AtomicInteger winners = new AtomicInteger();
            AtomicInteger counted = new AtomicInteger();
            table.write("p", List.of(put("counter", "0")));
            CountDownLatch done = new CountDownLatch(50);
            for (int i = 0; i < 50; i++) {
                byte[] value = bytes("caller " + i);
                Thread.startVirtualThread(() -> {
                    if (table.putIfAbsent("p", bytes("name"), value)) {
                        winners.incrementAndGet();
                    }
                    while (true) {
                        String seen = get(table, "p", "counter");
                        String next = String.valueOf(Integer.parseInt(seen) + 1);
                        if (table.compareAndPut("p", bytes("counter"), bytes(seen), bytes(next))) {
                            counted.incrementAndGet();
                            break;
                        }
                    }
                    done.countDown();
                });
            }
            done.await();
            assertThat(winners).hasValue(1);
            assertThat(get(table, "p", "counter")).isEqualTo("50").isEqualTo(String.valueOf(counted.get()));
        }
    }

    @Test
    default void writesLaterAtOnceVisible() {
        try (Tables tables = open()) {
            Table table = tables.table("index");
            table.writeLater(List.of(
                    new PartitionChanges("p", List.of(put("a", "1"), put("b", "2"))),
                    new PartitionChanges("q", List.of(put("a", "3"))),
                    new PartitionChanges("p", List.of(delete("b")))));

            assertThat(get(table, "p", "a")).isEqualTo("1");
            assertThat(get(table, "p", "b")).isEqualTo("-");
            assertThat(get(table, "q", "a")).isEqualTo("3");
        }
    }

    @Test
    default void acceptsACallWithoutChanges() {
        try (Tables tables = open()) {
            tables.table("names").write("p", List.of());
            tables.table("names").writeLater(List.of());
            assertThat(range(tables.table("names"), "", "", Direction.ASCENDING, 10))
                    .isEmpty();
        }
    }

    @Test
    default void goesOnWhereAPageEnded() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            List<String> expected =
                    IntStream.range(0, 100).mapToObj("%03d"::formatted).toList();
            table.write("p", expected.stream().map(key -> put(key, "")).toList());

            List<String> ascending = new ArrayList<>();
            List<String> page = range(table, "", "", Direction.ASCENDING, 7);
            while (!page.isEmpty()) {
                ascending.addAll(page);
                page = range(table, page.getLast() + "\0", "", Direction.ASCENDING, 7);
            }
            List<String> descending = new ArrayList<>();
            page = range(table, "", "", Direction.DESCENDING, 7);
            while (!page.isEmpty()) {
                descending.addAll(page);
                page = range(table, "", page.getLast(), Direction.DESCENDING, 7);
            }
            assertThat(ascending).isEqualTo(expected);
            assertThat(descending).isEqualTo(expected.reversed());
        }
    }

    @Test
    default void keepsEverythingOverCloseAndOpen() {
        Tables tables = open();
        tables.table("names").write("p", List.of(put("a", "1")));
        tables.table("names").writeLater(List.of(new PartitionChanges("p", List.of(put("b", "2")))));
        tables.close();

        try (Tables again = reopen(tables)) {
            assertThat(get(again.table("names"), "p", "a")).isEqualTo("1");
            assertThat(get(again.table("names"), "p", "b")).isEqualTo("2");
        }
    }

    @Test
    default void refusesEverythingOnceClosed() {
        Tables tables = open();
        Table table = tables.table("names");
        tables.close();

        assertThatThrownBy(() -> table.get("p", bytes("a"))).isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(() -> range(table, "", "", Direction.ASCENDING, 1))
                .isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(() -> table.write("p", List.of(put("a", "1")))).isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(() -> table.writeLater(List.of())).isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(() -> table.putIfAbsent("p", bytes("a"), bytes("1")))
                .isInstanceOf(StorageException.Closed.class);
        assertThatThrownBy(() -> tables.table("names")).isInstanceOf(StorageException.Closed.class);
        tables.close();
    }

    @Test
    default void takesTheLimitsAndRefusesOneMore() {
        try (Tables tables = open()) {
            Table table = tables.table("n" + "a".repeat(39));
            byte[] key = new byte[TableLimits.MAX_KEY_BYTES];
            String partition = "p".repeat(TableLimits.MAX_PARTITION_BYTES);
            byte[] value = new byte[TableLimits.MAX_VALUE_BYTES];
            table.write(partition, List.of(new Change.Put(key, value)));
            assertThat(table.get(partition, key).orElseThrow()).hasSize(TableLimits.MAX_VALUE_BYTES);

            byte[] longKey = new byte[TableLimits.MAX_KEY_BYTES + 1];
            byte[] largeValue = new byte[TableLimits.MAX_VALUE_BYTES + 1];
            assertThatThrownBy(() -> tables.table("n" + "a".repeat(40))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> tables.table("Upper")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> table.get("p", longKey)).isInstanceOf(StorageException.TooLarge.class);
            assertThatThrownBy(() -> table.get(partition + "p", key)).isInstanceOf(StorageException.TooLarge.class);
            assertThatThrownBy(() -> table.putIfAbsent("p", key, largeValue))
                    .isInstanceOf(StorageException.TooLarge.class);
            assertThatThrownBy(() -> table.write("p", List.of(put("a", "1"), new Change.Put(key, largeValue))))
                    .isInstanceOf(StorageException.TooLarge.class);
            assertThatThrownBy(() -> table.writeLater(List.of(
                            new PartitionChanges("p", List.of(put("a", "1"))),
                            new PartitionChanges("q", List.of(new Change.Delete(longKey))))))
                    .isInstanceOf(StorageException.TooLarge.class);
            assertThatThrownBy(() -> range(table, "", "", Direction.ASCENDING, TableLimits.MAX_RANGE + 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(get(table, "p", "a")).as("nothing of a refused call").isEqualTo("-");
        }
    }

    @Test
    default void givesAndTakesCopies() {
        try (Tables tables = open()) {
            Table table = tables.table("names");
            byte[] key = bytes("key");
            byte[] value = bytes("value");
            table.write("p", List.of(new Change.Put(key, value)));
            value[0] = 'X';
            key[0] = 'X';
            table.get("p", bytes("key")).orElseThrow()[0] = 'Y';

            assertThat(get(table, "p", "key")).isEqualTo("value");
        }
    }

    @Test
    default void agreesWithAModelUnderRandomChanges() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        TreeMap<String, String> model = new TreeMap<>();
        try (Tables tables = open()) {
            Table table = tables.table("names");
            for (int round = 0; round < 300; round++) {
                List<Change> changes = new ArrayList<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    String key = Integer.toString(random.nextInt(60), 3);
                    if (random.nextInt(3) == 0) {
                        model.remove(key);
                        changes.add(delete(key));
                    } else {
                        model.put(key, "v" + round);
                        changes.add(put(key, "v" + round));
                    }
                }
                if (random.nextBoolean()) {
                    table.write("p", changes);
                } else {
                    table.writeLater(List.of(new PartitionChanges("p", changes)));
                }
                String from = Integer.toString(random.nextInt(60), 3);
                String to = from + Integer.toString(random.nextInt(60), 3);
                Map<String, String> expected = model.subMap(from, to);
                assertThat(range(table, from, to, Direction.ASCENDING, 100))
                        .as("seed %d", seed)
                        .containsExactlyElementsOf(expected.keySet());
                assertThat(get(table, "p", from)).as("seed %d", seed).isEqualTo(model.getOrDefault(from, "-"));
            }
        }
    }
}
