package io.angarium.service.domain;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What befell each domain's records, newest first, for a while; and in the log of the program. Any thread. */
final class DomainHistory {
    /** How long it is kept. */
    static final Duration KEPT = Duration.ofDays(90);
    /** Most entries of one answer. */
    static final int MAX_LIMIT = 1_000;

    private static final int VERSION = 1;
    private static final Logger LOG = LoggerFactory.getLogger(DomainHistory.class);

    private final Table table;

    DomainHistory(Table table) {
        this.table = table;
    }

    /** The events of one look, in order. */
    void add(SendingDomain domain, List<DomainEvent> events) {
        List<Change> changes = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            DomainEvent event = events.get(i);
            changes.add(
                    new Change.Put(key(event.at(), i), encode(event), event.at().plus(KEPT)));
            say(domain, event);
        }
        if (!changes.isEmpty()) {
            table.write(partition(domain), changes);
        }
    }

    private static void say(SendingDomain domain, DomainEvent event) {
        if (event.kind() == DomainEvent.Kind.RECORD_BROKE) {
            LOG.warn(
                    "{} of {}: the {} record broke: {}",
                    event.name(),
                    domain.name(),
                    event.recordType(),
                    event.detail());
        } else {
            LOG.info(
                    "{} of {}: {} {}", event.name(), domain.name(), event.kind().word(), event.detail());
        }
    }

    /** Newest first. */
    List<DomainEvent> list(SendingDomain domain, int limit) {
        byte[] all = {};
        return table.range(partition(domain), all, all, Table.Direction.ASCENDING, Math.min(limit, MAX_LIMIT)).stream()
                .map(row -> decode(row.value()))
                .toList();
    }

    /** By the id: who makes a domain of the same name later has a history of its own. */
    private static String partition(SendingDomain domain) {
        return "history/" + domain.id();
    }

    private static byte[] key(Instant at, int number) {
        return ByteBuffer.allocate(12)
                .putLong(Long.MAX_VALUE - at.toEpochMilli())
                .putInt(number)
                .array();
    }

    private static byte[] encode(DomainEvent event) {
        CompactWriter writer = new CompactWriter(256)
                .number(VERSION)
                .number(event.at().toEpochMilli())
                .text(event.kind().name())
                .text(event.recordType())
                .text(event.name())
                .text(event.detail())
                .number(event.found().size());
        event.found().forEach(writer::text);
        return writer.toBytes();
    }

    private static DomainEvent decode(byte[] value) {
        CompactReader reader = new CompactReader(value).version(VERSION);
        Instant at = Instant.ofEpochMilli(reader.number());
        DomainEvent.Kind kind = DomainEvent.Kind.valueOf(reader.text());
        String type = reader.text();
        String name = reader.text();
        String detail = reader.text();
        int count = reader.count();
        List<String> found = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            found.add(reader.text());
        }
        return new DomainEvent(at, kind, type, name, detail, found);
    }
}
