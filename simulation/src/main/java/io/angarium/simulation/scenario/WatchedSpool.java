package io.angarium.simulation.scenario;

import io.angarium.delivery.AttemptReport;
import io.angarium.simulation.time.Chronicle;
import io.angarium.simulation.time.Simulator;
import io.angarium.spool.Cancellation;
import io.angarium.spool.Outcome;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolRecord;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Submission;
import io.angarium.spool.Ticket;
import io.angarium.storage.LogRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The real spool, and somebody who looks at what goes in and out. */
final class WatchedSpool implements Spool {
    /** Each so many outcomes the spool's totals are compared with the account. */
    private static final int OUTCOMES_PER_CHECK = 1000;

    private final Spool spool;
    private final Account account;
    private final Chronicle chronicle;
    private final Simulator simulator;
    private final Map<Long, Integer> firstIds = new HashMap<>();
    private final NavigableMap<Integer, Long> positions = new TreeMap<>();
    private final Map<QueueKey, Long> servedAt = new HashMap<>();
    private final Map<QueueKey, Long> idleSince = new LinkedHashMap<>();
    private final Set<QueueKey> stuck = new HashSet<>();
    private final long[] deferrals;
    private long outcomes;

    WatchedSpool(Spool spool, Account account, Chronicle chronicle, Simulator simulator, int receivers) {
        this.spool = spool;
        this.account = account;
        this.chronicle = chronicle;
        this.simulator = simulator;
        this.deferrals = new long[receivers];
    }

    /** The recipients of the message at this position are numbered from this one on. */
    void know(long position, int firstId) {
        firstIds.put(position, firstId);
        positions.put(firstId, position);
    }

    /** Where a recipient is found: its message's position, and its number there. */
    record Spot(long message, int recipient) {}

    Spot spot(int id) {
        Map.Entry<Integer, Long> message = positions.floorEntry(id);
        if (message == null) {
            throw new IllegalStateException("nobody handed in r" + id);
        }
        return new Spot(message.getValue(), id - message.getKey());
    }

    private int id(Ticket ticket) {
        Integer first = firstIds.get(ticket.message());
        if (first == null) {
            throw new IllegalStateException("a ticket for a message that nobody handed in: " + ticket);
        }
        return first + ticket.recipient();
    }

    /** Deferrals of recipients at this receiver, doubts included. */
    long deferrals(int receiver) {
        return deferrals[receiver];
    }

    @Override
    public Acceptance accept(Submission submission) {
        return spool.accept(submission);
    }

    @Override
    public void listen(Listener listener) {
        spool.listen(listener);
    }

    @Override
    public List<Ticket> take(QueueKey queue, int max) {
        List<Ticket> tickets = spool.take(queue, max);
        if (!tickets.isEmpty()) {
            servedAt.put(queue, simulator.nanoTime());
        }
        return tickets;
    }

    @Override
    public StoredMessage message(long position) {
        return spool.message(position);
    }

    @Override
    public void settle(Ticket ticket, Outcome outcome, Instant at, byte[] detail) {
        int id = id(ticket);
        account.settled(id, outcome);
        chronicle.note("spool", outcome + " r" + id + words(detail));
        spool.settle(ticket, outcome, at, detail);
        check();
    }

    @Override
    public void defer(Ticket ticket, Outcome outcome, Instant at, Instant nextDue, byte[] detail) {
        int id = id(ticket);
        account.deferred(id, outcome);
        deferrals[account.receiver(id)]++;
        chronicle.note("spool", outcome + " r" + id + " until " + nextDue + words(detail));
        spool.defer(ticket, outcome, at, nextDue, detail);
        check();
    }

    @Override
    public void giveBack(Ticket ticket) {
        spool.giveBack(ticket);
    }

    @Override
    public long cancel(Cancellation cancellation) {
        return spool.cancel(cancellation);
    }

    @Override
    public List<String> streams() {
        return spool.streams();
    }

    private static String words(byte[] detail) {
        if (detail.length == 0) {
            return "";
        }
        AttemptReport report = AttemptReport.decode(ByteBuffer.wrap(detail));
        return " " + report.stage() + " " + report.code() + " " + report.text();
    }

    private void check() {
        if (++outcomes % OUTCOMES_PER_CHECK == 0) {
            compare();
        }
    }

    /** Accepted − settled = queued, on both sides. */
    void compare() {
        Totals totals = spool.totals();
        long queued = totals.accepted() - totals.settled();
        if (queued != totals.queued()) {
            account.violate("accepted − settled is " + queued + ", and " + totals.queued() + " are queued");
        }
        if (totals.settled() != account.settled() && totals.settled() + 1 != account.settled()) {
            account.violate("the spool settled " + totals.settled() + ", and told of " + account.settled());
        }
    }

    /** Nothing that is due waits for longer than this without its queue being served. */
    void requireProgress(Duration patience) {
        long now = simulator.nanoTime();
        Map<QueueKey, Long> before = Map.copyOf(idleSince);
        idleSince.clear();
        for (QueueState state : spool.queues()) {
            if (state.due() > 0) {
                long since =
                        Math.max(before.getOrDefault(state.queue(), now), servedAt.getOrDefault(state.queue(), 0L));
                idleSince.put(state.queue(), since);
                if (now - since > patience.toNanos() && stuck.add(state.queue())) {
                    account.violate("the queue " + state.queue().destination() + " has " + state.due()
                            + " due and was not served for " + Duration.ofNanos(now - since));
                }
            }
        }
    }

    @Override
    public List<QueueState> queues() {
        return spool.queues();
    }

    @Override
    public List<Standing> standing(long message) {
        return spool.standing(message);
    }

    @Override
    public Optional<Place> place(long message, int recipient) {
        return spool.place(message, recipient);
    }

    @Override
    public Totals totals() {
        return spool.totals();
    }

    @Override
    public SpoolRecord decode(LogRecord record) {
        return spool.decode(record);
    }

    @Override
    public void close() {
        // Not its timer's thread, which was never started.
        spool.totals();
    }
}
