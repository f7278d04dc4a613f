package io.angarium.smtp.server;

import java.util.concurrent.atomic.AtomicLong;

/** The octets that all letters of a server may take in memory together ({@link Limit#MEMORY_BYTES}). Safe for all threads. */
final class LetterMemory {
    private final AtomicLong free;

    LetterMemory(long bytes) {
        free = new AtomicLong(bytes);
    }

    /** Takes this much, or nothing if there is less. */
    boolean take(long bytes) {
        if (free.addAndGet(-bytes) >= 0) {
            return true;
        }
        free.addAndGet(bytes);
        return false;
    }

    void giveBack(long bytes) {
        if (bytes != 0) {
            free.addAndGet(bytes);
        }
    }

    boolean isExhausted() {
        return free.get() <= 0;
    }

    long free() {
        return free.get();
    }
}
