package io.angarium.storage.segment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a shard that writes: takes a group, writes it at once, syncs, wakes its waiters.
 *
 * <p>A group without urgent records stays unsynced until the next urgent one or a delay. A while after the last group a mark
 * is written by itself, so that damage to that group can be told from a torn tail.
 */
final class Committer implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Committer.class);
    private static final long IDLE_MARK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER_NANOS = Long.MAX_VALUE / 2;

    /** Where a sync is slow, those whom the last one woke get this part of its time to come back with their next record. */
    private static final int GATHER_PART = 8;

    /** Where so many records came together, more will come: a sync for several costs as much as for one. */
    private static final int CROWD = 3;

    private static final long CROWD_GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

    private static final long MIN_GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long MAX_GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final GroupQueue queue;
    private final Segments segments;
    private final FreeSpace space;
    private final DurableProgress progress;
    private final LogCounts counts;
    private final int segmentBytes;
    private final long soonSyncNanos;
    private final long syncDelayNanos;

    private final List<Written> unsynced = new ArrayList<>();
    private long syncDue;
    private long end;
    private @Nullable Current current;

    /** Whether records are durable that lie behind the last mark. */
    private boolean unmarked;

    private long markDue;
    private long gathering;

    /** A group and where it lies. */
    private record Written(Group group, long base) {}

    /** The segment that is written to. */
    private record Current(Segment segment, RecordHeader.Seed seed) {}

    Committer(
            GroupQueue queue,
            Segments segments,
            FreeSpace space,
            DurableProgress progress,
            LogCounts counts,
            LogSettings settings) {
        this.queue = queue;
        this.segments = segments;
        this.space = space;
        this.progress = progress;
        this.counts = counts;
        this.segmentBytes = settings.segmentBytes();
        this.soonSyncNanos = settings.soonSync().toNanos();
        this.syncDelayNanos = settings.syncDelay().toNanos();
        this.end = segments.durableEnd();
    }

    @Override
    public void run() {
        try {
            while (commitNext()) {
                if (unmarked && unsynced.isEmpty() && past(markDue)) {
                    writeMark();
                }
            }
            sync();
            if (unmarked) {
                writeMark();
                sync();
            }
        } catch (IOException | RuntimeException e) {
            stop(e);
        }
    }

    /** Returns false once the queue is closed and empty. */
    private boolean commitNext() throws IOException {
        Group group = queue.take(deadline());
        if (group == null) {
            if (!unsynced.isEmpty() && past(syncDue)) {
                sync();
            }
            return !queue.isClosed();
        }
        try {
            write(group);
        } finally {
            queue.release(group);
        }
        if (group.urgent() || (!unsynced.isEmpty() && past(syncDue))) {
            sync();
        }
        return true;
    }

    private long deadline() {
        if (!unsynced.isEmpty()) {
            return syncDue;
        }
        return unmarked ? markDue : System.nanoTime() + NEVER_NANOS;
    }

    private static boolean past(long due) {
        return System.nanoTime() - due >= 0;
    }

    private void write(Group group) throws IOException {
        try {
            Current to = segmentFor(group.bytes());
            int padding = to.segment().restOfPage(end + group.bytes());
            to.segment().write(group.stamped(end, segments.durableEnd(), to.seed(), padding), end);
            written(group);
        } catch (Disk.FullException e) {
            refuse(group, e);
        } catch (IOException | RuntimeException e) {
            group.complete(new Group.Outcome.Failed("the record could not be written", e));
            throw e;
        }
    }

    /**
     * Without this, callers fall into two halves, each waiting for the other one's sync. A single caller, or a fast disk, is
     * not made to wait.
     */
    private void gatherAfter(long syncNanos) {
        int records = unsynced.stream().mapToInt(it -> it.group().count()).sum();
        long gather = Math.min(syncNanos / GATHER_PART, MAX_GATHER_NANOS);
        if (records >= CROWD) {
            gather = Math.max(gather, CROWD_GATHER_NANOS);
        }
        long next = records <= 1 || gather < MIN_GATHER_NANOS ? 0 : gather;
        if (next != gathering) {
            gathering = next;
            queue.gather(next);
        }
    }

    /** Removes what was written of a group, so that it can't be taken for records later, and says so. */
    private void refuse(Group group, Disk.FullException full) throws IOException {
        try {
            cut(end);
        } catch (IOException e) {
            group.complete(new Group.Outcome.Failed("part of the record could not be removed from a full disk", e));
            throw e;
        }
        group.complete(new Group.Outcome.Full("no room for the record: " + full.getMessage()));
    }

    private void written(Group group) {
        if (unsynced.isEmpty()) {
            syncDue = System.nanoTime() + soonSyncNanos;
        }
        unsynced.add(new Written(group, end));
        end += group.bytes();
        unmarked = false;
        space.wrote(group.bytes());
        counts.wrote(group);
    }

    private void writeMark() throws IOException {
        unmarked = false; // also if the disk is full: a mark is worth one try
        write(new Group(Group.allocate(RecordHeader.MARK_BYTES), System.nanoTime()));
    }

    /** The segment for so many bytes; where a new one begins, everything before it is durable. */
    private Current segmentFor(int bytes) throws IOException {
        Current to = current;
        if (to == null || Segment.HEADER_BYTES + end - to.segment().base() + bytes > segmentBytes) {
            sync();
            Segment begun = segments.begin(end);
            to = new Current(begun, begun.seed());
            current = to;
        }
        return to;
    }

    /** Makes all that was written durable and tells those who wait. */
    private void sync() throws IOException {
        if (unsynced.isEmpty() || current == null) {
            return;
        }
        long started = System.nanoTime();
        pause(syncDelayNanos);
        try {
            current.segment().force();
            long took = System.nanoTime() - started;
            counts.synced(took);
            gatherAfter(took);
        } catch (Disk.FullException e) {
            // What the system could not keep is gone from its memory too: none of it may come back later.
            end = segments.durableEnd();
            cut(end);
            completeAll(new Group.Outcome.Full("no room for the record: " + e.getMessage()));
            return;
        }
        unmarked = unsynced.stream().anyMatch(it -> it.group().hasRecords());
        markDue = System.nanoTime() + IDLE_MARK_NANOS;
        segments.durableTo(end);
        unsynced.forEach(it -> it.group().complete(new Group.Outcome.Durable(it.base())));
        unsynced.clear();
        progress.made();
    }

    private void cut(long position) throws IOException {
        if (current != null) {
            current.segment().cut(position);
        }
    }

    private static void pause(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What is on the disk is in doubt: nothing may be added any more. */
    private void stop(Exception cause) {
        log.error("the log stops itself: its state on disk is in doubt", cause);
        String reason = "the log stopped itself after a failure of the disk: " + cause.getMessage();
        queue.close(reason);
        completeAll(new Group.Outcome.Failed("the disk failed before the record was known to be durable", cause));
        Group group = queue.take(System.nanoTime());
        while (group != null) {
            group.complete(new Group.Outcome.Closed(reason));
            queue.release(group);
            group = queue.take(System.nanoTime());
        }
    }

    private void completeAll(Group.Outcome outcome) {
        unsynced.forEach(it -> it.group().complete(outcome));
        unsynced.clear();
    }
}
