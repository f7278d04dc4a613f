package io.angarium.service.encoding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes numbers and counted strings one after another. Used by one thread. */
public final class CompactWriter {
    private byte[] bytes;
    private int length;

    public CompactWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** A number of 0 or more, seven bits an octet, least significant first. */
    public CompactWriter number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException(value + " is below 0");
        }
        reserve(10);
        long rest = value;
        while (rest > 0x7f) {
            bytes[length++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** Its length in UTF-8, then the text. */
    public CompactWriter text(String text) {
        return octets(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Their number, then the octets. */
    public CompactWriter octets(byte[] octets) {
        number(octets.length);
        reserve(octets.length);
        System.arraycopy(octets, 0, bytes, length, octets.length);
        length += octets.length;
        return this;
    }

    /** Everything written so far. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
