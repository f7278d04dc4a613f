package io.angarium.spool;

import io.angarium.storage.Append;
import io.angarium.storage.Log;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of outcomes on their way to the disk. What can't be written is tried again until it can.
 *
 * <p>An outcome is {@linkplain #register registered} together with the change of the index, under the spool's lock, and
 * appended afterwards, without it. So whoever sees the change knows of the record, and a record never lies before a position
 * at which the index didn't have the change yet.
 */
final class OutcomeJournal {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeJournal.class);

    private static final long APPEND_LOOK_NANOS = 20_000;

    private final Log log;
    private final int shard;
    private final int limit;
    private final Queue<Entry> unwritten = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong registered = new AtomicLong();
    private final AtomicLong leftQueue = new AtomicLong();
    private volatile boolean failing;
    private volatile boolean holding;

    /** An outcome's record until it is known to be durable. */
    static final class Entry {
        private final byte[] bytes;
        private volatile @Nullable Append append;
        private volatile boolean refused;

        private Entry(byte[] bytes) {
            this.bytes = bytes;
        }

        private boolean isDecided() {
            Append pending = append;
            return refused || (pending != null && pending.isDone());
        }
    }

    /** @param limit records on their way; past it nothing more is handed out */
    OutcomeJournal(Log log, int shard, int limit) {
        this.log = log;
        this.shard = shard;
        this.limit = limit;
    }

    Entry register(byte[] bytes) {
        Entry entry = new Entry(bytes);
        registered.incrementAndGet();
        count.incrementAndGet();
        unwritten.add(entry);
        return entry;
    }

    void append(Entry entry) {
        try {
            entry.append = log.append(shard, RecordLayout.HAPPENED, Log.Flush.SOON, ByteBuffer.wrap(entry.bytes));
        } catch (StorageException refused) {
            LOG.debug("an outcome could not be appended: {}", refused.getMessage());
            entry.refused = true;
        }
    }

    /** Whether recipients may be handed out: what can't be recorded would be sent twice. */
    boolean mayHandOut() {
        if (failing) {
            return false;
        }
        if (count.get() > limit) {
            holding = true;
            return false;
        }
        return true;
    }

    /** Whether so much is on its way that what can wait should. */
    boolean isBusy() {
        return failing || count.get() > limit / 2;
    }

    /** Outcomes that are not known to be durable. */
    int unwritten() {
        return count.get();
    }

    /** Outcomes registered so far. */
    long registered() {
        return registered.get();
    }

    /** Whether the first so many outcomes are durable. */
    boolean isDurable(long first) {
        return !failing && leftQueue.get() >= first;
    }

    /** Looks after what is decided; returns whether handing out may go on after it could not. */
    boolean look() {
        // What fails again goes to the end of the line: each is looked at once a turn.
        boolean anyFailed = false;
        for (int left = count.get(); left > 0; left--) {
            Entry oldest = unwritten.peek();
            if (oldest == null || !oldest.isDecided()) {
                break;
            }
            if (isWritten(oldest)) {
                count.decrementAndGet();
            } else {
                anyFailed = true;
                failing = true; // before it leaves its place, lest it counts as durable
                count.decrementAndGet();
                append(register(oldest.bytes));
            }
            unwritten.remove();
            leftQueue.incrementAndGet();
        }
        if (anyFailed) {
            LOG.error("outcomes can't be written; delivery pauses until they can, lest mail is sent twice");
        } else if (failing && unwritten.isEmpty()) {
            LOG.info("outcomes can be written again; delivery goes on");
            failing = false;
            return true;
        }
        if (holding && count.get() <= limit) {
            holding = false;
            return true;
        }
        return false;
    }

    /** Waits for everything registered so far; returns whether all of it is durable. */
    boolean awaitAll() {
        List<Entry> waiting = new ArrayList<>(unwritten);
        boolean all = !failing;
        for (Entry entry : waiting) {
            all &= awaitAppend(entry) && isWritten(entry);
        }
        return all;
    }

    /** Its thread is between registering and appending: that takes a moment. */
    private static boolean awaitAppend(Entry entry) {
        while (entry.append == null && !entry.refused) {
            LockSupport.parkNanos(APPEND_LOOK_NANOS);
        }
        return !entry.refused;
    }

    private static boolean isWritten(Entry entry) {
        try {
            Append pending = entry.append;
            if (pending != null) {
                pending.await();
            }
            return pending != null;
        } catch (StorageException failed) {
            return false;
        }
    }
}
