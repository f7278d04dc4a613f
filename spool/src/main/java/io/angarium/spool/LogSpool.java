package io.angarium.spool;

import static java.util.Objects.requireNonNull;

import io.angarium.spool.RecordLayout.MessageView;
import io.angarium.storage.Append;
import io.angarium.storage.Log;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.Quarantine;
import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool over a {@link Log}: a message is durable when its record is, and everything in memory can be made anew from the
 * log.
 *
 * <p>One lock guards the index and the cache of young messages; it is never held over I/O. One platform thread, the timer,
 * moves what has become due, looks after records whose writing failed, and trims the log. An outcome that can't be written
 * stops the handing out of further recipients until it is: delivering what can't be recorded would make duplicates.
 */
public final class LogSpool implements Spool {
    private static final Logger LOG = LoggerFactory.getLogger(LogSpool.class);
    private static final byte[] REPLAY_FROM = "replay-from".getBytes(StandardCharsets.US_ASCII);
    private static final long TRIM_EVERY_MILLIS = 60_000;
    private static final long CHECKPOINT_EVERY_MILLIS = 5_000;
    /** A durable message whose caller went away without asking is released after this time. */
    private static final long ABANDONED_MILLIS = 1_000;
    /** Enough of a record to see when it was written. */
    private static final int HEAD_BYTES = 64;

    private final Log log;
    private final Table table;
    private final SpoolSettings settings;
    private final InstantSource clock;
    private final Quarantine quarantine;
    private final String partition;

    private final ReentrantLock lock = new ReentrantLock();
    private final RecipientIndex index;
    private final MessageCache young;

    private final AtomicInteger reserved = new AtomicInteger();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private final AtomicLong overdue = new AtomicLong();
    private final Queue<Admission> admissions = new ConcurrentLinkedQueue<>();
    private final Queue<OutcomeRecord> unwritten = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unwrittenCount = new AtomicInteger();
    private volatile boolean outcomesFail;
    private volatile boolean isHolding;
    private volatile Listener listener = queue -> {};
    private volatile boolean closed;
    private final Thread timer;
    private @Nullable LogReader retentionReader;
    private @Nullable LogRecord peeked;
    private long lastTrim;
    private long lastCheckpoint;
    private long checkpoint = -1;

    private LogSpool(Log log, Table table, SpoolSettings settings, InstantSource clock, Quarantine quarantine) {
        this.log = log;
        this.table = table;
        this.settings = settings;
        this.clock = clock;
        this.quarantine = quarantine;
        this.partition = "shard-" + settings.shard();
        this.index =
                new RecipientIndex(settings.tick().toMillis(), settings.lease().toMillis(), clock.millis());
        this.young = new MessageCache(settings.youngBytes());
        this.timer = Thread.ofPlatform().daemon().name("spool-timer").unstarted(this::tick);
    }

    /**
     * Opens the spool: replays the log from the oldest message that wasn't settled when it was last written down.
     *
     * @param quarantine gets the bytes of damaged records; the records around them are delivered
     */
    public static LogSpool open(
            Log log, Table table, SpoolSettings settings, InstantSource clock, Quarantine quarantine) {
        LogSpool spool = openStill(log, table, settings, clock, quarantine);
        spool.timer.start();
        return spool;
    }

    /** Opens the spool without a timer: for a caller that calls {@link #tickOnce} as often as the settings say. */
    public static LogSpool openStill(
            Log log, Table table, SpoolSettings settings, InstantSource clock, Quarantine quarantine) {
        LogSpool spool = new LogSpool(log, table, settings, clock, quarantine);
        spool.replay();
        return spool;
    }

    // ---- in

    @Override
    public Acceptance accept(Submission submission) {
        int recipients = submission.addressees().size();
        reserve(recipients);
        try {
            byte[] head = RecordLayout.head(submission);
            ByteBuffer[] parts = new ByteBuffer[2 + submission.content().size()];
            parts[0] = ByteBuffer.wrap(head);
            parts[1] = ByteBuffer.wrap(submission.attributes());
            for (int i = 0; i < submission.content().size(); i++) {
                parts[2 + i] = submission.content().get(i);
            }
            return admit(new Admission(submission, head, log.durableEnd(settings.shard()), clock.millis()), parts);
        } catch (RuntimeException refused) {
            reserved.addAndGet(-recipients);
            throw refused;
        }
    }

    private Admission admit(Admission admission, ByteBuffer[] parts) {
        // First known, then appended: a checkpoint never passes a message that is on its way.
        admissions.add(admission);
        try {
            admission.append = log.append(settings.shard(), RecordLayout.MESSAGE, Log.Flush.NOW, parts);
            return admission;
        } catch (RuntimeException refused) {
            admission.finished.set(true);
            throw refused;
        }
    }

    private void reserve(int recipients) {
        int now = reserved.addAndGet(recipients);
        if (now > settings.maxQueued() || now < 0) {
            reserved.addAndGet(-recipients);
            throw new SpoolFullException("the queue holds " + (now - recipients)
                    + " recipients, its limit (spool.max_queued) is " + settings.maxQueued() + "; try again later");
        }
    }

    /** A message between its append and its release. */
    private final class Admission implements Acceptance {
        private final Submission submission;
        private final byte[] head;
        private final long floor;
        private final long sinceMillis;
        private final AtomicBoolean finished = new AtomicBoolean();
        private volatile @Nullable Append append;

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
                    reserved.addAndGet(-submission.addressees().size());
                }
                throw notStored;
            }
            if (finished.compareAndSet(false, true)) {
                release(MessageView.young(position, head, submission.attributes(), submission.content()));
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
            return finished.get();
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

    private void release(MessageView message) {
        Set<QueueKey> due;
        lock.lock();
        try {
            due = index.add(message, clock.millis());
            young.put(message);
            accepted.addAndGet(message.recipients());
        } finally {
            lock.unlock();
        }
        for (QueueKey queue : due) {
            listener.due(queue);
        }
    }

    // ---- out

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
        for (QueueState queue : queues()) {
            if (queue.due() > 0) {
                newListener.due(queue.queue());
            }
        }
    }

    @Override
    public List<Ticket> take(QueueKey queue, int max) {
        if (closed || outcomesFail) {
            return List.of();
        }
        if (unwrittenCount.get() > settings.maxUnwrittenOutcomes()) {
            isHolding = true;
            return List.of();
        }
        lock.lock();
        try {
            return index.take(queue, max, clock.millis());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public StoredMessage message(long position) {
        lock.lock();
        try {
            MessageView message = young.get(position);
            if (message != null) {
                return message;
            }
        } finally {
            lock.unlock();
        }
        MessageView read = readBack(position);
        if (read.recipients() > 1) {
            lock.lock();
            try {
                if (index.isUnsettled(position)) {
                    young.put(read);
                }
            } finally {
                lock.unlock();
            }
        }
        return read;
    }

    private MessageView readBack(long position) {
        LogRecord record = log.read(settings.shard(), position);
        if (record.type() != RecordLayout.MESSAGE) {
            throw new IllegalArgumentException("the record at " + position + " is not a message");
        }
        return RecordLayout.message(position, record.payload());
    }

    @Override
    public void settle(Ticket ticket, Outcome outcome, Instant at, byte[] detail) {
        if (!outcome.isFinal()) {
            throw new IllegalArgumentException(outcome + " settles nothing");
        }
        record(ticket, outcome, at, Instant.EPOCH, detail);
        lock.lock();
        try {
            if (index.settle(ticket)) {
                young.remove(ticket.message());
            }
            settled.incrementAndGet();
        } finally {
            lock.unlock();
        }
        reserved.decrementAndGet();
    }

    @Override
    public void defer(Ticket ticket, Outcome outcome, Instant at, Instant nextDue, byte[] detail) {
        if (outcome.isFinal()) {
            throw new IllegalArgumentException(outcome + " leaves nothing to wait for");
        }
        record(ticket, outcome, at, nextDue, detail);
        QueueKey due;
        lock.lock();
        try {
            due = index.defer(ticket, nextDue.toEpochMilli(), clock.millis());
        } finally {
            lock.unlock();
        }
        if (due != null) {
            listener.due(due);
        }
    }

    @Override
    public void giveBack(Ticket ticket) {
        QueueKey due;
        lock.lock();
        try {
            due = index.giveBack(ticket);
        } finally {
            lock.unlock();
        }
        listener.due(due);
    }

    // ---- records of outcomes

    private void record(Ticket ticket, Outcome outcome, Instant at, Instant nextDue, byte[] detail) {
        byte[] bytes = RecordLayout.happened(
                ticket.message(), ticket.recipient(), ticket.attempt(), outcome, at, nextDue, detail);
        unwrittenCount.incrementAndGet();
        unwritten.add(new OutcomeRecord(bytes, append(bytes)));
    }

    private Optional<Append> append(byte[] bytes) {
        try {
            return Optional.of(
                    log.append(settings.shard(), RecordLayout.HAPPENED, Log.Flush.SOON, ByteBuffer.wrap(bytes)));
        } catch (StorageException refused) {
            LOG.debug("an outcome could not be appended: {}", refused.getMessage());
            return Optional.empty();
        }
    }

    /** An outcome's record until it is known to be durable; without an append it has to be tried again. */
    private record OutcomeRecord(byte[] bytes, Optional<Append> append) {}

    private void lookAfterOutcomes() {
        // What fails again goes to the end of the line: each is looked at once a tick.
        int waiting = unwrittenCount.get();
        boolean anyFailed = false;
        for (int i = 0; i < waiting; i++) {
            OutcomeRecord oldest = unwritten.peek();
            if (oldest == null || !oldest.append().map(Append::isDone).orElse(true)) {
                break;
            }
            unwritten.remove();
            if (isWritten(oldest)) {
                unwrittenCount.decrementAndGet();
            } else {
                anyFailed = true;
                unwritten.add(new OutcomeRecord(oldest.bytes(), append(oldest.bytes())));
            }
        }
        if (anyFailed && !outcomesFail) {
            LOG.error("outcomes can't be written; delivery pauses until they can, lest mail is sent twice");
            outcomesFail = true;
        } else if (outcomesFail && unwritten.isEmpty()) {
            LOG.info("outcomes can be written again; delivery goes on");
            outcomesFail = false;
            listen(listener);
        }
        if (isHolding && unwrittenCount.get() <= settings.maxUnwrittenOutcomes()) {
            isHolding = false;
            listen(listener);
        }
    }

    private static boolean isWritten(OutcomeRecord outcome) {
        try {
            outcome.append().ifPresent(Append::await);
            return outcome.append().isPresent();
        } catch (StorageException failed) {
            return false;
        }
    }

    // ---- the timer

    private void tick() {
        long tickNanos = settings.tick().toNanos();
        while (!closed) {
            LockSupport.parkNanos(tickNanos);
            try {
                tickOnce();
            } catch (RuntimeException bug) {
                LOG.error("the spool's timer failed at one tick and goes on", bug);
            }
        }
    }

    /** One turn of the timer: for who opened the spool still. By one thread at a time. */
    public void tickOnce() {
        long now = clock.millis();
        Set<QueueKey> due = new LinkedHashSet<>();
        lock.lock();
        try {
            index.advance(now, due::add, this::reportOverdue);
        } finally {
            lock.unlock();
        }
        for (QueueKey queue : due) {
            listener.due(queue);
        }
        for (Admission oldest = admissions.peek(); oldest != null && oldest.isOver(now); oldest = admissions.peek()) {
            admissions.remove();
        }
        lookAfterOutcomes();
        if (now - lastCheckpoint >= CHECKPOINT_EVERY_MILLIS) {
            lastCheckpoint = now;
            writeCheckpoint();
        }
        if (now - lastTrim >= TRIM_EVERY_MILLIS) {
            lastTrim = now;
            trim(now);
        }
    }

    private void reportOverdue(int slot) {
        overdue.incrementAndGet();
        LOG.warn(
                "a recipient of the message at {} is in one attempt for over {}",
                index.messageAt(slot),
                settings.lease());
    }

    /** How often a recipient was found in one attempt for longer than its lease. */
    public long overdue() {
        return overdue.get();
    }

    // ---- replay, checkpoint, retention

    private void replay() {
        long from = Math.max(log.start(settings.shard()), readCheckpoint());
        RecipientIndex.Replay replay = index.replay();
        long records = 0;
        try (LogReader reader = log.reader(settings.shard(), from, Integer.MAX_VALUE)) {
            LogRecord record = next(reader);
            while (record != null) {
                replayOne(replay, record);
                records++;
                record = next(reader);
            }
        }
        replay.finish(clock.millis());
        accepted.set(index.size());
        reserved.set(index.size());
        if (records > 0) {
            LOG.info("read {} records of the log from position {}; {} recipients wait", records, from, index.size());
        }
    }

    private void replayOne(RecipientIndex.Replay replay, LogRecord record) {
        try {
            switch (record.type()) {
                case RecordLayout.MESSAGE -> replay.accepted(RecordLayout.message(record.position(), record.payload()));
                case RecordLayout.HAPPENED ->
                    replay.happened(RecordLayout.happened(record.position(), record.payload()));
                default -> quarantine(record, "unknown record type " + record.type());
            }
        } catch (RuntimeException unreadable) {
            quarantine(record, "unreadable: " + unreadable);
        }
    }

    private void quarantine(LogRecord record, String reason) {
        byte[] bytes = new byte[record.payload().remaining()];
        record.payload().duplicate().get(bytes);
        quarantine.keep(record.position(), bytes, reason);
    }

    private @Nullable LogRecord next(LogReader reader) {
        while (true) {
            try {
                return reader.poll();
            } catch (StorageException.Corrupt damage) {
                quarantine.keep(damage.position(), reader.skipCorrupt(), String.valueOf(damage.getMessage()));
            }
        }
    }

    private long readCheckpoint() {
        return table.get(partition, REPLAY_FROM)
                .map(value -> ByteBuffer.wrap(value).getLong())
                .orElse(0L);
    }

    private void writeCheckpoint() {
        long from = settledBefore();
        if (from != checkpoint) {
            checkpoint = from;
            byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(from).array();
            table.writeLater(
                    List.of(new Table.PartitionChanges(partition, List.of(new Table.Change.Put(REPLAY_FROM, value)))));
        }
    }

    /**
     * A position before which every message is settled. The floor is read first: what is admitted later lies behind it, and
     * what was admitted earlier and isn't on its way any more is in the index.
     */
    private long settledBefore() {
        long floor = log.durableEnd(settings.shard());
        for (Admission admission : admissions) {
            if (!admission.finished.get()) {
                floor = Math.min(floor, admission.floor);
                break;
            }
        }
        lock.lock();
        try {
            return Math.min(floor, index.oldestUnsettled(floor));
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what is settled and older than the retention. */
    private void trim(long nowMillis) {
        long settledBefore = settledBefore();
        log.trim(
                settings.shard(),
                Math.min(settledBefore, horizon(nowMillis - settings.retention().toMillis())));
    }

    /** Position of the first record that is younger than this time. */
    private long horizon(long beforeMillis) {
        LogReader reader = retentionReader;
        if (reader == null) {
            reader = log.reader(settings.shard(), log.start(settings.shard()), HEAD_BYTES);
            retentionReader = reader;
        }
        try {
            while (writtenAt(peeked(reader)) < beforeMillis) {
                peeked = null;
            }
        } catch (StorageException.Corrupt damage) {
            reader.skipCorrupt();
        }
        return peeked == null ? reader.position() : peeked.position();
    }

    private @Nullable LogRecord peeked(LogReader reader) {
        if (peeked == null) {
            peeked = reader.poll();
        }
        return peeked;
    }

    private static long writtenAt(@Nullable LogRecord record) {
        if (record == null) {
            return Long.MAX_VALUE;
        }
        ByteBuffer payload = record.payload();
        int at = payload.position();
        return switch (record.type()) {
            case RecordLayout.MESSAGE -> payload.getLong(at + 5);
            case RecordLayout.HAPPENED -> payload.getLong(at + 18);
            default -> 0;
        };
    }

    // ---- what is there

    @Override
    public List<QueueState> queues() {
        lock.lock();
        try {
            return index.queues();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Standing> standing(long message) {
        lock.lock();
        try {
            return index.standing(message);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Totals totals() {
        lock.lock();
        try {
            return new Totals(accepted.get(), settled.get(), index.size());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SpoolRecord decode(LogRecord record) {
        return switch (record.type()) {
            case RecordLayout.MESSAGE ->
                new SpoolRecord.Accepted(RecordLayout.message(record.position(), record.payload()));
            case RecordLayout.HAPPENED -> RecordLayout.happened(record.position(), record.payload());
            default -> throw new IllegalArgumentException("not a record of the spool: type " + record.type());
        };
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        LockSupport.unpark(timer);
        try {
            timer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Admission admission : admissions) {
            admission.finish();
        }
        for (OutcomeRecord outcome : unwritten) {
            isWritten(outcome);
        }
        writeCheckpoint();
        if (retentionReader != null) {
            retentionReader.close();
        }
    }
}
