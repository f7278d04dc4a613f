package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.angarium.service.account.Account.Feature;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.PartitionChanges;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether an account may send now, and how many recipients it had this month (UTC). Any thread; on every send's path, and
 * answers from memory.
 *
 * <p>The counts are written down about every second in which something is sent, and at the end; a crash forgets what was
 * counted since. The limit is Mailgun's way to bound a bill, so a second's sends more are no harm, and a write for each send
 * would be.
 */
public final class Allowance implements AutoCloseable {
    /** How long counts are held back at most while something is sent. */
    static final Duration WRITE_EVERY = Duration.ofSeconds(1);

    private static final String PARTITION = "usage";
    private static final int VERSION = 1;

    /** Whether a send may go on. */
    public sealed interface Verdict {
        /** It was counted; what doesn't come to pass is to be {@link Allowance#giveBack given back}. */
        record Allowed() implements Verdict {}

        /** The account sends nothing at all. */
        record Suspended() implements Verdict {}

        /** The month's limit would be passed; it begins anew at that moment. */
        record Exhausted(Instant until) implements Verdict {}
    }

    /** What was counted in a month. */
    private record Count(YearMonth month, long recipients) {}

    private final Table table;
    private final Accounts accounts;
    private final InstantSource clock;
    private final Map<String, AtomicReference<Count>> counts = new ConcurrentHashMap<>();
    private final Map<String, Boolean> unwritten = new ConcurrentHashMap<>();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Instant written;

    public Allowance(Table table, Accounts accounts, InstantSource clock) {
        this.table = table;
        this.accounts = accounts;
        this.clock = clock;
        this.written = clock.instant();
    }

    /** Counts these recipients if the account may send to them: to all or none. */
    public Verdict take(String account, int recipients) {
        Optional<Account> found = accounts.find(account);
        if (found.isPresent()
                && !(found.get().isOpen() && found.get().features().contains(Feature.SENDING))) {
            return new Verdict.Suspended();
        }
        OptionalLong limit = found.map(Account::monthlyLimit).orElse(OptionalLong.empty());
        YearMonth month = month();
        AtomicReference<Count> count = count(account);
        Count before = count.getAndUpdate(now -> add(at(now, month), recipients, limit));
        if (limit.isPresent() && at(before, month).recipients() + recipients > limit.getAsLong()) {
            return new Verdict.Exhausted(
                    month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        }
        note(account);
        return new Verdict.Allowed();
    }

    /** Counts recipients that are sent to in any case: those of a letter that was allowed before. */
    public void count(String account, int recipients) {
        YearMonth month = month();
        count(account).updateAndGet(now -> add(at(now, month), recipients, OptionalLong.empty()));
        note(account);
    }

    /** Takes back what was counted for a send that came to nothing. */
    public void giveBack(String account, int recipients) {
        YearMonth month = month();
        count(account).updateAndGet(now -> {
            Count current = at(now, month);
            return new Count(month, Math.max(0, current.recipients() - recipients));
        });
        note(account);
    }

    /** Recipients of this month. */
    public long current(String account) {
        return at(Objects.requireNonNull(count(account).get()), month()).recipients();
    }

    /** Writes down what was counted. */
    @Override
    public void close() {
        writing.lock();
        try {
            write();
        } finally {
            writing.unlock();
        }
    }

    private static Count add(Count count, int recipients, OptionalLong limit) {
        long sum = count.recipients() + recipients;
        return limit.isPresent() && sum > limit.getAsLong() ? count : new Count(count.month(), sum);
    }

    private static Count at(Count count, YearMonth month) {
        return count.month().equals(month) ? count : new Count(month, 0);
    }

    private YearMonth month() {
        return YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
    }

    private void note(String account) {
        unwritten.put(account, true);
        if (clock.instant().isBefore(written.plus(WRITE_EVERY)) || !writing.tryLock()) {
            return;
        }
        try {
            write();
        } finally {
            writing.unlock();
        }
    }

    private void write() {
        written = clock.instant();
        List<Change> changes = new ArrayList<>();
        for (String account : List.copyOf(unwritten.keySet())) {
            unwritten.remove(account);
            Count count = Objects.requireNonNull(count(account).get());
            changes.add(new Change.Put(
                    account.getBytes(US_ASCII),
                    new CompactWriter(16)
                            .number(VERSION)
                            .text(count.month().toString())
                            .number(count.recipients())
                            .toBytes()));
        }
        if (!changes.isEmpty()) {
            table.writeLater(List.of(new PartitionChanges(PARTITION, changes)));
        }
    }

    private AtomicReference<Count> count(String account) {
        return counts.computeIfAbsent(account, id -> new AtomicReference<>(read(id)));
    }

    private Count read(String account) {
        return table.get(PARTITION, account.getBytes(US_ASCII))
                .map(row -> {
                    CompactReader reader = new CompactReader(row).version(VERSION);
                    return new Count(YearMonth.parse(reader.text()), reader.number());
                })
                .orElseGet(() -> new Count(month(), 0));
    }
}
