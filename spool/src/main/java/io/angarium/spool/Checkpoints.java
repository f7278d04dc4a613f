package io.angarium.spool;

import io.angarium.storage.Log;
import io.angarium.storage.Snapshots;
import io.angarium.storage.StorageException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of the index, written while it changes. Every message before {@code from} that waits is looked at once, at
 * some time after {@code from} was noted; whatever happened to it since then is in the log behind {@code from}, and doing
 * it again changes nothing. See docs/adr/0007.
 */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private static final int MESSAGES_PER_STEP = 1_000;
    /** A restart reads so many records in a few seconds. */
    private static final long LEAST_RECORDS = 200_000;

    private static final long LEAST_BYTES = 256L << 20;
    /** So many times a snapshot's own size the log has to have grown by: writing one costs more than its bytes tell. */
    private static final int WORTH = 32;
    /** And the records behind it may be this part of those in it: reading one costs about the same. */
    private static final int PART = 8;

    private final Snapshots snapshots;
    private final Log log;
    private final int shard;
    private final ReentrantLock lock;
    private final RecipientIndex index;
    private final OutcomeJournal journal;
    private final LongSupplier records;
    private final LongSupplier noteFloor;
    /** Held by the one that is written. */
    private final ReentrantLock writing = new ReentrantLock();

    private final AtomicBoolean isRunning = new AtomicBoolean();
    private volatile @Nullable Thread writer;
    private volatile boolean isWanted;
    /** Where the newest one needs the log from; -1 if there is none. */
    private volatile long newest;

    private volatile long since;
    private volatile long recordsBefore;
    private volatile long lastBytes;
    private final AtomicLong written = new AtomicLong();

    /**
     * @param lock guards the index
     * @param records counts what was appended to the log
     * @param noteFloor a position such that every message before it is in the index, or was, or never will be, and the same
     *     of every cancellation
     */
    Checkpoints(
            Snapshots snapshots,
            Log log,
            int shard,
            ReentrantLock lock,
            Recovery recovery,
            OutcomeJournal journal,
            LongSupplier records,
            LongSupplier noteFloor) {
        this.snapshots = snapshots;
        this.log = log;
        this.shard = shard;
        this.lock = lock;
        this.index = recovery.index();
        this.journal = journal;
        this.records = records;
        this.noteFloor = noteFloor;
        this.newest = recovery.checkpoint();
        this.since = recovery.from();
        this.recordsBefore = records.getAsLong() - recovery.records();
    }

    private boolean isDue() {
        long appended = records.getAsLong() - recordsBefore;
        long bytes = log.durableEnd(shard) - since;
        return isWanted
                || appended >= Math.max(LEAST_RECORDS, index.size() / PART)
                || bytes >= Math.max(LEAST_BYTES, WORTH * lastBytes);
    }

    /** Has one written on a thread of its own if it is time. */
    void writeIfDue() {
        if (isDue() && isRunning.compareAndSet(false, true)) {
            writer = Thread.ofPlatform().daemon().name("spool-checkpoint").start(() -> {
                try {
                    write();
                } catch (RuntimeException bug) {
                    LOG.error("a checkpoint failed; the next one is tried later", bug);
                } finally {
                    isRunning.set(false);
                }
            });
        }
    }

    /** Writes one now; false if it could not be completed, and then the old one stays. */
    boolean write() {
        writing.lock();
        try {
            return writeOne();
        } finally {
            writing.unlock();
        }
    }

    private boolean writeOne() {
        isWanted = false;
        long appended = records.getAsLong();
        long from = noteFloor.getAsLong();
        try (Snapshots.Writer out = snapshots.begin()) {
            CheckpointWriter checkpoint = new CheckpointWriter(out, index, from);
            writeAll(checkpoint, from);
            long bytes = checkpoint.end();
            // What the snapshot took for settled has to be so after a crash too.
            if (!journal.awaitAll()) {
                return false;
            }
            out.commit();
            written.incrementAndGet();
            newest = from;
            lastBytes = bytes;
            return true;
        } catch (StorageException failed) {
            LOG.warn("no checkpoint could be written; the next start may take longer: {}", failed.getMessage());
            return false;
        } finally {
            since = from;
            recordsBefore = appended;
        }
    }

    private void writeAll(CheckpointWriter checkpoint, long from) {
        long[] positions = new long[MESSAGES_PER_STEP];
        int[] first = new int[MESSAGES_PER_STEP];
        long after = -1;
        lock.lock();
        try {
            index.cancelledMessages().forEach(checkpoint::cancelledMessage);
        } finally {
            lock.unlock();
        }
        while (after < from) {
            lock.lock();
            try {
                int count = index.messages.copyAfter(after, positions, first);
                int recipients = 0;
                after = count == 0 ? from : after;
                for (int i = 0; i < count && recipients < MESSAGES_PER_STEP && after < from; i++) {
                    after = positions[i];
                    recipients += after < from ? checkpoint.message(after, first[i]) : 0;
                }
            } finally {
                lock.unlock();
            }
            checkpoint.flush();
        }
    }

    /** How many were completed. */
    long written() {
        return written.get();
    }

    /** How far the log may be trimmed; asks for a new checkpoint if the newest one stands in the way. */
    long limitTrim(long wanted) {
        if (newest < 0 || wanted <= newest) {
            return wanted;
        }
        isWanted = true;
        return newest;
    }

    /** Waits for one that is being written. */
    void awaitWriter() {
        Thread running = writer;
        if (running != null) {
            LogSpool.join(running);
        }
    }

    /** Writes a last one if the next start is worth it. */
    void close() {
        awaitWriter();
        if (records.getAsLong() - recordsBefore >= LEAST_RECORDS / PART) {
            write();
        }
    }
}
