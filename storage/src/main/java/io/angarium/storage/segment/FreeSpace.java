package io.angarium.storage.segment;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Whether more than the reserve is free, asked of the disk only now and then. Any thread. */
final class FreeSpace {
    private static final long CHECK_NANOS = 100_000_000;
    private static final long CHECK_BYTES = 16 << 20;

    private final LongSupplier usable;
    private final LongSupplier nanoTime;
    private final long reserve;
    private final AtomicLong checkedAt;
    private final AtomicLong writtenSince = new AtomicLong();
    private volatile long free;

    FreeSpace(LongSupplier usable, LongSupplier nanoTime, long reserve) {
        this.usable = usable;
        this.nanoTime = nanoTime;
        this.reserve = reserve;
        this.checkedAt = new AtomicLong(nanoTime.getAsLong());
        this.free = usable.getAsLong();
    }

    boolean reserveReached() {
        if (reserve == 0) {
            return false;
        }
        long last = checkedAt.get();
        long now = nanoTime.getAsLong();
        if (now - last >= CHECK_NANOS && checkedAt.compareAndSet(last, now)) {
            check();
        }
        return free < reserve;
    }

    void wrote(long bytes) {
        if (writtenSince.addAndGet(bytes) >= CHECK_BYTES) {
            check();
        }
    }

    private void check() {
        writtenSince.set(0);
        free = usable.getAsLong();
    }

    @Override
    public String toString() {
        return free + " bytes free, " + reserve + " kept in reserve";
    }
}
