package io.angarium.service.event;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.Direction;
import io.angarium.storage.Table.PartitionChanges;
import io.angarium.storage.Table.Row;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where in the log the events are: by domain and time, by message, by Message-Id. Small rows that can be made anew from the
 * log at any time; the reader's place in the log is written with them.
 *
 * <p>Rows (partition · sort key → value):
 * <ul>
 *   <li>{@code cursor} · name → place in the log, time
 *   <li>{@code d/domain/day} · time, position → {@link OccurrenceList}: one row a domain and batch
 *   <li>{@code m/range} · message, position → {@link OccurrenceList}: one row a message and batch
 *   <li>{@code i/bucket} · hash of the Message-Id, position → nothing
 *   <li>{@code k/bucket} · hash of domain and idempotency key, position → nothing
 * </ul>
 *
 * <p>The time in a domain's key never falls from row to row, even if the clock does: it is the latest time seen so far. So
 * rows are in the order of the log, and a row's events are never later than the key of the row behind it.
 */
final class EventIndex {
    /** An event may be recorded this much later than it happened and still be found by its time. */
    static final Duration LATENESS = Duration.ofMinutes(1);

    private static final byte[] NOTHING = {};
    private static final long MILLIS_A_DAY = Duration.ofDays(1).toMillis();
    private static final int ID_BUCKET_BITS = 9;
    private static final int ID_BUCKETS = 1 << ID_BUCKET_BITS;
    private static final int MESSAGE_RANGE_BITS = 30;
    private static final String CURSOR = "cursor";
    private static final String[] BUCKET_NAMES = bucketNames("i/");
    private static final String[] KEY_BUCKET_NAMES = bucketNames("k/");

    private static String[] bucketNames(String prefix) {
        String[] names = new String[ID_BUCKETS];
        for (int i = 0; i < ID_BUCKETS; i++) {
            names[i] = prefix + Integer.toHexString(i);
        }
        return names;
    }

    /** How far the log has been read, and the latest time seen. */
    record Cursor(long next, long timeMillis) {}

    /** A row of a domain: its time, and what it holds. */
    record Chunk(long timeMillis, long first, List<Occurrence> occurrences) {}

    private final Table table;
    private final Duration retention;

    /** @param retention after which rows may go; at least as long as the log keeps its records */
    EventIndex(Table table, Duration retention) {
        this.table = table;
        this.retention = retention;
    }

    Optional<Cursor> cursor(String name) {
        return table.get(CURSOR, cursorKey(name)).map(value -> {
            CompactReader reader = new CompactReader(value);
            return new Cursor(reader.number(), reader.number());
        });
    }

    Batch batch(long timeMillis) {
        return new Batch(timeMillis);
    }

    /** What a batch of records adds. Used by one thread. */
    final class Batch {
        /** What a domain's row will hold, and the time in its key. */
        private record DomainRow(long timeMillis, OccurrenceList list) {}

        private final Map<String, DomainRow> domains = new HashMap<>();
        private final Map<Long, OccurrenceList> messages = new HashMap<>();
        private final Map<String, List<Change>> changes = new HashMap<>();
        private long timeMillis;
        private long day;

        private Batch(long timeMillis) {
            this.timeMillis = timeMillis;
            this.day = day(timeMillis);
        }

        /** A message's own record. Under its position only what happened later is kept: two rows a message, not three. */
        void accepted(String messageId, String domain, long atMillis, Occurrence occurrence) {
            addToDomain(domain, atMillis, occurrence);
            put(idPartition(messageId), Keys.key(Keys.hash(messageId), occurrence.position()), NOTHING);
        }

        /** A message was handed in under an idempotency key. */
        void keyed(String domain, String key, long position) {
            long hash = keyHash(domain, key);
            put(bucket(KEY_BUCKET_NAMES, hash), Keys.key(hash, position), NOTHING);
        }

        /**
         * Something that happened to a message.
         *
         * @param domain empty if it is not known any more
         * @param message position of the message's own record
         */
        void happened(String domain, long message, long atMillis, Occurrence occurrence) {
            addToDomain(domain, atMillis, occurrence);
            messages.computeIfAbsent(message, m -> new OccurrenceList(occurrence.position()))
                    .add(occurrence);
        }

        private void addToDomain(String domain, long atMillis, Occurrence occurrence) {
            advance(atMillis);
            if (!domain.isEmpty()) {
                domains.computeIfAbsent(
                                domain, d -> new DomainRow(timeMillis, new OccurrenceList(occurrence.position())))
                        .list
                        .add(occurrence);
            }
        }

        /** Writes everything, and that the log was read up to {@code next}. */
        Cursor write(String cursorName, long next) {
            finishDomainRows();
            messages.forEach(
                    (message, list) -> put(messagePartition(message), Keys.key(message, list.first()), list.encode()));
            byte[] cursor =
                    new CompactWriter(24).number(next).number(timeMillis).toBytes();
            changes.put(CURSOR, List.of(new Change.Put(cursorKey(cursorName), cursor)));
            List<PartitionChanges> all = new ArrayList<>(changes.size());
            changes.forEach((partition, list) -> all.add(new PartitionChanges(partition, list)));
            table.writeLater(all);
            return new Cursor(next, timeMillis);
        }

        /** No row reaches over midnight: a day's partition holds whatever was read at that day's times. */
        private void advance(long atMillis) {
            if (atMillis <= timeMillis) {
                return;
            }
            if (day(atMillis) != day) {
                finishDomainRows();
                day = day(atMillis);
            }
            timeMillis = atMillis;
        }

        private void finishDomainRows() {
            domains.forEach((domain, row) ->
                    put(domainPartition(domain, day), Keys.key(row.timeMillis, row.list.first()), row.list.encode()));
            domains.clear();
        }

        private void put(String partition, byte[] key, byte[] value) {
            Instant expires = Instant.ofEpochMilli(timeMillis).plus(retention).plus(LATENESS);
            changes.computeIfAbsent(partition, p -> new ArrayList<>()).add(new Change.Put(key, value, expires));
        }
    }

    /** Positions of the messages with this Message-Id, oldest first; some may only share its hash. */
    List<Long> messages(String messageId, int limit) {
        return positions(idPartition(messageId), Keys.hash(messageId), limit);
    }

    /** Positions of the messages with this idempotency key, oldest first; some may only share its hash. */
    List<Long> keyed(String domain, String key, int limit) {
        long hash = keyHash(domain, key);
        return positions(bucket(KEY_BUCKET_NAMES, hash), hash, limit);
    }

    private List<Long> positions(String partition, long hash, int limit) {
        return table
                .range(partition, Keys.key(hash), Keys.behind(hash), Direction.DESCENDING, limit)
                .reversed()
                .stream()
                .map(row -> Keys.second(row.key()))
                .toList();
    }

    private static long keyHash(String domain, String key) {
        return Keys.hash(domain + " " + key);
    }

    private static String bucket(String[] names, long hash) {
        return names[(int) (hash >>> (Long.SIZE - ID_BUCKET_BITS))];
    }

    /** Whether a message with this Message-Id was read at this position: that a record begins there. */
    boolean isMessage(String messageId, long position) {
        return table.get(idPartition(messageId), Keys.key(Keys.hash(messageId), position))
                .isPresent();
    }

    /** Everything that happened to the message at this position since it was accepted, in the order of the log. */
    List<Occurrence> ofMessage(long message, int maxRows) {
        List<Occurrence> occurrences = new ArrayList<>();
        for (Row row : table.range(
                messagePartition(message), Keys.key(message), Keys.behind(message), Direction.ASCENDING, maxRows)) {
            occurrences.addAll(OccurrenceList.decode(Keys.second(row.key()), row.value()));
        }
        return occurrences;
    }

    /** Up to {@code limit} rows of the domain's day, from the key on. */
    List<Chunk> ascending(String domain, long day, byte[] from, int limit) {
        return chunks(table.range(domainPartition(domain, day), from, NOTHING, Direction.ASCENDING, limit));
    }

    /** Up to {@code limit} rows of the domain's day, those before the key, newest first. */
    List<Chunk> descending(String domain, long day, byte[] before, int limit) {
        return chunks(table.range(domainPartition(domain, day), NOTHING, before, Direction.DESCENDING, limit));
    }

    private static List<Chunk> chunks(List<Row> rows) {
        return rows.stream()
                .map(row -> new Chunk(
                        Keys.first(row.key()),
                        Keys.second(row.key()),
                        OccurrenceList.decode(Keys.second(row.key()), row.value())))
                .toList();
    }

    Duration retention() {
        return retention;
    }

    /** The day, counted from 1970, that a time belongs to (UTC). */
    static long day(long millis) {
        return Math.floorDiv(millis, MILLIS_A_DAY);
    }

    private static byte[] cursorKey(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static String idPartition(String messageId) {
        return bucket(BUCKET_NAMES, Keys.hash(messageId));
    }

    private static String messagePartition(long message) {
        return "m/" + Long.toHexString(message >>> MESSAGE_RANGE_BITS);
    }

    private static String domainPartition(String domain, long day) {
        return "d/" + domain + "/" + day;
    }
}
