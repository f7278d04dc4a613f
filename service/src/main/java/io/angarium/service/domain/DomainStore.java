package io.angarium.service.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.domain.Domains.DomainRefusedException;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * All domains: in a table, and in memory by name and, per account, in the orders that they are listed in. Any thread may ask;
 * changes go one by one.
 */
final class DomainStore {
    private static final String PARTITION = "domains";
    private static final int LOAD_AT_ONCE = 1_000;

    private final Table table;
    private final ReentrantLock writing = new ReentrantLock();
    private final Map<String, DomainRow> rows = new ConcurrentHashMap<>();
    private final Map<String, Shelf> shelves = new ConcurrentHashMap<>();

    /** An account's domains in order. */
    private record Shelf(ConcurrentSkipListMap<String, String> byName, ConcurrentSkipListMap<Age, String> byAge) {
        Shelf() {
            this(new ConcurrentSkipListMap<>(), new ConcurrentSkipListMap<>());
        }
    }

    /** The newest is the least. */
    private record Age(Instant createdAt, String name) implements Comparable<Age> {
        private static final Comparator<Age> NEWEST_FIRST =
                Comparator.comparing(Age::createdAt).reversed().thenComparing(Age::name);

        static Age of(SendingDomain domain) {
            return new Age(domain.createdAt(), domain.name());
        }

        @Override
        public int compareTo(Age other) {
            return NEWEST_FIRST.compare(this, other);
        }
    }

    DomainStore(Table table) {
        this.table = table;
        load();
    }

    Optional<DomainRow> find(String name) {
        return Optional.ofNullable(rows.get(DomainName.lookup(name)));
    }

    DomainRow required(String name) {
        return find(name).orElseThrow(() -> new DomainRefusedException("Domain not found: " + name));
    }

    int size() {
        return rows.size();
    }

    Stream<String> names() {
        return rows.keySet().stream();
    }

    /** An account's, in this order; never sorted for the call. */
    Stream<SendingDomain> of(String account, Domains.Order order) {
        Shelf shelf = shelves.getOrDefault(account, new Shelf());
        return (switch (order) {
                    case NEWEST_FIRST -> shelf.byAge.values();
                    case BY_NAME -> shelf.byName.values();
                    case BY_NAME_REVERSED -> shelf.byName.descendingMap().values();
                })
                .stream().map(rows::get).filter(row -> row != null).map(DomainRow::domain);
    }

    /** Runs alone: nothing else changes meanwhile. */
    <T> T alone(Supplier<T> work) {
        writing.lock();
        try {
            return work.get();
        } finally {
            writing.unlock();
        }
    }

    /** Makes another of the row with this name; nothing is written where it stays the same. */
    DomainRow change(String name, UnaryOperator<DomainRow> change) {
        return alone(() -> {
            DomainRow before = required(name);
            DomainRow after = change.apply(before);
            return after.equals(before) ? before : put(after);
        });
    }

    /** Only within {@link #alone}. */
    DomainRow put(DomainRow row) {
        table.write(PARTITION, List.of(new Change.Put(key(row.name()), DomainCodec.encode(row))));
        remember(row);
        return row;
    }

    /** Only within {@link #alone}. */
    void delete(DomainRow row) {
        table.write(PARTITION, List.of(new Change.Delete(key(row.name()))));
        rows.remove(row.name());
        Shelf shelf = shelves.get(row.domain().account());
        if (shelf != null) {
            shelf.byName.remove(row.name());
            shelf.byAge.remove(Age.of(row.domain()));
        }
    }

    private void remember(DomainRow row) {
        rows.put(row.name(), row);
        Shelf shelf = shelves.computeIfAbsent(row.domain().account(), _ -> new Shelf());
        shelf.byName.put(row.name(), row.name());
        shelf.byAge.put(Age.of(row.domain()), row.name());
    }

    private void load() {
        byte[] from = {};
        byte[] end = {};
        List<Table.Row> page;
        do {
            page = table.range(PARTITION, from, end, Table.Direction.ASCENDING, LOAD_AT_ONCE);
            for (Table.Row row : page) {
                remember(DomainCodec.decode(row.value()));
                from = Arrays.copyOf(row.key(), row.key().length + 1);
            }
        } while (page.size() == LOAD_AT_ONCE);
    }

    private static byte[] key(String name) {
        return name.getBytes(UTF_8);
    }
}
