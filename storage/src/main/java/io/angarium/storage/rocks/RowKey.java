package io.angarium.storage.rocks;

import io.angarium.storage.TableLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where a row lies in the one ordered space of keys: table, zero, length of the partition (2 bytes), partition, sort key.
 *
 * <p>The zero can't be in a table's name and the length is fixed in size, so no two partitions share a prefix.
 */
final class RowKey {
    private RowKey() {}

    /** What the keys of all rows of a partition begin with. */
    static byte[] prefix(String table, String partition) {
        byte[] name = table.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = TableLimits.requirePartition(partition);
        return ByteBuffer.allocate(name.length + 1 + Short.BYTES + bytes.length)
                .put(name)
                .put((byte) 0)
                .putShort((short) bytes.length)
                .put(bytes)
                .array();
    }

    static byte[] of(byte[] prefix, byte[] key) {
        TableLimits.requireKey(key);
        byte[] row = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, row, prefix.length, key.length);
        return row;
    }

    static byte[] sortKey(byte[] prefix, byte[] row) {
        return Arrays.copyOfRange(row, prefix.length, row.length);
    }

    /** The least key behind all that begin with the prefix. A prefix holds a zero, so there always is one. */
    static byte[] behind(byte[] prefix) {
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xff) {
            last--;
        }
        byte[] behind = Arrays.copyOf(prefix, last + 1);
        behind[last]++;
        return behind;
    }
}
