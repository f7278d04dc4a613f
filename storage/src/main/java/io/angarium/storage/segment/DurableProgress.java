package io.angarium.storage.segment;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Wakes readers that wait at a shard's end. Costs the committer nothing while nobody waits. */
final class DurableProgress {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition made = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Called after the new end is visible. */
    void made() {
        if (waiting.get() > 0) {
            lock.lock();
            try {
                made.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits for at most so long until the condition holds. */
    void await(BooleanSupplier reached, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        waiting.incrementAndGet();
        try {
            long left = nanos;
            while (left > 0 && !reached.getAsBoolean()) {
                left = made.awaitNanos(left);
            }
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }
}
