package io.angarium.spool;

import static java.util.Objects.requireNonNull;

import io.angarium.spool.RecordLayout.MessageView;
import io.angarium.storage.Append;
import io.angarium.storage.Log;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages on their way to the disk and from there to the index. Any thread. */
final class Admissions {
    private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);
    /** A durable message whose caller went away without asking is released after this time. */
    private static final long ABANDONED_MILLIS = 1_000;

    private final Log log;
    private final int shard;
    private final Consumer<MessageView> release;
    private final IntConsumer refuse;
    private final Queue<Admission> onTheirWay = new ConcurrentLinkedQueue<>();

    /**
     * @param release called once for each message that is durable
     * @param refuse called once, with the number of its recipients, for each that could not be stored after {@link #admit}
     */
    Admissions(Log log, int shard, Consumer<MessageView> release, IntConsumer refuse) {
        this.log = log;
        this.shard = shard;
        this.release = release;
        this.refuse = refuse;
    }

    Spool.Acceptance admit(Submission submission, long nowMillis) {
        byte[] head = RecordLayout.head(submission);
        ByteBuffer[] parts = new ByteBuffer[2 + submission.content().size()];
        parts[0] = ByteBuffer.wrap(head);
        parts[1] = ByteBuffer.wrap(submission.attributes());
        for (int i = 0; i < submission.content().size(); i++) {
            parts[2 + i] = submission.content().get(i);
        }
        Admission admission = new Admission(submission, head, log.durableEnd(shard), nowMillis);
        // First known, then appended: the floor never passes a message that is on its way.
        onTheirWay.add(admission);
        try {
            admission.append = log.append(shard, RecordLayout.MESSAGE, Log.Flush.NOW, parts);
            return admission;
        } catch (RuntimeException refused) {
            admission.finished.set(true);
            admission.released = true;
            throw refused;
        }
    }

    /** A position such that every message before it is in the index, or was, or never will be. */
    long floor() {
        long floor = log.durableEnd(shard);
        for (Admission admission : onTheirWay) {
            if (!admission.released) {
                return Math.min(floor, admission.floor);
            }
        }
        return floor;
    }

    /** Forgets those that are through, and sees those through whose callers went away. */
    void look(long nowMillis) {
        Admission oldest = onTheirWay.peek();
        while (oldest != null && oldest.isOver(nowMillis)) {
            onTheirWay.remove();
            oldest = onTheirWay.peek();
        }
    }

    /** Sees all of them through. */
    void finish() {
        onTheirWay.forEach(Admission::finish);
    }

    /** A message between its append and its release. */
    private final class Admission implements Spool.Acceptance {
        private final Submission submission;
        private final byte[] head;
        private final long floor;
        private final long sinceMillis;
        private final AtomicBoolean finished = new AtomicBoolean();
        private volatile @Nullable Append append;
        /** In the index, or known never to be. */
        private volatile boolean released;

        /** @param floor a position that the record will not lie before */
        Admission(Submission submission, byte[] head, long floor, long sinceMillis) {
            this.submission = submission;
            this.head = head;
            this.floor = floor;
            this.sinceMillis = sinceMillis;
        }

        @Override
        public long await() {
            long position;
            try {
                position = requireNonNull(append, "append").await();
            } catch (StorageException notStored) {
                if (finished.compareAndSet(false, true)) {
                    refuse.accept(submission.addressees().size());
                    released = true;
                }
                throw notStored;
            }
            if (finished.compareAndSet(false, true)) {
                release.accept(MessageView.young(position, head, submission.attributes(), submission.content()));
                released = true;
            }
            return position;
        }

        /** Whether the timer can forget it; one whose caller went away is finished here. */
        boolean isOver(long nowMillis) {
            Append pending = append;
            boolean isAbandoned = pending != null && pending.isDone() && nowMillis - sinceMillis > ABANDONED_MILLIS;
            if (isAbandoned && !finished.get()) {
                finish();
            }
            return released;
        }

        /** Sees it through on behalf of a caller that went away. */
        void finish() {
            try {
                if (!finished.get() && append != null) {
                    await();
                }
            } catch (StorageException notStored) {
                LOG.debug("an abandoned message was not stored: {}", notStored.getMessage());
            }
        }
    }
}
