package io.angarium.simulation.tls;

/** Stands for encryption: who reads what lies under it as if it were in clear, or the other way, reads nonsense. */
public final class Veil {
    private static final int PATTERN = 0xA5;

    private Veil() {}

    /** Puts the veil over these bytes, or takes it off. */
    public static void turn(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            bytes[i] ^= (byte) PATTERN;
        }
    }

    /** As {@link #turn(byte[], int, int)}, all of a copy. */
    public static byte[] turned(byte[] bytes) {
        byte[] copy = bytes.clone();
        turn(copy, 0, copy.length);
        return copy;
    }
}
