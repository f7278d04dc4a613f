package io.angarium.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The header field by which a message tells when it was injected: {@code X-Bench-At:} and sixteen digits, microseconds since
 * 1970. Generator and sink run on one machine, so they share the clock.
 */
final class Stamp {
    static final byte[] NAME = "X-Bench-At: ".getBytes(StandardCharsets.US_ASCII);
    static final int DIGITS = 16;

    private Stamp() {}

    static long nowMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    static void write(byte[] array, int at, long micros) {
        long rest = micros;
        for (int i = at + DIGITS - 1; i >= at; i--) {
            array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The stamp in the first bytes of a message, or -1. */
    static long find(byte[] array, int length) {
        for (int i = 0; i <= length - NAME.length - DIGITS; i++) {
            if (array[i] == NAME[0] && matches(array, i)) {
                long micros = 0;
                for (int k = 0; k < DIGITS; k++) {
                    micros = micros * 10 + (array[i + NAME.length + k] - '0');
                }
                return micros;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] array, int at) {
        for (int k = 1; k < NAME.length; k++) {
            if (array[at + k] != NAME[k]) {
                return false;
            }
        }
        return true;
    }
}
