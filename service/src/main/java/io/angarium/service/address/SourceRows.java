package io.angarium.service.address;

import io.angarium.service.address.Sources.Assignment;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.storage.Table;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pools and assignments as they are kept. */
final class SourceRows {
    /** Partition of the pools, by id. */
    static final String POOLS = "pools";
    /** Partition of what domains were given, by name. */
    static final String DOMAINS = "domains";

    private static final int VERSION = 1;
    private static final int AT_ONCE = 1_000;
    private static final int OF_POOL = 1;
    private static final int OWN = 2;

    private SourceRows() {}

    static byte[] encode(Pool pool) {
        CompactWriter writer = new CompactWriter(256)
                .number(VERSION)
                .text(pool.id())
                .text(pool.account())
                .text(pool.name())
                .text(pool.description())
                .number(pool.addresses().size());
        pool.addresses().forEach(address -> writer.text(address.getHostAddress()));
        return writer.toBytes();
    }

    static Pool pool(byte[] value) {
        CompactReader reader = new CompactReader(value).version(VERSION);
        return new Pool(
                reader.text(),
                reader.text(),
                reader.text(),
                reader.text(),
                texts(reader).stream().map(InetAddress::ofLiteral).toList());
    }

    /** A domain with nothing of its own has no row. */
    static byte[] encode(Assignment assignment) {
        CompactWriter writer = new CompactWriter(64).number(VERSION);
        switch (assignment) {
            case Assignment.Shared _ -> throw new IllegalArgumentException("what is shared has no row");
            case Assignment.OfPool(String id) -> writer.number(OF_POOL).text(id);
            case Assignment.Own(List<String> ips) -> {
                writer.number(OWN).number(ips.size());
                ips.forEach(writer::text);
            }
        }
        return writer.toBytes();
    }

    static Assignment assignment(byte[] value) {
        CompactReader reader = new CompactReader(value).version(VERSION);
        long kind = reader.number();
        return switch ((int) kind) {
            case OF_POOL -> new Assignment.OfPool(reader.text());
            case OWN -> new Assignment.Own(texts(reader));
            default -> throw new MalformedRecordException("an assignment of kind " + kind + " is not known");
        };
    }

    private static List<String> texts(CompactReader reader) {
        int count = reader.count();
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(reader.text());
        }
        return texts;
    }

    static List<Table.Row> all(Table table, String partition) {
        List<Table.Row> rows = new ArrayList<>();
        byte[] from = {};
        List<Table.Row> page;
        do {
            page = table.range(partition, from, new byte[0], Table.Direction.ASCENDING, AT_ONCE);
            rows.addAll(page);
            if (!page.isEmpty()) {
                byte[] last = page.getLast().key();
                from = Arrays.copyOf(last, last.length + 1);
            }
        } while (page.size() == AT_ONCE);
        return rows;
    }
}
