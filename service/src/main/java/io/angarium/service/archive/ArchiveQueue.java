package io.angarium.service.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.Direction;
import io.angarium.storage.Table.Row;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be posted, in rows that outlive a crash. Each host has a queue of its own, so that a dead one is in nobody's way.
 *
 * <p>Rows (partition · sort key → value):
 * <ul>
 *   <li>{@code wanted} · message → URL, for messages whose delivered letters are wanted
 *   <li>{@code hosts} · host → nothing
 *   <li>{@code h/host} · time due, message, recipient → attempts made, time noted, URL
 * </ul>
 */
final class ArchiveQueue {
    /** How long a host that got nothing new is looked at. */
    private static final Duration HOST_MEMORY = Duration.ofDays(7);

    private static final String WANTED = "wanted";
    private static final String HOSTS = "hosts";
    private static final byte[] NOTHING = {};
    private static final int PAGE = 1_000;

    /** A delivered letter on its way. */
    record Item(URI url, long message, int recipient, int attempts, Instant noted, Instant due) {
        private byte[] key() {
            return ByteBuffer.allocate(20)
                    .putLong(due.toEpochMilli())
                    .putLong(message)
                    .putInt(recipient)
                    .array();
        }

        private byte[] value() {
            return new CompactWriter(64)
                    .number(attempts)
                    .number(noted.toEpochMilli())
                    .text(url.toString())
                    .toBytes();
        }

        /** What names it in whatever state. */
        String name() {
            return message + "/" + recipient;
        }
    }

    private final Table table;
    private volatile boolean used;

    ArchiveQueue(Table table) {
        this.table = table;
        this.used =
                !table.range(WANTED, NOTHING, NOTHING, Direction.ASCENDING, 1).isEmpty();
    }

    /** The letters of this message are wanted once they are delivered. Durable when it returns. */
    void want(long message, URI url, Instant until) {
        table.write(WANTED, List.of(new Change.Put(key(message), url.toString().getBytes(UTF_8), until)));
        used = true;
    }

    /** Where the letters of this message are wanted. Costs nothing while nobody wants any. */
    Optional<URI> wanted(long message) {
        return used ? table.get(WANTED, key(message)).map(url -> URI.create(new String(url, UTF_8))) : Optional.empty();
    }

    /** Durable when it returns; noted twice it is one. */
    void add(List<Item> items) {
        for (Item item : items) {
            byte[] host = item.url().getHost().getBytes(UTF_8);
            table.write(HOSTS, List.of(new Change.Put(host, NOTHING, item.due().plus(HOST_MEMORY))));
            table.write(partition(item), List.of(new Change.Put(item.key(), item.value())));
        }
    }

    boolean holds(Item item) {
        return table.get(partition(item), item.key()).isPresent();
    }

    void remove(Item item) {
        table.write(partition(item), List.of(new Change.Delete(item.key())));
    }

    /** In one step the same item later. */
    void postpone(Item item, Item later) {
        table.write(
                partition(item), List.of(new Change.Delete(item.key()), new Change.Put(later.key(), later.value())));
    }

    /** Hosts in order, behind this one. */
    List<String> hosts(String behind) {
        byte[] from = behind.isEmpty() ? NOTHING : (behind + "\0").getBytes(UTF_8);
        return table.range(HOSTS, from, NOTHING, Direction.ASCENDING, PAGE).stream()
                .map(row -> new String(row.key(), UTF_8))
                .toList();
    }

    /** What is due for the host, longest first. */
    List<Item> due(String host, Instant now, int limit) {
        byte[] to = key(now.toEpochMilli() + 1);
        List<Item> items = new ArrayList<>();
        for (Row row : table.range("h/" + host, NOTHING, to, Direction.ASCENDING, limit)) {
            ByteBuffer key = ByteBuffer.wrap(row.key());
            Instant due = Instant.ofEpochMilli(key.getLong());
            long message = key.getLong();
            int recipient = key.getInt();
            CompactReader value = new CompactReader(row.value());
            int attempts = (int) value.number();
            Instant noted = Instant.ofEpochMilli(value.number());
            items.add(new Item(URI.create(value.text()), message, recipient, attempts, noted, due));
        }
        return items;
    }

    private static String partition(Item item) {
        return "h/" + item.url().getHost();
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
