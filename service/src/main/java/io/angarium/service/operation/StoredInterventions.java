package io.angarium.service.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.delivery.Intervention;
import io.angarium.delivery.Intervention.Action;
import io.angarium.delivery.Intervention.Scope;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.Direction;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Orders in a table, a row each: on the disk before they are obeyed. */
public final class StoredInterventions implements Interventions {
    private static final String PARTITION = "interventions";
    private static final int VERSION = 1;

    /** What an order takes the place of. */
    private record Name(boolean isMove, Scope scope, String name) {
        static Name of(Intervention one) {
            return new Name(one.action() == Action.MOVE, one.scope(), one.name());
        }

        byte[] key() {
            return ((isMove ? "move/" : "stop/") + scope.word() + "/" + name).getBytes(UTF_8);
        }
    }

    private final Table table;
    private final InstantSource clock;
    private final Consumer<List<Intervention>> obeys;
    private final Map<Name, Intervention> orders = new LinkedHashMap<>();

    private StoredInterventions(Table table, InstantSource clock, Consumer<List<Intervention>> obeys) {
        this.table = table;
        this.clock = clock;
        this.obeys = obeys;
    }

    /**
     * Reads the orders and has them obeyed.
     *
     * @param obeys gets all orders whenever they change
     */
    public static StoredInterventions open(Table table, InstantSource clock, Consumer<List<Intervention>> obeys) {
        StoredInterventions stored = new StoredInterventions(table, clock, obeys);
        stored.load();
        return stored;
    }

    private synchronized void load() {
        List<Intervention> found = new ArrayList<>();
        for (Table.Row row : table.range(PARTITION, new byte[0], new byte[0], Direction.ASCENDING, MAX_INTERVENTIONS)) {
            found.add(decode(row.value()));
        }
        found.sort(Comparator.comparing(Intervention::at));
        found.forEach(one -> orders.put(Name.of(one), one));
        obeys.accept(all());
    }

    @Override
    public synchronized List<Intervention> all() {
        return List.copyOf(orders.values());
    }

    @Override
    public synchronized Intervention order(
            Action action, Scope scope, String name, Optional<InetAddress> source, String setBy) {
        Intervention intervention = new Intervention(action, scope, name, source, setBy, clock.instant());
        put(intervention);
        return intervention;
    }

    private void put(Intervention intervention) {
        Name name = Name.of(intervention);
        if (!orders.containsKey(name) && orders.size() >= MAX_INTERVENTIONS) {
            throw new TooManyInterventionsException();
        }
        table.write(PARTITION, List.of(new Change.Put(name.key(), encode(intervention))));
        orders.remove(name);
        orders.put(name, intervention);
        obeys.accept(all());
    }

    @Override
    public synchronized boolean resume(Scope scope, String name) {
        List<Name> gone = orders.entrySet().stream()
                .filter(entry -> entry.getValue().scope() == scope && isNamed(entry.getValue(), name))
                .map(Map.Entry::getKey)
                .toList();
        if (gone.isEmpty()) {
            return false;
        }
        table.write(
                PARTITION,
                gone.stream().<Change>map(each -> new Change.Delete(each.key())).toList());
        gone.forEach(orders::remove);
        obeys.accept(all());
        return true;
    }

    private static boolean isNamed(Intervention one, String name) {
        return switch (one.scope()) {
            case SITE, PROVIDER, DOMAIN -> one.name().equalsIgnoreCase(name);
            case TENANT, TAG -> one.name().equals(name);
        };
    }

    private static byte[] encode(Intervention one) {
        return new CompactWriter(64)
                .number(VERSION)
                .text(one.action().name())
                .text(one.scope().name())
                .text(one.name())
                .octets(one.source().map(InetAddress::getAddress).orElse(new byte[0]))
                .text(one.setBy())
                .number(one.at().toEpochMilli())
                .toBytes();
    }

    private static Intervention decode(byte[] row) {
        CompactReader reader = new CompactReader(row).version(VERSION);
        try {
            return new Intervention(
                    Action.valueOf(reader.text()),
                    Scope.valueOf(reader.text()),
                    reader.text(),
                    address(reader.octets()),
                    reader.text(),
                    Instant.ofEpochMilli(reader.number()));
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("not an operator's order: " + e.getMessage());
        }
    }

    private static Optional<InetAddress> address(byte[] octets) {
        if (octets.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(octets));
        } catch (UnknownHostException e) {
            throw new MalformedRecordException("an address of " + octets.length + " octets");
        }
    }
}
