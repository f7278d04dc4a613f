package io.angarium.storage.memory;

import static java.util.Objects.requireNonNull;

import io.angarium.storage.Append;
import io.angarium.storage.Log;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log that lasts as long as its object. A record is durable once appended. A test can {@linkplain #fill fill} it up; and
 * {@linkplain #reopen reopen} it after {@link #close}, as a restarted process would.
 */
public final class MemoryLog implements Log {
    /** Largest record unless the maker says otherwise. */
    public static final int MAX_RECORD_BYTES = 64 << 20;

    private static final int OVERHEAD_BYTES = 16;

    private final int maxRecordBytes;
    private final List<Shard> shards;
    private volatile boolean full;
    private volatile boolean closed;

    public MemoryLog() {
        this(1, MAX_RECORD_BYTES);
    }

    public MemoryLog(int shards, int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
        List<Shard> made = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            made.add(new Shard());
        }
        this.shards = List.copyOf(made);
    }

    private MemoryLog(MemoryLog other) {
        this.maxRecordBytes = other.maxRecordBytes;
        this.shards = other.shards;
    }

    /** A log with the records of this one, which has to be closed. */
    public MemoryLog reopen() {
        if (!closed) {
            throw new IllegalStateException("the log is still open");
        }
        return new MemoryLog(this);
    }

    /** From now on records to be flushed NOW find the disk full. */
    public void fill() {
        full = true;
    }

    /** There is room again. */
    public void makeRoom() {
        full = false;
    }

    @Override
    public Append append(int shard, byte type, Flush flush, ByteBuffer... parts) {
        requireOpen();
        requireNonNull(flush, "flush");
        if (type < 1) {
            throw new IllegalArgumentException("type must be 1–127 but is " + type);
        }
        ByteBuffer payload = copy(parts);
        if (full && flush == Flush.NOW) {
            return new Refused();
        }
        return new Kept(shard(shard).add(type, payload));
    }

    private ByteBuffer copy(ByteBuffer... parts) {
        long length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        if (length > maxRecordBytes) {
            throw new StorageException.TooLarge("the record has " + length + " bytes; the limit is " + maxRecordBytes);
        }
        ByteBuffer payload = ByteBuffer.allocate((int) length);
        for (ByteBuffer part : parts) {
            payload.put(part.duplicate());
        }
        return payload.flip();
    }

    @Override
    public int maxRecordBytes() {
        return maxRecordBytes;
    }

    @Override
    public long start(int shard) {
        requireOpen();
        return shard(shard).start();
    }

    @Override
    public long durableEnd(int shard) {
        requireOpen();
        return shard(shard).end();
    }

    @Override
    public LogRecord read(int shard, long position) {
        requireOpen();
        return prefix(shard(shard).read(position), Integer.MAX_VALUE);
    }

    @Override
    public LogReader reader(int shard, long from, int maxPayload) {
        requireOpen();
        if (maxPayload < 0) {
            throw new IllegalArgumentException("maxPayload must not be negative but is " + maxPayload);
        }
        Shard read = shard(shard);
        if (from < 0 || from > read.end()) {
            throw new IllegalArgumentException("from must be 0–" + read.end() + ", the end of the log, but is " + from);
        }
        return new Reader(read, Math.max(from, read.start()), maxPayload);
    }

    @Override
    public void trim(int shard, long before) {
        requireOpen();
        shard(shard).trim(before);
    }

    @Override
    public void close() {
        closed = true;
        shards.forEach(Shard::wake);
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageException.Closed("the log is closed");
        }
    }

    private Shard shard(int shard) {
        if (shard < 0 || shard >= shards.size()) {
            throw new IllegalArgumentException("shard must be 0–" + (shards.size() - 1) + " but is " + shard);
        }
        return shards.get(shard);
    }

    private static LogRecord prefix(LogRecord record, int maxPayload) {
        int length = Math.min(maxPayload, record.length());
        ByteBuffer payload = ByteBuffer.allocate(length).put(0, record.payload(), 0, length);
        return new LogRecord(record.position(), record.next(), record.type(), record.length(), payload);
    }

    private static final class Shard {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition grown = lock.newCondition();
        private final TreeMap<Long, LogRecord> records = new TreeMap<>();
        private long end;
        private long trimmed;

        long add(byte type, ByteBuffer payload) {
            lock.lock();
            try {
                long position = end;
                end += OVERHEAD_BYTES + payload.remaining();
                records.put(position, new LogRecord(position, end, type, payload.remaining(), payload));
                grown.signalAll();
                return position;
            } finally {
                lock.unlock();
            }
        }

        long start() {
            lock.lock();
            try {
                return records.isEmpty() ? end : records.firstKey();
            } finally {
                lock.unlock();
            }
        }

        long end() {
            lock.lock();
            try {
                return end;
            } finally {
                lock.unlock();
            }
        }

        LogRecord read(long position) {
            lock.lock();
            try {
                LogRecord record = records.get(position);
                if (record != null) {
                    return record;
                }
                if (position < 0 || position >= end) {
                    throw new IllegalArgumentException("position must be that of a durable record but is " + position);
                }
                throw position < trimmed
                        ? new StorageException.Trimmed("position " + position + " was trimmed")
                        : new StorageException.Corrupt(position, "no record begins at position " + position);
            } finally {
                lock.unlock();
            }
        }

        @Nullable LogRecord next(long from) {
            lock.lock();
            try {
                if (from < trimmed) {
                    throw new StorageException.Trimmed("position " + from + " was trimmed");
                }
                Map.Entry<Long, LogRecord> entry = records.ceilingEntry(from);
                return entry == null ? null : entry.getValue();
            } finally {
                lock.unlock();
            }
        }

        void trim(long before) {
            lock.lock();
            try {
                records.headMap(before).clear();
                trimmed = Math.max(trimmed, Math.min(before, end));
            } finally {
                lock.unlock();
            }
        }

        /** Waits until there is something at or behind the position; returns whether there is. */
        boolean await(long position, long nanos, BooleanSupplier abandoned) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = nanos;
                while (end <= position && left > 0 && !abandoned.getAsBoolean()) {
                    left = grown.awaitNanos(left);
                }
                return end > position;
            } finally {
                lock.unlock();
            }
        }

        void wake() {
            lock.lock();
            try {
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private final class Reader implements LogReader {
        private final Shard shard;
        private final int maxPayload;
        private long position;

        Reader(Shard shard, long from, int maxPayload) {
            this.shard = shard;
            this.position = from;
            this.maxPayload = maxPayload;
        }

        @Override
        public @Nullable LogRecord poll() {
            requireOpen();
            LogRecord record = shard.next(position);
            if (record == null) {
                return null;
            }
            position = record.next();
            return prefix(record, maxPayload);
        }

        @Override
        public @Nullable LogRecord poll(Duration wait) throws InterruptedException {
            LogRecord record = poll();
            if (record == null && shard.await(position, wait.toNanos(), () -> closed)) {
                record = poll();
            }
            return record;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public byte[] skipCorrupt() {
            throw new IllegalStateException("no damage was reported at position " + position);
        }

        @Override
        public void close() {}
    }

    private record Kept(long position) implements Append {
        @Override
        public long await() {
            return position;
        }

        @Override
        public boolean isDone() {
            return true;
        }
    }

    private record Refused() implements Append {
        @Override
        public long await() {
            throw new StorageException.Full("the log was filled by its test");
        }

        @Override
        public boolean isDone() {
            return true;
        }
    }
}
