package io.angarium.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of (partition, sort key) → bytes, ordered by the unsigned bytes of the sort key within a partition.
 *
 * <p>Any thread may call. A write is atomic within its partition. There is no scan over partitions. The next engine is
 * Cassandra: keep partitions under 100 MB, and {@link #putIfAbsent} and {@link #compareAndPut} to names and leases.
 */
public interface Table {
    /** A row as read. */
    record Row(byte[] key, byte[] value) {}

    /** One change within a partition. */
    sealed interface Change {
        /** Writes a row; {@code expires} null: it stays until deleted. */
        record Put(byte[] key, byte[] value, @Nullable Instant expires) implements Change {
            public Put(byte[] key, byte[] value) {
                this(key, value, null);
            }
        }

        /** Removes a row if it is there. */
        record Delete(byte[] key) implements Change {}
    }

    /** Which way a range is read. */
    enum Direction {
        ASCENDING,
        DESCENDING
    }

    Optional<byte[]> get(String partition, byte[] key);

    /**
     * Rows with {@code from ≤ key < to}, at most {@code limit} of them, in the given direction. To go on: ascending, from the
     * last key with a zero byte appended; descending, up to (excluding) the last key.
     *
     * @param from empty: from the partition's first row
     * @param to empty: to its last
     */
    List<Row> range(String partition, byte[] from, byte[] to, Direction direction, int limit);

    /** Applies all changes or none; durable when it returns. */
    void write(String partition, List<Change> changes);

    /**
     * Applies the changes of several partitions, visible at once but durable only later (seconds): for what can be made anew
     * from a log. On one machine the changes of one call survive a crash together or not at all, and in call order.
     */
    void writeLater(List<PartitionChanges> changes);

    /** The changes of one partition in a {@link #writeLater}. */
    record PartitionChanges(String partition, List<Change> changes) {}

    /** Writes the row unless it exists; returns whether it was written. Durable when it returns. */
    boolean putIfAbsent(String partition, byte[] key, byte[] value);

    /** Replaces the row's value if it is {@code expected}; returns whether it was. Durable when it returns. */
    boolean compareAndPut(String partition, byte[] key, byte[] expected, byte[] value);
}
