package io.angarium.api.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts calls in progress, and lets none in once closed. Any thread. */
final class CallsInProgress {
    private static final long CLOSED = Long.MIN_VALUE;

    /** Calls in progress; negative, by {@link #CLOSED}, once closed. */
    private final AtomicLong count = new AtomicLong();

    private final CountDownLatch empty = new CountDownLatch(1);

    /** Whether the call may go on; then it has to {@link #leave}. */
    boolean enter() {
        while (true) {
            long now = count.get();
            if (now < 0) {
                return false;
            }
            if (count.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    void leave() {
        if (count.decrementAndGet() == CLOSED) {
            empty.countDown();
        }
    }

    boolean isClosed() {
        return count.get() < 0;
    }

    void close() {
        while (true) {
            long now = count.get();
            if (now < 0) {
                return;
            }
            if (count.compareAndSet(now, now + CLOSED)) {
                if (now == 0) {
                    empty.countDown();
                }
                return;
            }
        }
    }

    boolean closeAndAwait(Duration atMost) throws InterruptedException {
        close();
        return empty.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
