package io.angarium.spool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From positions to slots, in the order of the positions: 8 bytes an entry.
 *
 * <p>Positions only grow, so nearly every entry is appended; settled ones leave from anywhere. Entries lie in chunks of at
 * most {@value #CHUNK} as distances from the chunk's first position. Nothing larger than a chunk is ever moved, and a chunk
 * shrinks with what it holds. Not thread-safe.
 */
final class PositionMap {
    static final int NONE = -1;

    static final int CHUNK = 4096;
    private static final int SMALLEST = 16;
    private static final long REACH = 0xffffffffL;

    private final List<Chunk> chunks = new ArrayList<>();
    private int size;

    private static final class Chunk {
        private final long base;
        private int size;
        private int[] distances = new int[SMALLEST];
        private int[] values = new int[SMALLEST];

        Chunk(long base) {
            this.base = base;
        }

        long key(int at) {
            return base + (distances[at] & REACH);
        }

        boolean reaches(long key) {
            return key - base <= REACH;
        }

        /** Where the key is, or the complement of where it would be. */
        int find(long key) {
            int low = 0;
            int high = size - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                long there = key(middle);
                if (there < key) {
                    low = middle + 1;
                } else if (there > key) {
                    high = middle - 1;
                } else {
                    return middle;
                }
            }
            return ~low;
        }

        void insert(int at, long key, int value) {
            if (size == distances.length) {
                resize(Math.min(CHUNK, 2 * size));
            }
            System.arraycopy(distances, at, distances, at + 1, size - at);
            System.arraycopy(values, at, values, at + 1, size - at);
            distances[at] = (int) (key - base);
            values[at] = value;
            size++;
        }

        void remove(int at) {
            size--;
            System.arraycopy(distances, at + 1, distances, at, size - at);
            System.arraycopy(values, at + 1, values, at, size - at);
            if (distances.length > SMALLEST && size <= distances.length / 4) {
                resize(distances.length / 2);
            }
        }

        private void resize(int capacity) {
            distances = Arrays.copyOf(distances, capacity);
            values = Arrays.copyOf(values, capacity);
        }

        /** The upper half, which leaves this one. */
        Chunk split() {
            int half = size / 2;
            Chunk upper = new Chunk(key(half));
            for (int i = half; i < size; i++) {
                upper.insert(i - half, key(i), values[i]);
            }
            size = half;
            return upper;
        }
    }

    int size() {
        return size;
    }

    /** The value, or {@link #NONE}. */
    int get(long key) {
        int chunk = chunkOf(key);
        if (chunk < 0) {
            return NONE;
        }
        int at = chunks.get(chunk).find(key);
        return at < 0 ? NONE : chunks.get(chunk).values[at];
    }

    void put(long key, int value) {
        int index = chunkOf(key);
        if (index < 0 || !chunks.get(index).reaches(key)) {
            insertChunk(index + 1, key, value);
            return;
        }
        Chunk chunk = chunks.get(index);
        int at = chunk.find(key);
        if (at >= 0) {
            chunk.values[at] = value;
        } else if (chunk.size < CHUNK) {
            chunk.insert(~at, key, value);
            size++;
        } else if (~at == CHUNK) {
            insertChunk(index + 1, key, value);
        } else {
            chunks.add(index + 1, chunk.split());
            put(key, value);
        }
    }

    private void insertChunk(int index, long key, int value) {
        Chunk chunk = new Chunk(key);
        chunk.insert(0, key, value);
        chunks.add(index, chunk);
        size++;
    }

    void remove(long key) {
        int index = chunkOf(key);
        int at = index < 0 ? NONE : chunks.get(index).find(key);
        if (at < 0) {
            return;
        }
        chunks.get(index).remove(at);
        size--;
        if (chunks.get(index).size == 0) {
            chunks.remove(index);
        }
    }

    /** The smallest key, or {@code otherwise} if empty. */
    long firstKey(long otherwise) {
        return chunks.isEmpty() ? otherwise : chunks.getFirst().key(0);
    }

    /** Fills the arrays with the entries behind a key, in order; returns how many there were room for. */
    int copyAfter(long key, long[] keys, int[] values) {
        int count = 0;
        int index = Math.max(0, chunkOf(key));
        while (count < keys.length && index < chunks.size()) {
            Chunk chunk = chunks.get(index++);
            int from = chunk.find(key);
            for (int at = from < 0 ? ~from : from + 1; at < chunk.size && count < keys.length; at++) {
                keys[count] = chunk.key(at);
                values[count++] = chunk.values[at];
            }
        }
        return count;
    }

    /** The last chunk that begins at or before a key, or -1. */
    private int chunkOf(long key) {
        int high = chunks.size() - 1;
        if (high >= 0 && chunks.get(high).base <= key) {
            return high;
        }
        int low = 0;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (chunks.get(middle).base <= key) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}
