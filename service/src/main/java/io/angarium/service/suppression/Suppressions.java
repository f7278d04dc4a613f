package io.angarium.service.suppression;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.mail.EmailAddress;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.Direction;
import io.angarium.storage.Table.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lists, kept in a table: a partition per scope and list, a row per address. In front of it stands a filter in memory, so
 * that a send whose recipient is on no list costs no look-up.
 *
 * <p>Any thread. What was added counts for the next question; it is durable when the call returns.
 */
public final class Suppressions {
    /** Most entries of one page, and of one {@link #put}. */
    public static final int MAX_AT_ONCE = 10_000;

    private static final String SCOPES = "scopes";
    private static final int LOCKS = 64;
    private static final byte[] NOTHING = {};
    private static final Optional<Entry> NONE = Optional.empty();
    private static final List<SuppressionList> CONSULTED =
            List.of(SuppressionList.BOUNCES, SuppressionList.UNSUBSCRIBES, SuppressionList.COMPLAINTS);

    private final Table table;
    private final AddressFilter filter = new AddressFilter();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
    private volatile boolean isFilled;

    /** The lists in this table; until {@link #fill} has been called every question goes to the table. */
    public Suppressions(Table table) {
        this.table = table;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Reads all addresses into the filter: about a second for a million. Other calls needn't wait for it. */
    public void fill() {
        byte[] from = NOTHING;
        List<Row> scopes;
        do {
            scopes = table.range(SCOPES, from, NOTHING, Direction.ASCENDING, MAX_AT_ONCE);
            for (Row row : scopes) {
                from = behind(row.key());
                fill(value(row));
            }
        } while (scopes.size() == MAX_AT_ONCE);
        isFilled = true;
    }

    private void fill(String partition) {
        known.add(partition);
        int domain = partition.indexOf('/');
        int list = partition.lastIndexOf('/');
        Scope scope = new Scope(partition.substring(0, domain), partition.substring(domain + 1, list));
        long place = place(scope, SuppressionList.of(partition.substring(list + 1)));
        byte[] from = NOTHING;
        List<Row> rows;
        do {
            rows = table.range(partition, from, NOTHING, Direction.ASCENDING, MAX_AT_ONCE);
            for (Row row : rows) {
                filter.add(AddressFilter.both(AddressFilter.hash(value(row)), place));
            }
            from = rows.isEmpty() ? NOTHING : behind(rows.getLast().key());
        } while (rows.size() == MAX_AT_ONCE);
    }

    // ---- the question of a send

    /**
     * Why this recipient must not be written to: a bounce, else an unsubscription, else a complaint, each of the domain or of
     * the whole account.
     *
     * @param tags the message's; asked for only if the recipient has unsubscribed from some
     */
    public Optional<Entry> against(Scope domain, EmailAddress recipient, Supplier<List<String>> tags) {
        String address = Entry.key(recipient);
        long hash = AddressFilter.hash(address);
        Scope account = Scope.ofAccount(domain.account());
        long inDomain = place(domain);
        long inAccount = place(account);
        for (SuppressionList list : CONSULTED) {
            Optional<Entry> entry = mayHold(hash, inDomain, list) ? against(domain, list, address, tags) : NONE;
            if (entry.isEmpty() && mayHold(hash, inAccount, list)) {
                entry = against(account, list, address, tags);
            }
            if (entry.isPresent()) {
                return entry;
            }
        }
        return NONE;
    }

    private boolean mayHold(long hash, long place, SuppressionList list) {
        return !isFilled || filter.mayHold(AddressFilter.both(hash, place + list.salt()));
    }

    private Optional<Entry> against(Scope scope, SuppressionList list, String address, Supplier<List<String>> tags) {
        return find(scope, list, address)
                .filter(entry -> !(entry instanceof Entry.Unsubscribe unsubscribe) || unsubscribe.concerns(tags.get()));
    }

    /** Whether no bounce is to be noted for this address at this domain. */
    public boolean isAllowed(Scope domain, EmailAddress address) {
        Scope account = Scope.ofAccount(domain.account());
        String key = Entry.key(address);
        return List.of(domain, account).stream()
                .anyMatch(scope -> find(scope, SuppressionList.ALLOWLIST, key).isPresent()
                        || find(scope, SuppressionList.ALLOWLIST, address.asciiDomain())
                                .isPresent());
    }

    // ---- the lists

    public Optional<Entry> find(Scope scope, SuppressionList list, String value) {
        return table.get(scope.partition(list), EntryCodec.key(value))
                .map(bytes -> EntryCodec.decode(list, value, bytes));
    }

    /**
     * Adds entries of any list, or replaces those with the same value; the tags of an unsubscription are added to those that
     * are there.
     *
     * @param entries at most {@link #MAX_AT_ONCE}
     */
    public void put(Scope scope, List<? extends Entry> entries) {
        if (entries.size() > MAX_AT_ONCE) {
            throw new IllegalArgumentException("at most " + MAX_AT_ONCE + " entries at once");
        }
        Map<SuppressionList, List<Entry>> byList = new HashMap<>();
        entries.forEach(entry ->
                byList.computeIfAbsent(entry.list(), _ -> new ArrayList<>()).add(entry));
        byList.forEach((list, some) -> put(scope, list, some));
    }

    private void put(Scope scope, SuppressionList list, List<Entry> entries) {
        String partition = scope.partition(list);
        ReentrantLock lock = lock(partition);
        lock.lock();
        try {
            if (!known.contains(partition)) {
                table.write(SCOPES, List.of(new Change.Put(EntryCodec.key(partition), NOTHING)));
                known.add(partition);
            }
            Map<String, Entry> merged = HashMap.newHashMap(entries.size());
            entries.forEach(entry -> merged.put(entry.value(), merged(scope, entry, merged.get(entry.value()))));
            // In the filter first: a question must never miss what the table holds.
            long place = place(scope, list);
            merged.keySet().forEach(value -> filter.add(AddressFilter.both(AddressFilter.hash(value), place)));
            table.write(
                    partition,
                    merged.values().stream()
                            .<Change>map(
                                    entry -> new Change.Put(EntryCodec.key(entry.value()), EntryCodec.encode(entry)))
                            .toList());
        } finally {
            lock.unlock();
        }
    }

    private Entry merged(Scope scope, Entry entry, @Nullable Entry sameCall) {
        if (!(entry instanceof Entry.Unsubscribe more)) {
            return entry;
        }
        Optional<Entry> before =
                sameCall == null ? find(scope, SuppressionList.UNSUBSCRIBES, entry.value()) : Optional.of(sameCall);
        if (before.isPresent() && before.get() instanceof Entry.Unsubscribe there) {
            List<String> tags = new ArrayList<>(there.tags());
            tags.addAll(more.tags());
            return new Entry.Unsubscribe(more.value(), tags, more.createdAt());
        }
        return entry;
    }

    /** Whether it was there. */
    public boolean delete(Scope scope, SuppressionList list, String value) {
        String partition = scope.partition(list);
        ReentrantLock lock = lock(partition);
        lock.lock();
        try {
            boolean isThere = find(scope, list, value).isPresent();
            if (isThere) {
                table.write(partition, List.of(new Change.Delete(EntryCodec.key(value))));
            }
            return isThere;
        } finally {
            lock.unlock();
        }
    }

    /** Takes one tag out of an unsubscription, which goes with its last tag; whether the tag was there. */
    public boolean deleteTag(Scope scope, String address, String tag) {
        String partition = scope.partition(SuppressionList.UNSUBSCRIBES);
        ReentrantLock lock = lock(partition);
        lock.lock();
        try {
            Optional<Entry> found = find(scope, SuppressionList.UNSUBSCRIBES, address);
            String plain = tag.strip().toLowerCase(Locale.ROOT);
            if (found.isEmpty()
                    || !(found.get() instanceof Entry.Unsubscribe entry)
                    || !entry.tags().contains(plain)) {
                return false;
            }
            List<String> left =
                    entry.tags().stream().filter(it -> !it.equals(plain)).toList();
            byte[] key = EntryCodec.key(address);
            table.write(
                    partition,
                    List.of(
                            left.isEmpty()
                                    ? new Change.Delete(key)
                                    : new Change.Put(
                                            key,
                                            EntryCodec.encode(
                                                    new Entry.Unsubscribe(address, left, entry.createdAt())))));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Empties the list; some seconds for a million. What is added meanwhile may go with it. */
    public void deleteAll(Scope scope, SuppressionList list) {
        String partition = scope.partition(list);
        List<Row> rows;
        do {
            rows = table.range(partition, NOTHING, NOTHING, Direction.ASCENDING, MAX_AT_ONCE);
            table.write(
                    partition,
                    rows.stream()
                            .<Change>map(row -> new Change.Delete(row.key()))
                            .toList());
        } while (rows.size() == MAX_AT_ONCE);
    }

    /**
     * The first entries behind a value, in the order of the values' bytes.
     *
     * @param prefix what the values begin with; empty for all
     * @param value need not be there; empty: from the first entry
     * @param limit at most {@link #MAX_AT_ONCE}
     */
    public List<Entry> after(Scope scope, SuppressionList list, String prefix, String value, int limit) {
        byte[] from = value.isEmpty() ? NOTHING : behind(EntryCodec.key(value));
        return read(scope, list, later(EntryCodec.key(prefix), from), end(prefix), Direction.ASCENDING, limit);
    }

    /** The last entries ahead of a value, in the same order; an empty value: the last of all. */
    public List<Entry> before(Scope scope, SuppressionList list, String prefix, String value, int limit) {
        byte[] end = value.isEmpty() ? end(prefix) : earlier(end(prefix), EntryCodec.key(value));
        return read(scope, list, EntryCodec.key(prefix), end, Direction.DESCENDING, limit)
                .reversed();
    }

    private List<Entry> read(
            Scope scope, SuppressionList list, byte[] from, byte[] to, Direction direction, int limit) {
        return table.range(scope.partition(list), from, to, direction, limit).stream()
                .map(row -> EntryCodec.decode(list, row))
                .toList();
    }

    /** Behind all values with the prefix: no value has a byte of 255 in it, being UTF-8. */
    private static byte[] end(String prefix) {
        if (prefix.isEmpty()) {
            return NOTHING;
        }
        byte[] end = behind(EntryCodec.key(prefix));
        end[end.length - 1] = (byte) 255;
        return end;
    }

    private static byte[] later(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other) > 0 ? one : other;
    }

    /** An empty end is behind everything. */
    private static byte[] earlier(byte[] end, byte[] key) {
        return end.length > 0 && Arrays.compareUnsigned(end, key) < 0 ? end : key;
    }

    private static byte[] behind(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    private static String value(Row row) {
        return new String(row.key(), UTF_8);
    }

    private static long place(Scope scope) {
        return AddressFilter.both(AddressFilter.hash(scope.account()), AddressFilter.hash(scope.domain()));
    }

    private static long place(Scope scope, SuppressionList list) {
        return place(scope) + list.salt();
    }

    private ReentrantLock lock(String partition) {
        return locks[Math.floorMod(partition.hashCode(), LOCKS)];
    }
}
