package io.angarium.spool;

import java.util.Arrays;

/**
 * From positions to counts, in two primitive arrays: 12 bytes an entry and half as much again of air. Open addressing with
 * linear probing; removal shifts back, so there are no tombstones. Not thread-safe.
 */
final class LongIntMap {
    private static final long EMPTY = Long.MIN_VALUE;
    private static final int SMALLEST = 1 << 10;

    private long[] keys = new long[SMALLEST];
    private int[] values = new int[SMALLEST];
    private int size;

    LongIntMap() {
        Arrays.fill(keys, EMPTY);
    }

    int size() {
        return size;
    }

    /** The value, or 0 if there is none. */
    int get(long key) {
        int at = find(key);
        return keys[at] == key ? values[at] : 0;
    }

    void put(long key, int value) {
        if (size * 3L >= keys.length * 2L) {
            resize(keys.length * 2);
        }
        int at = find(key);
        if (keys[at] != key) {
            keys[at] = key;
            size++;
        }
        values[at] = value;
    }

    /** Takes one off the value and returns what is left; at 0 the entry is gone. */
    int decrement(long key) {
        int at = find(key);
        if (keys[at] != key) {
            throw new IllegalStateException("no message at position " + key + " is unsettled");
        }
        int left = --values[at];
        if (left == 0) {
            removeAt(at);
        }
        return left;
    }

    void remove(long key) {
        int at = find(key);
        if (keys[at] == key) {
            removeAt(at);
        }
    }

    /** The smallest key, or {@code otherwise} if empty. Looks at every entry. */
    long smallestKey(long otherwise) {
        long smallest = Long.MAX_VALUE;
        for (long key : keys) {
            if (key != EMPTY && key < smallest) {
                smallest = key;
            }
        }
        return size == 0 ? otherwise : smallest;
    }

    private void removeAt(int hole) {
        int mask = keys.length - 1;
        int at = hole;
        while (true) {
            at = (at + 1) & mask;
            if (keys[at] == EMPTY) {
                break;
            }
            int home = home(keys[at]);
            boolean homeLiesBetween = hole <= at ? hole < home && home <= at : hole < home || home <= at;
            if (!homeLiesBetween) {
                keys[hole] = keys[at];
                values[hole] = values[at];
                hole = at;
            }
        }
        keys[hole] = EMPTY;
        size--;
        if (keys.length > SMALLEST && size * 8L < keys.length) {
            resize(keys.length / 2);
        }
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int at = home(key);
        while (keys[at] != EMPTY && keys[at] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private int home(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
    }

    private void resize(int capacity) {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[capacity];
        values = new int[capacity];
        Arrays.fill(keys, EMPTY);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != EMPTY) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }
}
