package io.angarium.service.event;

import java.nio.ByteBuffer;

/** Sort keys of the index: numbers of 0 or more, eight bytes each, so that bytes order as the numbers do. */
final class Keys {
    private Keys() {}

    static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static byte[] key(long first, long second) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(first)
                .putLong(second)
                .array();
    }

    /** The first key behind all that begin with these numbers; empty (to the end) if there is none. */
    static byte[] behind(long first) {
        return first == -1 ? new byte[0] : key(first + 1);
    }

    static byte[] behind(long first, long second) {
        return second == -1 ? behind(first) : key(first, second + 1);
    }

    static long first(byte[] key) {
        return ByteBuffer.wrap(key).getLong(0);
    }

    static long second(byte[] key) {
        return ByteBuffer.wrap(key).getLong(Long.BYTES);
    }

    /** A number for a text, spread evenly (FNV-1a, then the finalizer of SplitMix64). Not a secret. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** A bijection that leaves no visible order (SplitMix64's finalizer). */
    static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
