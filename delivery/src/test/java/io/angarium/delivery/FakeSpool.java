package io.angarium.delivery;

import io.angarium.delivery.shaping.Stream;
import io.angarium.mail.EmailAddress;
import io.angarium.spool.Cancellation;
import io.angarium.spool.Outcome;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolRecord;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Submission;
import io.angarium.spool.Ticket;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A spool in memory that keeps its promises and notices when others break theirs. */
final class FakeSpool implements Spool {
    /** The stream of what is put in without saying more. */
    static final String STREAM = new Stream("account", "sender.test", "", false).encode();

    /** What came back of a ticket. */
    record Return(int message, int attempt, Outcome outcome, Instant at, Instant nextDue, AttemptReport report) {}

    private static final class Entry {
        private final int slot;
        private final QueueKey queue;
        private final Letter letter;
        private Instant due;
        private int attempts;
        private boolean isTaken;
        private boolean isSettled;

        Entry(int slot, QueueKey queue, Letter letter, Instant due) {
            this.slot = slot;
            this.queue = queue;
            this.letter = letter;
            this.due = due;
        }
    }

    private final InstantSource clock;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<QueueKey, List<Entry>> waiting = new HashMap<>();
    private final List<Return> returns = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Set<Integer> unreadable = new HashSet<>();
    private Listener listener = _ -> {};
    private int takenNow;
    private int maxTaken;
    private int givenBack;

    FakeSpool(InstantSource clock) {
        this.clock = clock;
    }

    /** Puts a message for one recipient in; returns its number. */
    int put(String destination, Instant expires) {
        return put(new QueueKey(STREAM, destination), expires);
    }

    int put(QueueKey queue, Instant expires) {
        Listener told;
        int number;
        synchronized (this) {
            number = entries.size();
            Entry entry =
                    new Entry(number, queue, new Letter(number, queue, expires, clock.instant()), clock.instant());
            entries.add(entry);
            waiting.computeIfAbsent(queue, _ -> new ArrayList<>()).add(entry);
            told = listener;
        }
        told.due(queue);
        return number;
    }

    synchronized void makeUnreadable(int message) {
        unreadable.add(message);
    }

    /** Tells the listener of what came due since. */
    void announce() {
        Set<QueueKey> due = new HashSet<>();
        Listener told;
        synchronized (this) {
            waiting.forEach((queue, list) -> {
                if (list.stream().anyMatch(entry -> isDue(entry))) {
                    due.add(queue);
                }
            });
            told = listener;
        }
        due.forEach(told::due);
    }

    private boolean isDue(Entry entry) {
        return !entry.due.isAfter(clock.instant());
    }

    @Override
    public void listen(Listener newListener) {
        synchronized (this) {
            listener = newListener;
        }
        announce();
    }

    @Override
    public synchronized List<Ticket> take(QueueKey queue, int max) {
        List<Entry> list = waiting.getOrDefault(queue, List.of());
        List<Ticket> tickets = new ArrayList<>();
        for (Entry entry : list.stream()
                .filter(this::isDue)
                .sorted(Comparator.comparing((Entry entry) -> entry.due).thenComparing(entry -> entry.slot))
                .limit(max)
                .toList()) {
            list.remove(entry);
            entry.isTaken = true;
            takenNow++;
            tickets.add(new Ticket(entry.slot, entry.slot, 0, entry.attempts + 1, entry.due));
        }
        maxTaken = Math.max(maxTaken, takenNow);
        return tickets;
    }

    @Override
    public synchronized StoredMessage message(long position) {
        if (unreadable.contains((int) position)) {
            throw new StorageException.Corrupt(position, "record " + position + " is damaged");
        }
        return entries.get((int) position).letter;
    }

    @Override
    public synchronized void settle(Ticket ticket, Outcome outcome, Instant at, byte[] detail) {
        Entry entry = comeBack(ticket);
        if (!outcome.isFinal()) {
            violations.add("settled as " + outcome);
        }
        entry.attempts++;
        entry.isSettled = true;
        record(ticket, outcome, at, Instant.EPOCH, detail);
    }

    @Override
    public synchronized void defer(Ticket ticket, Outcome outcome, Instant at, Instant nextDue, byte[] detail) {
        Entry entry = comeBack(ticket);
        if (outcome.isFinal()) {
            violations.add("deferred as " + outcome);
        }
        entry.attempts++;
        entry.due = nextDue;
        waiting.computeIfAbsent(entry.queue, _ -> new ArrayList<>()).add(entry);
        record(ticket, outcome, at, nextDue, detail);
    }

    @Override
    public void giveBack(Ticket ticket) {
        Listener told;
        QueueKey queue;
        synchronized (this) {
            Entry entry = comeBack(ticket);
            queue = entry.queue;
            waiting.computeIfAbsent(queue, _ -> new ArrayList<>()).add(entry);
            givenBack++;
            told = listener;
        }
        told.due(queue);
    }

    private Entry comeBack(Ticket ticket) {
        Entry entry = entries.get(ticket.slot());
        if (!entry.isTaken) {
            violations.add("came back without being out: " + ticket);
        }
        entry.isTaken = false;
        takenNow--;
        return entry;
    }

    private void record(Ticket ticket, Outcome outcome, Instant at, Instant nextDue, byte[] detail) {
        AttemptReport report = AttemptReport.decode(ByteBuffer.wrap(detail));
        returns.add(new Return(ticket.slot(), ticket.attempt(), outcome, at, nextDue, report));
    }

    synchronized List<Return> returns() {
        return List.copyOf(returns);
    }

    synchronized List<Return> returnsOf(int message) {
        return returns.stream().filter(r -> r.message() == message).toList();
    }

    synchronized long count(Outcome outcome) {
        return returns.stream().filter(r -> r.outcome() == outcome).count();
    }

    synchronized int takenNow() {
        return takenNow;
    }

    synchronized int maxTaken() {
        return maxTaken;
    }

    synchronized int givenBack() {
        return givenBack;
    }

    synchronized long unsettled() {
        return entries.stream().filter(entry -> !entry.isSettled).count();
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public synchronized List<QueueState> queues() {
        Map<QueueKey, int[]> counts = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (!entry.isSettled) {
                int[] count = counts.computeIfAbsent(entry.queue, _ -> new int[3]);
                count[entry.isTaken ? 2 : isDue(entry) ? 0 : 1]++;
            }
        }
        return counts.entrySet().stream()
                .map(e -> new QueueState(e.getKey(), e.getValue()[0], e.getValue()[1], e.getValue()[2], null))
                .toList();
    }

    @Override
    public Acceptance accept(Submission submission) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long cancel(Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> streams() {
        return queues().stream().map(state -> state.queue().stream()).distinct().toList();
    }

    @Override
    public List<Standing> standing(long message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Place> place(long message, int recipient) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Totals totals() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SpoolRecord decode(LogRecord record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    private record Letter(int number, QueueKey queue, Instant expires, Instant acceptedAt) implements StoredMessage {
        private static final ByteBuffer CONTENT =
                ByteBuffer.wrap("Subject: hello\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII));

        @Override
        public long position() {
            return number;
        }

        @Override
        public String messageId() {
            return number + "@sender.test";
        }

        @Override
        public String domain() {
            return "sender.test";
        }

        @Override
        public String returnPath() {
            return "bounce@sender.test";
        }

        @Override
        public int flags() {
            return 0;
        }

        @Override
        public String stream() {
            return queue.stream();
        }

        @Override
        public String route() {
            return queue.destination().startsWith("!") ? queue.destination() : "";
        }

        @Override
        public int recipients() {
            return 1;
        }

        @Override
        public EmailAddress recipient(int recipient) {
            return new EmailAddress(
                    "r" + number, queue.destination().startsWith("!") ? "capture.test" : queue.destination());
        }

        @Override
        public ByteBuffer variables(int recipient) {
            return ByteBuffer.allocate(0);
        }

        @Override
        public ByteBuffer attributes() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public ByteBuffer content() {
            return CONTENT.asReadOnlyBuffer();
        }
    }
}
