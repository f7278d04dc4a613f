package io.angarium.storage.segment;

import io.angarium.storage.Append;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Between a shard's producers and its committer: one group is filled while the other is written. Two chunks of memory and
 * one record that is larger than a chunk are all it ever holds; a producer that finds them taken waits.
 */
final class GroupQueue {
    private static final int CHUNKS = 2;

    private final int chunkBytes;
    private final long soonWriteNanos;
    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when the committer has something to do. */
    private final Condition work = lock.newCondition();

    /** Signalled when memory came free. */
    private final Condition room = lock.newCondition();

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private final ArrayDeque<Group> sealed = new ArrayDeque<>();
    private @Nullable Group open;
    private boolean largeUnderWay;
    private @Nullable String closedBecause;

    /** How long an urgent group is left open for more. */
    private long gatherNanos;

    GroupQueue(int chunkBytes, long soonWriteNanos) {
        this.chunkBytes = chunkBytes;
        this.soonWriteNanos = soonWriteNanos;
        for (int i = 0; i < CHUNKS; i++) {
            free.add(Group.allocate(chunkBytes));
        }
    }

    Append append(RecordHeader header, boolean flushNow, ByteBuffer... parts) {
        lock.lock();
        try {
            return RecordHeader.MARK_BYTES + header.recordBytes() > chunkBytes
                    ? appendLarge(header, flushNow, parts)
                    : appendSmall(header, flushNow, parts);
        } finally {
            lock.unlock();
        }
    }

    private Append appendSmall(RecordHeader header, boolean flushNow, ByteBuffer... parts) {
        Group group = openGroup(header.recordBytes());
        if (!group.hasRecords() || (flushNow && !group.urgent())) {
            work.signal();
        }
        return group.add(header, flushNow, parts);
    }

    private Group openGroup(long recordBytes) {
        while (true) {
            requireOpen();
            Group group = open;
            if (group != null && group.fits(recordBytes)) {
                return group;
            }
            seal();
            ByteBuffer chunk = free.poll();
            if (chunk != null) {
                group = new Group(chunk, System.nanoTime());
                open = group;
                return group;
            }
            room.awaitUninterruptibly();
        }
    }

    /** A record that no chunk takes is a group of its own, behind what was appended before it. */
    private Append appendLarge(RecordHeader header, boolean flushNow, ByteBuffer... parts) {
        requireOpen();
        while (largeUnderWay) {
            room.awaitUninterruptibly();
            requireOpen();
        }
        largeUnderWay = true;
        seal();
        ByteBuffer own = Group.allocate((int) Group.bytesFor(header.length()));
        Group group = new Group(own, System.nanoTime());
        Append append = group.add(header, flushNow, parts);
        sealed.add(group);
        work.signal();
        return append;
    }

    private void seal() {
        if (open != null) {
            sealed.add(open);
            open = null;
            work.signal();
        }
    }

    private void requireOpen() {
        if (closedBecause != null) {
            throw new StorageException.Closed(closedBecause);
        }
    }

    /** The next group once it is due, or null at the deadline, or when the queue was closed and is empty. */
    @Nullable Group take(long deadline) {
        lock.lock();
        try {
            while (true) {
                Group group = sealed.poll();
                if (group != null) {
                    return group;
                }
                long now = System.nanoTime();
                group = open;
                if (group != null && dueIn(group, now) <= 0) {
                    open = null;
                    return group;
                }
                long wait = group == null ? deadline - now : Math.min(dueIn(group, now), deadline - now);
                if (wait <= 0 || closedBecause != null) {
                    return null;
                }
                await(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    private long dueIn(Group group, long now) {
        if (closedBecause != null) {
            return 0;
        }
        return group.openedAt() + (group.urgent() ? gatherNanos : soonWriteNanos) - now;
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    private void await(long nanos) {
        try {
            work.awaitNanos(nanos);
        } catch (InterruptedException nobodyInterruptsTheCommitter) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the committer was interrupted", nobodyInterruptsTheCommitter);
        }
    }

    /** From now on an urgent group is left open for so long. */
    void gather(long nanos) {
        lock.lock();
        try {
            gatherNanos = nanos;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back the memory of a group that was written. */
    void release(Group group) {
        lock.lock();
        try {
            if (group.buffer().capacity() == chunkBytes + Segment.PAGE_BYTES) {
                free.add(group.buffer());
            } else {
                largeUnderWay = false;
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** From now on producers are refused; what was appended can still be taken. */
    void close(String reason) {
        lock.lock();
        try {
            if (closedBecause == null) {
                closedBecause = reason;
            }
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closedBecause != null;
        } finally {
            lock.unlock();
        }
    }
}
