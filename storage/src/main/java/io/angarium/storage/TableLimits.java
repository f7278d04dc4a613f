package io.angarium.storage;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** What every engine of {@link Table} accepts, so that none takes what another would refuse. */
public final class TableLimits {
    /** Longest partition, in bytes of UTF-8. */
    public static final int MAX_PARTITION_BYTES = 1024;

    /** Longest sort key. */
    public static final int MAX_KEY_BYTES = 4096;

    /** Largest value. */
    public static final int MAX_VALUE_BYTES = 16 << 20;

    /** Most changes in one call. */
    public static final int MAX_CHANGES = 100_000;

    /** Most rows of one range. */
    public static final int MAX_RANGE = 100_000;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,39}");

    private TableLimits() {}

    public static String requireName(String name) {
        require(NAME.matcher(name).matches(), "the table's name must be a lower-case word of 1–40 characters: " + name);
        return name;
    }

    /** The partition as bytes. */
    public static byte[] requirePartition(String partition) {
        byte[] bytes = partition.getBytes(StandardCharsets.UTF_8);
        requireAtMost("the partition", bytes.length, MAX_PARTITION_BYTES);
        return bytes;
    }

    public static void requireKey(byte[] key) {
        requireAtMost("the key", key.length, MAX_KEY_BYTES);
    }

    public static void requireValue(byte[] value) {
        requireAtMost("the value", value.length, MAX_VALUE_BYTES);
    }

    public static void requireChanges(List<Table.Change> changes) {
        if (changes.size() > MAX_CHANGES) {
            throw new StorageException.TooLarge(
                    "one call has " + changes.size() + " changes; the limit is " + MAX_CHANGES);
        }
        for (Table.Change change : changes) {
            switch (change) {
                case Table.Change.Put put -> {
                    requireKey(put.key());
                    requireValue(put.value());
                }
                case Table.Change.Delete delete -> requireKey(delete.key());
            }
        }
    }

    public static void requireLimit(int limit) {
        require(limit >= 0 && limit <= MAX_RANGE, "limit must be 0–100,000 but is " + limit);
    }

    private static void requireAtMost(String what, int bytes, int max) {
        if (bytes > max) {
            throw new StorageException.TooLarge(what + " has " + bytes + " bytes; the limit is " + max);
        }
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
