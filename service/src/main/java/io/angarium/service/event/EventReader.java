package io.angarium.service.event;

import io.angarium.service.event.EventIndex.Batch;
import io.angarium.service.event.EventIndex.Cursor;
import io.angarium.service.event.Occurrence.Kind;
import io.angarium.service.submission.IdempotencyMark;
import io.angarium.service.submission.MessageAttributes;
import io.angarium.service.submission.MessageFlags;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolRecord;
import io.angarium.spool.StoredMessage;
import io.angarium.storage.Log;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the spool's log and keeps the {@link EventIndex}: one platform thread, restartable at any time, since its place in
 * the log is written with what it found there.
 *
 * <p>When the log is quiet a record is in the index at once; when it is busy, records are taken together, a write for up to
 * {@link #MAX_BATCH} of them and at most every {@link #BUSY_PAUSE}.
 */
public final class EventReader implements AutoCloseable {
    static final int MAX_BATCH = 4096;
    static final Duration BUSY_PAUSE = Duration.ofMillis(10);

    private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int REMEMBERED_MESSAGES = 1 << 16;

    private final Log log;
    private final int shard;
    private final int prefix;
    private final Spool spool;
    private final EventIndex index;
    private final OutcomeListener listener;
    private final String cursorName;
    private final Thread thread;
    private final AtomicLong unreadable = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    /** Everything before it is in the index. Guarded by the lock. */
    private long done;

    private volatile boolean closing;

    /** Domains of the messages seen last, by position: what happens to a message mostly happens soon. */
    private final long[] rememberedMessages = new long[REMEMBERED_MESSAGES];

    private final @Nullable String[] rememberedDomains = new String[REMEMBERED_MESSAGES];

    /**
     * @param prefix as many first bytes of a record as {@link Spool#decode} needs to tell what happened, which saves reading
     *     bodies; {@link Integer#MAX_VALUE} for whole records
     * @param listener hears every outcome
     */
    EventReader(Log log, int shard, int prefix, Spool spool, EventIndex index, OutcomeListener listener) {
        this.log = log;
        this.shard = shard;
        this.prefix = prefix;
        this.spool = spool;
        this.index = index;
        this.listener = listener;
        this.cursorName = "log-" + shard;
        this.thread = Thread.ofPlatform().name("event-reader").daemon().unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    /** Waits until everything that is durable in the log now is in the index; whether that was reached in time. */
    public boolean catchUp(Duration atMost) {
        return await(log.durableEnd(shard), atMost);
    }

    /** Waits until the index has everything before this place in the log. */
    boolean await(long position, Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (done < position) {
                if (left <= 0 || closing) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Everything before it is in the index. */
    long done() {
        lock.lock();
        try {
            return done;
        } finally {
            lock.unlock();
        }
    }

    /** Records that could not be made sense of since the start; each was logged with its position. */
    public long unreadable() {
        return unreadable.get();
    }

    /** Bytes or records of the log, in its own count, that are durable and not yet in the index. */
    public long behind() {
        lock.lock();
        try {
            return Math.max(0, log.durableEnd(shard) - done);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        while (!closing) {
            try {
                listener.startOver();
                Cursor cursor = index.cursor(cursorName).orElseGet(() -> new Cursor(log.start(shard), 0));
                reached(cursor.next());
                try (LogReader reader = log.reader(shard, cursor.next(), prefix)) {
                    follow(reader, cursor);
                }
            } catch (InterruptedException e) {
                return;
            } catch (StorageException.Closed e) {
                return;
            } catch (RuntimeException e) {
                // Nothing is lost: reading begins again where the last write ended.
                LOG.error("reading events stopped for a moment", e);
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            }
        }
    }

    private void follow(LogReader reader, Cursor from) throws InterruptedException {
        Cursor cursor = from;
        long lastWrite = System.nanoTime() - BUSY_PAUSE.toNanos();
        List<LogRecord> records = new ArrayList<>(MAX_BATCH);
        while (!closing) {
            LogRecord first = next(reader, IDLE_WAIT);
            if (first == null) {
                if (reader.position() > cursor.next()) {
                    cursor = index.batch(cursor.timeMillis()).write(cursorName, reader.position());
                    reached(cursor.next());
                }
                continue;
            }
            pauseIfBusy(lastWrite);
            records.add(first);
            while (records.size() < MAX_BATCH) {
                LogRecord more = next(reader, Duration.ZERO);
                if (more == null) {
                    break;
                }
                records.add(more);
            }
            Batch batch = index.batch(cursor.timeMillis());
            records.forEach(record -> add(record, batch));
            records.clear();
            listener.flush(reader.position());
            cursor = batch.write(cursorName, reader.position());
            lastWrite = System.nanoTime();
            reached(cursor.next());
        }
    }

    private static void pauseIfBusy(long lastWrite) throws InterruptedException {
        long left = BUSY_PAUSE.toNanos() - (System.nanoTime() - lastWrite);
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    private @Nullable LogRecord next(LogReader reader, Duration wait) throws InterruptedException {
        while (true) {
            try {
                return wait.isZero() ? reader.poll() : reader.poll(wait);
            } catch (StorageException.Corrupt e) {
                unreadable.incrementAndGet();
                LOG.error("the log is damaged at {}: events there are passed over", e.position());
                reader.skipCorrupt();
            }
        }
    }

    private void reached(long position) {
        lock.lock();
        try {
            done = position;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(LogRecord record, Batch batch) {
        try {
            switch (decode(record)) {
                case SpoolRecord.Accepted(StoredMessage message) -> accepted(record, message, batch);
                case SpoolRecord.Happened happened -> happened(happened, batch);
                case SpoolRecord.Cancelled _ -> {} // each recipient that ends by it has an event of its own
            }
        } catch (RuntimeException e) {
            unreadable.incrementAndGet();
            LOG.error("the record at {} makes no sense: its events are passed over", record.position(), e);
        }
    }

    private SpoolRecord decode(LogRecord record) {
        if (record.payload().remaining() == record.length()) {
            return spool.decode(record);
        }
        try {
            return spool.decode(record);
        } catch (RuntimeException e) {
            // The beginning of it was not enough.
            return spool.decode(log.read(shard, record.position()));
        }
    }

    private void accepted(LogRecord record, StoredMessage message, Batch batch) {
        remember(message.position(), message.domain());
        batch.accepted(
                message.messageId(),
                message.domain(),
                millis(message.acceptedAt()),
                new Occurrence(message.position(), Kind.ACCEPTED, message.recipients()));
        if ((message.flags() & MessageFlags.IDEMPOTENT) != 0) {
            IdempotencyMark.of(MessageAttributes.decode(whole(record, message).attributes()))
                    .ifPresent(mark -> batch.keyed(message.domain(), mark.key(), message.position()));
        }
    }

    private StoredMessage whole(LogRecord record, StoredMessage beginning) {
        return record.payload().remaining() == record.length() ? beginning : spool.message(record.position());
    }

    private void happened(SpoolRecord.Happened happened, Batch batch) {
        batch.happened(
                domain(happened.message()),
                happened.message(),
                millis(happened.at()),
                new Occurrence(happened.position(), Kind.of(happened.outcome()), 1));
        listener.happened(happened);
    }

    private static long millis(Instant instant) {
        return Math.max(0, instant.toEpochMilli());
    }

    private String domain(long message) {
        int slot = slot(message);
        String known = rememberedDomains[slot];
        if (known != null && rememberedMessages[slot] == message) {
            return known;
        }
        String domain;
        try {
            domain = spool.message(message).domain();
        } catch (StorageException.Trimmed | StorageException.Corrupt e) {
            return "";
        }
        remember(message, domain);
        return domain;
    }

    private void remember(long message, String domain) {
        int slot = slot(message);
        rememberedMessages[slot] = message;
        rememberedDomains[slot] = domain;
    }

    private static int slot(long message) {
        return (int) Keys.mix(message) & REMEMBERED_MESSAGES - 1;
    }
}
