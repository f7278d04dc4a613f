package io.angarium.service.inbox;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.angarium.mail.LetterReader;
import io.angarium.mail.LetterSyntaxException;
import io.angarium.mail.ParsedLetter;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.Direction;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Captured mail in a table: per letter an index row and the letter itself in chunks. When a limit is reached the oldest
 * letters go. Letters are read (as MIME) when they are shown, not when they are captured.
 *
 * <p>Any thread. Ids sort by time, so the newest are the last rows.
 */
public final class StoredInbox implements Inbox {
    /** Most bytes of letters that are kept: a partition of a table should stay below 100 MB. */
    public static final long MAX_BYTES = 90L << 20;

    private static final String PARTITION = "inbox";
    private static final String INDEX = "i/";
    private static final String SOURCE = "s/";
    private static final int CHUNK = 4 << 20;
    private static final int VERSION = 1;
    private static final int LOAD_AT_ONCE = 1_000;

    private record Place(String id, long size) {}

    private record Entry(String id, Instant receivedAt, String returnPath, List<String> recipients, long size) {}

    private final Table table;
    private final InstantSource clock;
    private final int maxItems;
    private final long maxBytes;
    private final ReentrantLock writing = new ReentrantLock();
    private final Deque<Place> places = new ArrayDeque<>();
    private long bytes;
    private long lastId;

    /** @param maxItems most letters kept */
    public StoredInbox(Table table, InstantSource clock, int maxItems) {
        this(table, clock, maxItems, MAX_BYTES);
    }

    StoredInbox(Table table, InstantSource clock, int maxItems, long maxBytes) {
        if (maxItems < 1) {
            throw new IllegalArgumentException("an inbox keeps at least 1 item, not " + maxItems);
        }
        this.table = table;
        this.clock = clock;
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
        load();
    }

    @Override
    public List<Item> items(int limit) {
        List<Item> items = new ArrayList<>();
        for (Table.Row row :
                table.range(PARTITION, key(INDEX), after(INDEX), Direction.DESCENDING, Math.min(limit, maxItems))) {
            item(entry(row)).ifPresent(items::add);
        }
        return items;
    }

    @Override
    public Optional<Item> item(String id) {
        if (id.length() != 16 || !id.chars().allMatch(HexFormat::isHexDigit)) {
            return Optional.empty();
        }
        return table.get(PARTITION, key(INDEX + id))
                .flatMap(value -> item(entry(new Table.Row(key(INDEX + id), value))));
    }

    /** {@inheritDoc} A letter larger than the whole inbox is kept alone. */
    @Override
    public Item capture(String returnPath, List<String> recipients, byte[] letter) {
        writing.lock();
        try {
            Entry entry = new Entry(nextId(), now(), returnPath, List.copyOf(recipients), letter.length);
            List<Change> changes = new ArrayList<>();
            makeRoom(letter.length, changes);
            changes.add(new Change.Put(key(INDEX + entry.id()), encode(entry)));
            for (int chunk = 0; chunk * (long) CHUNK < letter.length; chunk++) {
                int from = chunk * CHUNK;
                byte[] piece = Arrays.copyOfRange(letter, from, Math.min(from + CHUNK, letter.length));
                changes.add(new Change.Put(chunkKey(entry.id(), chunk), piece));
            }
            table.write(PARTITION, changes);
            places.add(new Place(entry.id(), letter.length));
            bytes += letter.length;
            return read(entry, letter);
        } finally {
            writing.unlock();
        }
    }

    private void makeRoom(long size, List<Change> changes) {
        while (!places.isEmpty() && (places.size() >= maxItems || bytes + size > maxBytes)) {
            Place oldest = places.remove();
            bytes -= oldest.size();
            changes.add(new Change.Delete(key(INDEX + oldest.id())));
            for (int chunk = 0; chunk * (long) CHUNK < oldest.size(); chunk++) {
                changes.add(new Change.Delete(chunkKey(oldest.id(), chunk)));
            }
        }
    }

    /** Milliseconds and a count within them: 16 hexadecimal digits that only grow. */
    private String nextId() {
        lastId = Math.max(lastId + 1, clock.millis() << 12);
        return HexFormat.of().toHexDigits(lastId);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private Optional<Item> item(Entry entry) {
        ByteArrayOutputStream letter = new ByteArrayOutputStream((int) entry.size());
        for (int chunk = 0; chunk * (long) CHUNK < entry.size(); chunk++) {
            Optional<byte[]> piece = table.get(PARTITION, chunkKey(entry.id(), chunk));
            if (piece.isEmpty()) {
                return Optional.empty(); // dropped meanwhile, for a newer one
            }
            letter.writeBytes(piece.get());
        }
        return Optional.of(read(entry, letter.toByteArray()));
    }

    private static Item read(Entry entry, byte[] letter) {
        try {
            ParsedLetter parsed = LetterReader.read(letter);
            return new Item(
                    entry.id(),
                    entry.receivedAt(),
                    parsed.header("From").orElse(entry.returnPath()),
                    entry.recipients(),
                    parsed.header("Subject").orElse(""),
                    parsed.text().orElse(""),
                    parsed.html().orElse(""),
                    parsed.headers().stream()
                            .map(it -> new Header(it.name(), it.value()))
                            .toList(),
                    letter);
        } catch (LetterSyntaxException beyondLimits) {
            return new Item(
                    entry.id(),
                    entry.receivedAt(),
                    entry.returnPath(),
                    entry.recipients(),
                    "",
                    "",
                    "",
                    List.of(),
                    letter);
        }
    }

    private void load() {
        byte[] from = key(INDEX);
        List<Table.Row> page;
        do {
            page = table.range(PARTITION, from, after(INDEX), Direction.ASCENDING, LOAD_AT_ONCE);
            for (Table.Row row : page) {
                Entry entry = entry(row);
                places.add(new Place(entry.id(), entry.size()));
                bytes += entry.size();
                lastId = HexFormat.fromHexDigitsToLong(entry.id());
                from = Arrays.copyOf(row.key(), row.key().length + 1);
            }
        } while (page.size() == LOAD_AT_ONCE);
    }

    private static byte[] encode(Entry entry) {
        CompactWriter writer = new CompactWriter(256)
                .number(VERSION)
                .number(entry.receivedAt().toEpochMilli())
                .number(entry.size())
                .text(entry.returnPath())
                .number(entry.recipients().size());
        entry.recipients().forEach(writer::text);
        return writer.toBytes();
    }

    private static Entry entry(Table.Row row) {
        String id = new String(row.key(), US_ASCII).substring(INDEX.length());
        CompactReader reader = new CompactReader(row.value()).version(VERSION);
        Instant receivedAt = Instant.ofEpochMilli(reader.number());
        long size = reader.number();
        String returnPath = reader.text();
        int count = reader.count();
        List<String> recipients = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            recipients.add(reader.text());
        }
        return new Entry(id, receivedAt, returnPath, List.copyOf(recipients), size);
    }

    private static byte[] chunkKey(String id, int chunk) {
        return key(SOURCE + id + "/" + HexFormat.of().toHexDigits((byte) chunk));
    }

    private static byte[] key(String text) {
        return text.getBytes(US_ASCII);
    }

    /** The first key behind all that begin so. */
    private static byte[] after(String prefix) {
        byte[] key = key(prefix);
        key[key.length - 1]++;
        return key;
    }
}
