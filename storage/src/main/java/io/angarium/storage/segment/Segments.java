package io.angarium.storage.segment;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The segments of a shard by position, and up to where they are durable. The committer adds; any thread reads and trims. */
final class Segments {
    private final SegmentDirectory directory;
    private final ConcurrentSkipListMap<Long, Segment> byBase = new ConcurrentSkipListMap<>();
    private volatile long durableEnd;
    private volatile Runnable onBegin = () -> {};

    private Segments(SegmentDirectory directory) {
        this.directory = directory;
    }

    /** Opens what is there and finds its end. */
    static Segments recover(SegmentDirectory directory) throws IOException {
        Segments segments = new Segments(directory);
        directory.load().forEach(segment -> segments.byBase.put(segment.base(), segment));
        Segment last = segments.last();
        if (last != null) {
            // After a crash of the process alone what is read may still be only in memory.
            last.force();
            segments.durableEnd = Recovery.end(last);
        }
        return segments;
    }

    /** Runs this, quickly, whenever a segment has begun. */
    void onBegin(Runnable action) {
        onBegin = action;
    }

    @Nullable Segment last() {
        Map.Entry<Long, Segment> last = byBase.lastEntry();
        return last == null ? null : last.getValue();
    }

    /** Begins a segment at a position up to which everything is durable. */
    Segment begin(long base) throws IOException {
        Segment last = last();
        Segment segment = directory.create(base, last == null ? 1 : last.epoch() + 1);
        Segment emptyOne = byBase.put(base, segment);
        if (emptyOne != null) {
            directory.retire(List.of(emptyOne));
        }
        onBegin.run();
        return segment;
    }

    /** The segment that holds a position, or null if it was trimmed. */
    @Nullable Segment at(long position) {
        Map.Entry<Long, Segment> entry = byBase.floorEntry(position);
        return entry == null ? null : entry.getValue();
    }

    /** Where the durable part of a segment ends. */
    long end(Segment segment) {
        long durable = durableEnd;
        Long next = byBase.higherKey(segment.base());
        return next == null ? durable : Math.min(next, durable);
    }

    /** Position of the oldest byte kept. */
    long base() {
        Map.Entry<Long, Segment> first = byBase.firstEntry();
        return first == null ? durableEnd : first.getKey();
    }

    /** Segments that are kept. */
    int count() {
        return byBase.size();
    }

    long keptBytes() {
        return Math.max(0, durableEnd - base());
    }

    long durableEnd() {
        return durableEnd;
    }

    void durableTo(long position) {
        durableEnd = position;
    }

    /** Gives up the segments that end before a position, but never the last one. */
    synchronized void trim(long before) throws IOException {
        while (byBase.size() > 1) {
            Segment first = byBase.firstEntry().getValue();
            if (byBase.higherKey(first.base()) > before) {
                return;
            }
            byBase.remove(first.base());
            directory.retire(List.of(first));
        }
    }

    void close() throws IOException {
        for (Segment segment : byBase.values()) {
            segment.retire();
        }
    }
}
