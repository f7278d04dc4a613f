package io.angarium.storage.segment;

import io.angarium.storage.Append;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Records that are written together, and everybody who waits for them. Filled under the queue's lock, then the committer's
 * alone. The buffer goes back when it was written; the group lives on until its outcome is known.
 */
final class Group {
    private final ByteBuffer records;
    private final long openedAt;
    private final AtomicReference<@Nullable Waiter> waiters = new AtomicReference<>();
    private int bytes = RecordHeader.MARK_BYTES;
    private int count;
    private boolean urgent;
    private volatile @Nullable Outcome outcome;

    /** What became of a group. */
    sealed interface Outcome {
        /** On disk, from this position on. */
        record Durable(long base) implements Outcome {}

        /** No room: nothing was kept. */
        record Full(String reason) implements Outcome {}

        /** In doubt. */
        record Failed(String reason, Throwable cause) implements Outcome {}

        /** Not tried any more. */
        record Closed(String reason) implements Outcome {}
    }

    /** One who waits; a stack of them hangs on each group. */
    private static final class Waiter {
        static final Waiter NO_MORE = new Waiter(null, null);

        final @Nullable Thread thread;
        final @Nullable Waiter next;

        Waiter(@Nullable Thread thread, @Nullable Waiter next) {
            this.thread = thread;
            this.next = next;
        }
    }

    Group(ByteBuffer records, long openedAt) {
        this.records = records;
        this.openedAt = openedAt;
    }

    /** What a group of one record takes. */
    static long bytesFor(long payloadBytes) {
        return RecordHeader.MARK_BYTES + RecordHeader.recordBytes(payloadBytes);
    }

    boolean fits(long recordBytes) {
        return bytes + recordBytes <= records.capacity() - Segment.PAGE_BYTES;
    }

    /** Memory for a group with so many bytes of records: behind them is room for the rest of the last page. */
    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes + Segment.PAGE_BYTES);
    }

    Append add(RecordHeader header, boolean flushNow, ByteBuffer... parts) {
        int offset = bytes;
        header.put(records, offset);
        int at = offset + RecordHeader.BYTES;
        for (ByteBuffer part : parts) {
            records.put(at, part, part.position(), part.remaining());
            at += part.remaining();
        }
        bytes = offset + (int) header.recordBytes();
        while (at < bytes) {
            records.put(at++, (byte) 0);
        }
        urgent |= flushNow;
        count++;
        return new GroupAppend(this, offset);
    }

    boolean urgent() {
        return urgent;
    }

    boolean hasRecords() {
        return count > 0;
    }

    /** How many records it has. */
    int count() {
        return count;
    }

    long openedAt() {
        return openedAt;
    }

    int bytes() {
        return bytes;
    }

    ByteBuffer buffer() {
        return records;
    }

    /**
     * The bytes to write at a position: the mark, the headers completed for where they will lie, and zeros to the end of the
     * last page.
     */
    ByteBuffer stamped(long base, long durable, RecordHeader.Seed seed, int padding) {
        ByteBuffer mark = ByteBuffer.allocate(RecordHeader.MARK_PAYLOAD).putLong(0, durable);
        new RecordHeader(RecordHeader.MARK_PAYLOAD, Checksums.of(mark), RecordHeader.MARK).put(records, 0);
        records.putLong(RecordHeader.BYTES, durable);
        int at = 0;
        while (at < bytes) {
            at += (int) RecordHeader.stamp(records, at, base + at, seed);
        }
        int end = bytes;
        while (end < bytes + padding) {
            records.put(end++, (byte) 0);
        }
        return records.duplicate().position(0).limit(end);
    }

    /** Tells everybody. The first outcome stays. */
    void complete(Outcome known) {
        if (outcome != null) {
            return;
        }
        outcome = known;
        Waiter waiter = waiters.getAndSet(Waiter.NO_MORE);
        while (waiter != null) {
            LockSupport.unpark(waiter.thread);
            waiter = waiter.next;
        }
    }

    private boolean isDone() {
        return outcome != null;
    }

    private Outcome await() {
        Outcome known = outcome;
        if (known == null && enqueue()) {
            known = park();
        }
        return known != null ? known : park();
    }

    /** Whether the thread will be woken; false if the outcome came meanwhile. */
    private boolean enqueue() {
        while (true) {
            Waiter first = waiters.get();
            if (first == Waiter.NO_MORE) {
                return false;
            }
            if (waiters.compareAndSet(first, new Waiter(Thread.currentThread(), first))) {
                return true;
            }
        }
    }

    private Outcome park() {
        boolean interrupted = false;
        Outcome known = outcome;
        while (known == null) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
            known = outcome;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    /** @param offset of the record within the group */
    private record GroupAppend(Group group, int offset) implements Append {
        @Override
        public long await() {
            return switch (group.await()) {
                case Outcome.Durable durable -> durable.base() + offset;
                case Outcome.Full full -> throw new StorageException.Full(full.reason());
                case Outcome.Failed failed -> throw new StorageException.Failed(failed.reason(), failed.cause());
                case Outcome.Closed closed -> throw new StorageException.Closed(closed.reason());
            };
        }

        @Override
        public boolean isDone() {
            return group.isDone();
        }
    }
}
