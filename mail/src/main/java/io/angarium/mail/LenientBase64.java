package io.angarium.mail;

import java.util.Arrays;

/**
 * RFC 2045 §6.8 read without conditions: what doesn't belong to the alphabet is skipped, padding may be missing or stand in
 * the middle (pieces were joined), bits that make no whole octet are dropped. The URL-safe letters of RFC 4648 §5 are known
 * too.
 */
final class LenientBase64 {
    private static final byte SKIP = -1;
    private static final byte PADDING = -2;
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, SKIP);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < 64; i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
        VALUES['-'] = 62;
        VALUES['_'] = 63;
        VALUES['='] = PADDING;
    }

    private LenientBase64() {}

    static byte[] decode(byte[] encoded) {
        byte[] bytes = new byte[(int) (encoded.length * 3L / 4) + 3];
        int size = 0;
        int bits = 0;
        int held = 0;
        for (byte b : encoded) {
            int value = VALUES[b & 255];
            if (value >= 0) {
                held = (held << 6) | value;
                bits += 6;
                if (bits >= 8) {
                    bits -= 8;
                    bytes[size++] = (byte) (held >> bits);
                }
            } else if (value == PADDING) {
                bits = 0;
            }
        }
        return Arrays.copyOf(bytes, size);
    }
}
