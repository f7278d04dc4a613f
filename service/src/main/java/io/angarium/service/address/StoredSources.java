package io.angarium.service.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.delivery.SourceChoice;
import io.angarium.delivery.shaping.Stream;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** Pools and assignments, kept in a table and held in memory. */
public final class StoredSources implements Sources, SourceChoice {
    /** Most addresses of a configuration. */
    public static final int MAX_ADDRESSES = 1_000;
    /** Most pools of one account. */
    public static final int MAX_POOLS = 1_000;
    /** Longest name or description, in characters. */
    public static final int MAX_TEXT = 256;

    private static final int ID_BYTES = 12;

    private final Table table;
    private final RandomGenerator random;
    private final Runnable changed;
    private final Map<InetAddress, SourceAddress> addresses;
    private final ReentrantLock writing = new ReentrantLock();
    private final Map<String, Pool> pools = new ConcurrentHashMap<>();
    private final Map<String, Assignment> assignments = new ConcurrentHashMap<>();

    /**
     * Reads all pools and assignments. What was stored and is no longer in the configuration isn't sent from.
     *
     * @param addresses the configuration's
     * @param changed called after each change that may let mail leave from elsewhere
     */
    public StoredSources(Table table, List<SourceAddress> addresses, RandomGenerator random, Runnable changed) {
        if (addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("at most " + MAX_ADDRESSES + " source addresses are possible");
        }
        this.table = table;
        this.random = random;
        this.changed = changed;
        Map<InetAddress, SourceAddress> known = new LinkedHashMap<>();
        addresses.forEach(address -> known.put(address.address(), address));
        this.addresses = Collections.unmodifiableMap(known);
        SourceRows.all(table, SourceRows.POOLS).forEach(row -> {
            Pool pool = SourceRows.pool(row.value());
            pools.put(pool.id(), pool);
        });
        SourceRows.all(table, SourceRows.DOMAINS)
                .forEach(row -> assignments.put(new String(row.key(), UTF_8), SourceRows.assignment(row.value())));
    }

    // ---- asking

    @Override
    public List<SourceAddress> addresses() {
        return List.copyOf(addresses.values());
    }

    @Override
    public Optional<SourceAddress> byIp(String account, String ip) {
        return parse(ip).map(addresses::get);
    }

    @Override
    public List<Pool> pools(String account) {
        return pools.values().stream()
                .filter(pool -> pool.account().equals(account))
                .sorted(Comparator.comparing(Pool::name).thenComparing(Pool::id))
                .toList();
    }

    @Override
    public Optional<Pool> pool(String account, String id) {
        return Optional.ofNullable(pools.get(id)).filter(pool -> pool.account().equals(account));
    }

    @Override
    public Optional<Pool> ofDomain(String domain) {
        return assignment(domain) instanceof Assignment.OfPool(String id)
                ? Optional.ofNullable(pools.get(id))
                : Optional.empty();
    }

    @Override
    public Assignment assignment(String domain) {
        return assignments.getOrDefault(domain, new Assignment.Shared());
    }

    @Override
    public List<SourceAddress> addressesOf(String domain) {
        List<InetAddress> given = switch (assignment(domain)) {
            case Assignment.Shared _ -> List.of();
            case Assignment.OfPool(String id) -> ofPool(id);
            case Assignment.Own(List<String> ips) ->
                ips.stream().map(InetAddress::ofLiteral).toList();
        };
        List<SourceAddress> usable = usable(given);
        return usable.isEmpty() ? addresses() : usable;
    }

    private List<InetAddress> ofPool(String id) {
        Pool pool = pools.get(id);
        return pool == null ? List.of() : pool.addresses();
    }

    private List<SourceAddress> usable(List<InetAddress> wanted) {
        List<SourceAddress> usable = new ArrayList<>(wanted.size());
        for (InetAddress address : wanted) {
            SourceAddress known = addresses.get(address);
            if (known != null) {
                usable.add(known);
            }
        }
        return usable;
    }

    @Override
    public String wish(String domain, RandomGenerator dice) {
        int count = addressesOf(domain).size();
        return new SourceWish.OfDomain(count < 2 ? 0 : dice.nextInt(count)).text();
    }

    /** {@inheritDoc} A wish that can't be met any more falls back to what the domain has. */
    @Override
    public List<InetAddress> sources(Stream stream) {
        if (addresses.isEmpty()) {
            return List.of();
        }
        return switch (SourceWish.read(stream.source())) {
            case SourceWish.OfDomain(int number) -> ofDomain(stream, number);
            case SourceWish.OfPool(String id, int number) -> {
                List<SourceAddress> usable = usable(ofPool(id));
                yield usable.isEmpty() ? ofDomain(stream, number) : from(usable, number);
            }
            case SourceWish.Address(InetAddress address) ->
                addresses.containsKey(address) ? List.of(address) : ofDomain(stream, 0);
        };
    }

    private List<InetAddress> ofDomain(Stream stream, int number) {
        return from(addressesOf(stream.domain()), number);
    }

    /** From this number on, once round. */
    private static List<InetAddress> from(List<SourceAddress> all, int number) {
        List<InetAddress> turned = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            turned.add(all.get((int) ((number + (long) i) % all.size())).address());
        }
        return turned;
    }

    @Override
    public List<String> domainsOf(Pool pool) {
        Assignment wanted = new Assignment.OfPool(pool.id());
        return assignments.entrySet().stream()
                .filter(given -> given.getValue().equals(wanted))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    // ---- changing

    @Override
    public Pool createPool(String account, String name, String description, List<String> ips) {
        requireText("name", name);
        requireText("description", description);
        List<InetAddress> members = members(ips);
        if (members.isEmpty()) {
            throw new AddressRefusedException("a pool needs at least one ip");
        }
        writing.lock();
        try {
            if (pools(account).size() >= MAX_POOLS) {
                throw new AddressRefusedException("at most " + MAX_POOLS + " pools are possible");
            }
            byte[] id = new byte[ID_BYTES];
            random.nextBytes(id);
            return put(new Pool(HexFormat.of().formatHex(id), account, name, description, members));
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Pool changePool(
            Pool pool, Optional<String> name, Optional<String> description, List<String> added, List<String> removed) {
        name.ifPresent(text -> requireText("name", text));
        description.ifPresent(text -> requireText("description", text));
        List<InetAddress> more = members(added);
        List<InetAddress> fewer = members(removed);
        writing.lock();
        try {
            Pool now = pool(pool.account(), pool.id()).orElseThrow(StoredSources::unknownPool);
            LinkedHashSet<InetAddress> left = new LinkedHashSet<>(now.addresses());
            left.addAll(more);
            fewer.forEach(left::remove);
            if (left.isEmpty()) {
                throw new AddressRefusedException("a pool needs at least one ip");
            }
            Pool renamed = new Pool(
                    now.id(),
                    now.account(),
                    name.orElse(now.name()),
                    description.orElse(now.description()),
                    now.addresses());
            return put(renamed.with(List.copyOf(left)));
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void deletePool(Pool pool, Assignment instead) {
        writing.lock();
        try {
            domainsOf(pool).forEach(domain -> assign(domain, pool.account(), instead));
            table.write(SourceRows.POOLS, List.of(new Change.Delete(pool.id().getBytes(UTF_8))));
            pools.remove(pool.id());
        } finally {
            writing.unlock();
        }
        changed.run();
    }

    @Override
    public void assign(String domain, String account, Assignment assignment) {
        writing.lock();
        try {
            switch (assignment) {
                case Assignment.Shared _ -> {
                    forget(domain);
                    return;
                }
                case Assignment.OfPool(String id) -> {
                    if (pool(account, id).isEmpty()) {
                        throw unknownPool();
                    }
                }
                case Assignment.Own(List<String> ips) -> {
                    if (members(ips).isEmpty()) {
                        throw new AddressRefusedException("a domain needs at least one ip");
                    }
                }
            }
            table.write(
                    SourceRows.DOMAINS, List.of(new Change.Put(domain.getBytes(UTF_8), SourceRows.encode(assignment))));
            assignments.put(domain, assignment);
        } finally {
            writing.unlock();
        }
        changed.run();
    }

    @Override
    public void forget(String domain) {
        writing.lock();
        try {
            if (assignments.containsKey(domain)) {
                table.write(SourceRows.DOMAINS, List.of(new Change.Delete(domain.getBytes(UTF_8))));
                assignments.remove(domain);
            }
        } finally {
            writing.unlock();
        }
        changed.run();
    }

    private Pool put(Pool pool) {
        table.write(SourceRows.POOLS, List.of(new Change.Put(pool.id().getBytes(UTF_8), SourceRows.encode(pool))));
        pools.put(pool.id(), pool);
        changed.run();
        return pool;
    }

    private List<InetAddress> members(List<String> ips) {
        return ips.stream()
                .map(ip -> parse(ip)
                        .filter(addresses::containsKey)
                        .orElseThrow(() -> new AddressRefusedException(
                                "'" + shown(ip) + "' is not one of this server's source addresses")))
                .distinct()
                .toList();
    }

    private static void requireText(String field, String text) {
        if (text.isBlank() || text.length() > MAX_TEXT) {
            throw new AddressRefusedException(field + " has to have 1 to " + MAX_TEXT + " characters");
        }
    }

    private static AddressRefusedException unknownPool() {
        return new AddressRefusedException("pool not found");
    }

    private static Optional<InetAddress> parse(String ip) {
        try {
            return Optional.of(InetAddress.ofLiteral(ip));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
