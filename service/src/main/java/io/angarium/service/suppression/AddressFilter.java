package io.angarium.service.suppression;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Says of an address that it is surely not on a list, without looking at the list: a Bloom filter of a fixed size. With a
 * million entries about two questions in a million are answered by a look-up for nothing, with ten millions one in 25.
 *
 * <p>What was added stays: a deleted entry costs a look-up, never a letter. Any thread.
 */
final class AddressFilter {
    /** Bits: 8 MiB. */
    private static final int BITS_EXPONENT = 26;

    private static final long MASK = (1L << BITS_EXPONENT) - 1;
    private static final int PROBES = 5;
    private static final int LONG_EXPONENT = 6;

    private final AtomicLongArray words = new AtomicLongArray(1 << (BITS_EXPONENT - LONG_EXPONENT));

    void add(long hash) {
        long probe = hash;
        for (int i = 0; i < PROBES; i++) {
            probe = next(probe);
            long bit = probe & MASK;
            words.getAndUpdate((int) (bit >>> LONG_EXPONENT), word -> word | 1L << bit);
        }
    }

    /** False: it was never added. */
    boolean mayHold(long hash) {
        long probe = hash;
        for (int i = 0; i < PROBES; i++) {
            probe = next(probe);
            long bit = probe & MASK;
            if ((words.get((int) (bit >>> LONG_EXPONENT)) & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /** 64 bits of a text (FNV-1a over its characters). */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** One hash out of two. */
    static long both(long first, long second) {
        return next(first) ^ second;
    }

    /** The next of an evenly spread series (SplitMix64). */
    private static long next(long state) {
        long mixed = state + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
