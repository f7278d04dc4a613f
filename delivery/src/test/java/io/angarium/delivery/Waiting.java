package io.angarium.delivery;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How a receiver in a test takes its time. */
final class Waiting {
    private static final long LONGEST_SECONDS = 30;

    private Waiting() {}

    static void on(CountDownLatch latch) {
        try {
            if (!latch.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody released the receiver");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A receiver that isn't the fastest. */
    static void aMoment() {
        LockSupport.parkNanos(1_000_000);
    }
}
