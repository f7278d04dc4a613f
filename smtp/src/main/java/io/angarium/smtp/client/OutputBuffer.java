package io.angarium.smtp.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes on their way to the wire, gathered for few and large writes. Grows up to what is put into it; for one thread. */
final class OutputBuffer {
    private static final int FIRST_CAPACITY = 4 * 1024;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    void put(byte b) {
        if (length == bytes.length) {
            grow(1);
        }
        bytes[length++] = b;
    }

    @SuppressWarnings("deprecation") // the one copy of Latin-1 bytes without a detour; the text is ASCII
    OutputBuffer ascii(String text) {
        int count = text.length();
        grow(count);
        text.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    OutputBuffer utf8(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        grow(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    OutputBuffer decimal(int number) {
        grow(10);
        int digits = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        int rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** Copies a part of the piece; its position doesn't move. */
    void copy(ByteBuffer piece, int from, int count) {
        grow(count);
        piece.get(from, bytes, length, count);
        length += count;
    }

    private void grow(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
