package io.angarium.storage.memory;

import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import io.angarium.storage.TableLimits;
import io.angarium.storage.Tables;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Tables that last as long as their object. */
public final class MemoryTables implements Tables {
    private final InstantSource clock;
    private final ConcurrentMap<String, SortedPartitions> contents;
    private volatile boolean closed;

    public MemoryTables(InstantSource clock) {
        this(clock, new ConcurrentHashMap<>());
    }

    private MemoryTables(InstantSource clock, ConcurrentMap<String, SortedPartitions> contents) {
        this.clock = clock;
        this.contents = contents;
    }

    /** Tables with the rows of these, which have to be closed. */
    public MemoryTables reopen() {
        if (!closed) {
            throw new IllegalStateException("the tables are still open");
        }
        return new MemoryTables(clock, contents);
    }

    @Override
    public Table table(String name) {
        requireOpen();
        return new MemoryTable(contents.computeIfAbsent(TableLimits.requireName(name), it -> new SortedPartitions()));
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageException.Closed("the tables are closed");
        }
    }

    private record Value(byte[] bytes, @Nullable Instant expires) {
        boolean isPast(Instant now) {
            return expires != null && !now.isBefore(expires);
        }
    }

    /** The rows of a table; its lock guards them. */
    private static final class SortedPartitions {
        private final TreeMap<String, NavigableMap<byte[], Value>> byName = new TreeMap<>();

        NavigableMap<byte[], Value> rows(String partition) {
            TableLimits.requirePartition(partition);
            return byName.computeIfAbsent(partition, it -> new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    private final class MemoryTable implements Table {
        private final SortedPartitions partitions;

        MemoryTable(SortedPartitions partitions) {
            this.partitions = partitions;
        }

        @Override
        public Optional<byte[]> get(String partition, byte[] key) {
            synchronized (partitions) {
                requireOpen();
                TableLimits.requireKey(key);
                return Optional.ofNullable(partitions.rows(partition).get(key))
                        .filter(value -> !value.isPast(clock.instant()))
                        .map(value -> value.bytes().clone());
            }
        }

        @Override
        public List<Row> range(String partition, byte[] from, byte[] to, Direction direction, int limit) {
            synchronized (partitions) {
                requireOpen();
                TableLimits.requireLimit(limit);
                NavigableMap<byte[], Value> rows = partitions.rows(partition);
                if (to.length > 0 && Arrays.compareUnsigned(from, to) > 0) {
                    return List.of();
                }
                NavigableMap<byte[], Value> between =
                        to.length == 0 ? rows.tailMap(from, true) : rows.subMap(from, true, to, false);
                Instant now = clock.instant();
                return new ArrayList<>((direction == Direction.ASCENDING ? between : between.descendingMap())
                        .entrySet().stream()
                                .filter(row -> !row.getValue().isPast(now))
                                .limit(limit)
                                .map(row -> new Row(
                                        row.getKey().clone(),
                                        row.getValue().bytes().clone()))
                                .toList());
            }
        }

        @Override
        public void write(String partition, List<Change> changes) {
            synchronized (partitions) {
                requireOpen();
                TableLimits.requireChanges(changes);
                NavigableMap<byte[], Value> rows = partitions.rows(partition);
                changes.forEach(change -> apply(rows, change));
            }
        }

        @Override
        public void writeLater(List<PartitionChanges> changes) {
            synchronized (partitions) {
                requireOpen();
                changes.forEach(it -> TableLimits.requireChanges(it.changes()));
                changes.forEach(it -> TableLimits.requirePartition(it.partition()));
                changes.forEach(it -> write(it.partition(), it.changes()));
            }
        }

        private static void apply(NavigableMap<byte[], Value> rows, Change change) {
            switch (change) {
                case Change.Put put ->
                    rows.put(put.key().clone(), new Value(put.value().clone(), put.expires()));
                case Change.Delete delete -> rows.remove(delete.key());
            }
        }

        @Override
        public boolean putIfAbsent(String partition, byte[] key, byte[] value) {
            synchronized (partitions) {
                if (get(partition, key).isPresent()) {
                    return false;
                }
                write(partition, List.of(new Change.Put(key, value)));
                return true;
            }
        }

        @Override
        public boolean compareAndPut(String partition, byte[] key, byte[] expected, byte[] value) {
            synchronized (partitions) {
                boolean same = get(partition, key)
                        .filter(found -> Arrays.equals(found, expected))
                        .isPresent();
                if (same) {
                    write(partition, List.of(new Change.Put(key, value)));
                }
                return same;
            }
        }
    }
}
