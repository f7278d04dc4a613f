package io.angarium.storage.segment;

import io.angarium.storage.Histogram;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a log does, all shards together. Committers write, any thread reads. */
final class LogCounts {
    private final LongAdder records = new LongAdder();
    private final LongAdder groups = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Histogram syncs = Histogram.ofTimes(
            Duration.ofNanos(100_000),
            Duration.ofNanos(250_000),
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofNanos(2_500_000),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofSeconds(1));

    /** A group was written, not yet synced. */
    void wrote(Group group) {
        if (group.hasRecords()) {
            records.add(group.count());
            groups.increment();
        }
        bytes.add(group.bytes());
    }

    void synced(long nanos) {
        syncs.add(nanos);
    }

    SegmentLog.Figures read(int segments, long kept) {
        return new SegmentLog.Figures(records.sum(), groups.sum(), bytes.sum(), syncs.read(), segments, kept);
    }
}
