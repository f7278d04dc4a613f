package io.angarium.service.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.delivery.tls.TlsFailure;
import io.angarium.delivery.tls.TlsObserver;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts sessions per recipient domain and UTC day. In memory until {@link #flush}, which adds them to the table's rows: a
 * crash costs what came since. A partition per day, a row per domain.
 */
public final class TlsCounts implements TlsObserver {
    /** Domains counted between two flushes; sessions with further ones are not. */
    static final int MAX_DOMAINS = 20_000;
    /** Characters of a reason that are kept. */
    static final int MAX_REASON = 200;
    /** Rows are gone after so many days, whether their report could be delivered or not. */
    static final Duration KEPT = Duration.ofDays(8);

    private static final int ROWS_PER_WRITE = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(TlsCounts.class);

    private final Table table;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock flushing = new ReentrantLock();
    private Map<Key, PolicyCounts> young = new HashMap<>();

    /** One domain on one day. */
    record Key(LocalDate day, String domain) {}

    public TlsCounts(Table table) {
        this.table = table;
    }

    @Override
    public void handshake(Handshake handshake) {
        Key key = new Key(
                LocalDate.ofInstant(handshake.at(), ZoneOffset.UTC),
                handshake.policy().domain());
        PolicyCounts.Policy policy = PolicyCounts.Policy.of(handshake.policy());
        lock.lock();
        try {
            if (young.containsKey(key) || young.size() < MAX_DOMAINS) {
                PolicyCounts counts = young.computeIfAbsent(key, _ -> new PolicyCounts());
                handshake
                        .failure()
                        .ifPresentOrElse(
                                failure -> counts.failed(policy, failure(handshake, failure)),
                                () -> counts.succeeded(policy));
            }
        } finally {
            lock.unlock();
        }
    }

    private static PolicyCounts.Failure failure(Handshake handshake, TlsFailure failure) {
        String reason = failure.reasonCode();
        return new PolicyCounts.Failure(
                failure.type().word(),
                handshake.source().map(InetAddress::getHostAddress).orElse(""),
                handshake.host(),
                handshake.remote().getHostAddress(),
                reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON));
    }

    /**
     * Makes durable what was counted: the rows that changed, by one synced write for up to {@value #ROWS_PER_WRITE} of a day.
     * Blocks. What can't be written stays counted.
     */
    public void flush() {
        flushing.lock();
        try {
            Map<LocalDate, Map<String, PolicyCounts>> days = new TreeMap<>();
            takeYoung()
                    .forEach((key, counted) -> days.computeIfAbsent(key.day(), _ -> new TreeMap<>())
                            .put(key.domain(), counted));
            try {
                flush(days);
            } catch (RuntimeException e) {
                days.forEach((day, domains) -> domains.forEach((domain, counted) -> putBack(day, domain, counted)));
                throw e;
            }
        } finally {
            flushing.unlock();
        }
    }

    /** Takes out what is written. */
    private void flush(Map<LocalDate, Map<String, PolicyCounts>> days) {
        days.forEach((day, domains) -> {
            while (!domains.isEmpty()) {
                List<String> some =
                        domains.keySet().stream().limit(ROWS_PER_WRITE).toList();
                table.write(
                        day.toString(),
                        some.stream()
                                .<Change>map(domain -> sum(day, domain, domains.get(domain)))
                                .toList());
                some.forEach(domains::remove);
            }
        });
    }

    private Change sum(LocalDate day, String domain, PolicyCounts counted) {
        PolicyCounts sum = table.get(day.toString(), domain.getBytes(UTF_8))
                .map(TlsCounts::read)
                .orElseGet(PolicyCounts::new);
        sum.add(counted);
        return row(day, domain, sum);
    }

    private static Change row(LocalDate day, String domain, PolicyCounts counts) {
        return new Change.Put(
                domain.getBytes(UTF_8),
                counts.encode(),
                day.atStartOfDay(ZoneOffset.UTC).toInstant().plus(KEPT));
    }

    private void putBack(LocalDate day, String domain, PolicyCounts counted) {
        lock.lock();
        try {
            young.computeIfAbsent(new Key(day, domain), _ -> new PolicyCounts()).add(counted);
        } finally {
            lock.unlock();
        }
    }

    private Map<Key, PolicyCounts> takeYoung() {
        lock.lock();
        try {
            Map<Key, PolicyCounts> taken = young;
            young = new HashMap<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private static PolicyCounts read(byte[] row) {
        try {
            return PolicyCounts.decode(row);
        } catch (MalformedRecordException broken) {
            LOG.warn("a row of TLS counts can't be read and begins anew: {}", broken.getMessage());
            return new PolicyCounts();
        }
    }

    /** One domain's day. */
    record Day(String domain, PolicyCounts counts) {}

    /** The day's domains behind this one, in order, at most so many; from the first if it is empty. */
    List<Day> page(LocalDate day, String behind, int limit) {
        byte[] from = behind.isEmpty()
                ? new byte[0]
                : Arrays.copyOf(behind.getBytes(UTF_8), behind.getBytes(UTF_8).length + 1);
        return table.range(day.toString(), from, new byte[0], Table.Direction.ASCENDING, limit).stream()
                .map(row -> new Day(new String(row.key(), UTF_8), read(row.value())))
                .toList();
    }

    /**
     * The report on the domain's day so far is out: what comes now belongs to the next. No flush may run meanwhile.
     *
     * @param now whole seconds
     */
    void beginAnew(LocalDate day, String domain, Instant now) {
        table.write(day.toString(), List.of(row(day, domain, new PolicyCounts(Optional.of(now)))));
    }

    /** The domain's report is out. */
    void forget(LocalDate day, String domain) {
        table.write(day.toString(), List.of(new Change.Delete(domain.getBytes(UTF_8))));
    }
}
