package io.angarium.service;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread brings about. */
public final class Waiting {
    private static final long LONGEST_SECONDS = 60;

    private Waiting() {}

    /** Returns when the condition holds. */
    public static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it did not come about within " + LONGEST_SECONDS + " s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
