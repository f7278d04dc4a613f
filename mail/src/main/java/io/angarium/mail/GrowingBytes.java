package io.angarium.mail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A byte array that grows; as fast as an array while it fits. */
final class GrowingBytes {
    private byte[] bytes;
    private int size;

    GrowingBytes(int expected) {
        bytes = new byte[Math.max(64, expected)];
    }

    int size() {
        return size;
    }

    byte last() {
        return bytes[size - 1];
    }

    void add(int b) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) b;
    }

    void add(byte[] source) {
        add(source, 0, source.length);
    }

    void add(byte[] source, int from, int to) {
        int length = to - from;
        if (length > bytes.length - size) {
            grow(length);
        }
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    void crlf() {
        add('\r');
        add('\n');
    }

    /** UTF-8, which for ASCII is the characters themselves. */
    void add(String text) {
        add(text, 0, text.length());
    }

    void add(String text, int from, int to) {
        if (to - from > bytes.length - size) {
            grow(to - from);
        }
        int at = size;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= 128) {
                size = at;
                add(text.substring(i, to).getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[at++] = (byte) c;
        }
        size = at;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void grow(int more) {
        long wanted = Math.max((long) size + more, bytes.length * 2L);
        if ((long) size + more > Integer.MAX_VALUE - 16) {
            throw new IllegalStateException("a letter has at most 2 GB");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
    }
}
