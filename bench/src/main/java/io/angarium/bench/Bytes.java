package io.angarium.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes, open to whoever holds it: this module measures others, so it copies as little as it can. */
final class Bytes {
    byte[] array;
    int length;

    Bytes(int capacity) {
        array = new byte[capacity];
    }

    void add(byte[] bytes, int from, int count) {
        room(count);
        System.arraycopy(bytes, from, array, length, count);
        length += count;
    }

    void add(ByteBuffer bytes, int count) {
        room(count);
        bytes.get(array, length, count);
        length += count;
    }

    private void room(int count) {
        if (array.length - length < count) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + count));
        }
    }

    void add(byte[] bytes) {
        add(bytes, 0, bytes.length);
    }

    void add(String ascii) {
        add(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** Forgets the first bytes. */
    void drop(int count) {
        System.arraycopy(array, count, array, 0, length - count);
        length -= count;
    }
}
