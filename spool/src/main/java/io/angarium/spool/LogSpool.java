package io.angarium.spool;

import io.angarium.spool.RecordLayout.MessageView;
import io.angarium.storage.Log;
import io.angarium.storage.LogRecord;
import io.angarium.storage.Quarantine;
import io.angarium.storage.Snapshots;
import io.angarium.storage.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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
    private static final long MARK_EVERY_MILLIS = 5_000;
    /** Queues that are looked at while the lock is held once. */
    static final int QUEUES_PER_STEP = 1_000;

    private final Log log;
    private final Table table;
    private final SpoolSettings settings;
    private final InstantSource clock;
    private final String partition;

    private final ReentrantLock lock = new ReentrantLock();
    private final RecipientIndex index;
    private final Admissions admissions;
    private final MessageCache young;
    private final OutcomeJournal journal;
    private final Checkpoints checkpoints;
    private final Cancelling cancelling;
    private final Retention retention;

    private final AtomicInteger reserved = new AtomicInteger();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private final AtomicLong overdue = new AtomicLong();
    /** Queues whose listener is told with the next tick. */
    private final Queue<QueueKey> tellLater = new ConcurrentLinkedQueue<>();

    private volatile Listener listener = queue -> {};
    private volatile boolean closed;
    private final Thread timer;
    private long lastTrim;
    private long lastMark;
    private long marked = -1;
    private long mark = -1;
    private long markedOutcomes;

    private LogSpool(
            Log log,
            Table table,
            Snapshots snapshots,
            SpoolSettings settings,
            InstantSource clock,
            Quarantine quarantine) {
        this.log = log;
        this.table = table;
        this.settings = settings;
        this.clock = clock;
        this.partition = "shard-" + settings.shard();
        int shard = settings.shard();
        Recovery recovery = Recovery.run(
                log, shard, readMark(), snapshots, () -> emptyIndex(settings, clock), clock.millis(), quarantine);
        this.index = recovery.index();
        accepted.set(index.size());
        reserved.set(index.size());
        this.young = new MessageCache(settings.youngBytes());
        this.admissions = new Admissions(log, shard, this::release, recipients -> reserved.addAndGet(-recipients));
        this.journal = new OutcomeJournal(log, shard, settings.maxUnwrittenOutcomes());
        this.cancelling = new Cancelling(log, shard, clock, lock, index, journal, admissions::floor, this::farewells);
        this.checkpoints =
                new Checkpoints(snapshots, log, shard, lock, recovery, journal, this::records, cancelling::noteFloor);
        this.retention = new Retention(log, shard);
        this.timer = Thread.ofPlatform().daemon().name("spool-timer").unstarted(this::tick);
    }

    /**
     * Opens the spool: replays the log from the newest checkpoint on, or if there is none that can be read from the oldest
     * message that wasn't settled when that was last written down.
     *
     * @param snapshots for the checkpoints
     * @param quarantine gets the bytes of damaged records; the records around them are delivered
     */
    public static LogSpool open(
            Log log,
            Table table,
            Snapshots snapshots,
            SpoolSettings settings,
            InstantSource clock,
            Quarantine quarantine) {
        LogSpool spool = openStill(log, table, snapshots, settings, clock, quarantine);
        spool.timer.start();
        return spool;
    }

    /** Opens the spool without a timer and its checkpoints: for a caller that calls {@link #tickOnce} as often as the settings say. */
    public static LogSpool openStill(
            Log log,
            Table table,
            Snapshots snapshots,
            SpoolSettings settings,
            InstantSource clock,
            Quarantine quarantine) {
        LogSpool spool = new LogSpool(log, table, snapshots, settings, clock, quarantine);
        return spool;
    }

    private static RecipientIndex emptyIndex(SpoolSettings settings, InstantSource clock) {
        return new RecipientIndex(settings.tick().toMillis(), settings.lease().toMillis(), clock.millis());
    }

    /** Books what ends because it was cancelled; called under the lock. */
    private Farewells farewells() {
        return new Farewells(clock.instant(), journal, message -> {
            young.remove(message);
            settled.incrementAndGet();
            reserved.decrementAndGet();
        });
    }

    /** Messages accepted or found at the start, and outcomes since then. */
    private long records() {
        return accepted.get() + journal.registered();
    }

    // ---- in

    @Override
    public Acceptance accept(Submission submission) {
        int recipients = submission.addressees().size();
        reserve(recipients);
        try {
            return admissions.admit(submission, clock.millis());
        } catch (RuntimeException refused) {
            reserved.addAndGet(-recipients);
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

    private void release(MessageView message) {
        Set<QueueKey> due;
        QueueKey[] queues = message.queues();
        lock.lock();
        try {
            due = index.add(message.position(), queues, message::dueMillis, clock.millis());
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
        if (closed || !journal.mayHandOut()) {
            return List.of();
        }
        List<Ticket> tickets;
        Farewells farewells = farewells();
        lock.lock();
        try {
            tickets = index.take(queue, max, clock.millis(), farewells);
            if (tickets.size() < max && index.hasDue(queue)) {
                tellLater.add(queue);
            }
        } finally {
            lock.unlock();
        }
        farewells.append();
        return tickets;
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
        byte[] bytes = happened(ticket, outcome, at, Instant.EPOCH, detail);
        OutcomeJournal.Entry entry;
        lock.lock();
        try {
            if (index.settle(ticket)) {
                young.remove(ticket.message());
            }
            settled.incrementAndGet();
            entry = journal.register(bytes);
        } finally {
            lock.unlock();
        }
        reserved.decrementAndGet();
        journal.append(entry);
    }

    @Override
    public void defer(Ticket ticket, Outcome outcome, Instant at, Instant nextDue, byte[] detail) {
        if (outcome.isFinal()) {
            throw new IllegalArgumentException(outcome + " leaves nothing to wait for");
        }
        byte[] bytes = happened(ticket, outcome, at, nextDue, detail);
        QueueKey due;
        OutcomeJournal.Entry entry;
        lock.lock();
        try {
            due = index.defer(ticket, nextDue.toEpochMilli(), clock.millis());
            entry = journal.register(bytes);
        } finally {
            lock.unlock();
        }
        journal.append(entry);
        if (due != null) {
            listener.due(due);
        }
    }

    private static byte[] happened(Ticket ticket, Outcome outcome, Instant at, Instant nextDue, byte[] detail) {
        return RecordLayout.happened(
                ticket.message(), ticket.recipient(), ticket.attempt(), outcome, at, nextDue, detail);
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

    // ---- cancelling

    @Override
    public long cancel(Cancellation cancellation) {
        return cancelling.cancel(cancellation);
    }

    // ---- the timer

    private void tick() {
        long tickNanos = settings.tick().toNanos();
        while (!closed) {
            LockSupport.parkNanos(tickNanos);
            try {
                tickOnce();
                checkpoints.writeIfDue();
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
        admissions.look(now);
        cancelling.tick();
        if (journal.look()) {
            listen(listener);
        }
        for (QueueKey queue = tellLater.poll(); queue != null; queue = tellLater.poll()) {
            listener.due(queue);
        }
        if (now - lastMark >= MARK_EVERY_MILLIS) {
            lastMark = now;
            writeMark();
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

    private long readMark() {
        return table.get(partition, REPLAY_FROM)
                .map(value -> ByteBuffer.wrap(value).getLong())
                .orElse(0L);
    }

    /** Writes down where everything is settled before, once the outcomes that settled it are durable. */
    private void writeMark() {
        if (mark >= 0 && mark != marked && journal.isDurable(markedOutcomes)) {
            marked = mark;
            byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(mark).array();
            table.writeLater(
                    List.of(new Table.PartitionChanges(partition, List.of(new Table.Change.Put(REPLAY_FROM, value)))));
        }
        mark = settledBefore();
        markedOutcomes = journal.registered();
    }

    /**
     * A position before which every message is settled. The floor is read first: what is admitted later lies behind it, and
     * what was admitted earlier and isn't on its way any more is in the index.
     */
    private long settledBefore() {
        long floor = admissions.floor();
        lock.lock();
        try {
            return Math.min(floor, index.oldestUnsettled(floor));
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what is settled and older than the retention, but nothing that a checkpoint still leans on. */
    private void trim(long nowMillis) {
        long old = Math.min(
                settledBefore(),
                retention.horizon(nowMillis - settings.retention().toMillis()));
        log.trim(settings.shard(), checkpoints.limitTrim(old));
    }

    /** One now, whether it is due or not; false if it could not be completed. */
    boolean checkpointNow() {
        return checkpoints.write();
    }

    /** Ends its threads and nothing else, as a crash would: for tests. */
    void abandon() {
        closed = true;
        LockSupport.unpark(timer);
        join(timer);
        checkpoints.awaitWriter();
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- what is there

    @Override
    public List<QueueState> queues() {
        List<QueueState> states = new ArrayList<>();
        int from = 0;
        while (from >= 0) {
            lock.lock();
            try {
                from = index.queues.forEach(from, QUEUES_PER_STEP, queue -> {
                    if (!queue.isUnused()) {
                        states.add(index.state(queue));
                    }
                });
            } finally {
                lock.unlock();
            }
        }
        states.sort(
                Comparator.comparingLong((QueueState state) -> (long) state.due() + state.scheduled() + state.taken())
                        .reversed());
        return states;
    }

    @Override
    public List<String> streams() {
        lock.lock();
        try {
            return index.queues.streamNames();
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
    public Optional<Place> place(long message, int recipient) {
        PlaceCount count;
        lock.lock();
        try {
            count = PlaceCount.of(index, message, recipient);
        } finally {
            lock.unlock();
        }
        while (count.goesOn()) {
            lock.lock();
            try {
                count.step(index);
            } finally {
                lock.unlock();
            }
        }
        return count.place();
    }

    /**
     * What the spool holds in memory.
     *
     * @param queues that hold something
     * @param taken recipients in an attempt
     * @param youngMessages kept at hand, so that they need not be read back
     * @param youngBytes of these
     * @param indexBytes outside the heap, for recipients that wait or waited
     * @param checkpoints written since the start
     * @param unwrittenOutcomes that are not known to be in the log yet
     */
    public record Figures(
            int queues,
            int taken,
            int youngMessages,
            long youngBytes,
            long indexBytes,
            long checkpoints,
            long unwrittenOutcomes) {}

    public Figures figures() {
        lock.lock();
        try {
            return new Figures(
                    index.queues.size(),
                    index.taken(),
                    young.count(),
                    young.bytes(),
                    index.slots.bytes(),
                    checkpoints.written(),
                    journal.unwritten());
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of memory held outside the heap, for recipients that wait or waited. */
    public long slotBytes() {
        return figures().indexBytes();
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
            case RecordLayout.CANCELLED -> RecordLayout.cancelled(record.position(), record.payload());
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
        join(timer);
        admissions.finish();
        if (journal.awaitAll()) {
            journal.look();
            writeMark();
            writeMark();
        }
        checkpoints.close();
        retention.close();
    }
}
