package io.angarium.service.suppression;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How entries become rows: the value is the key, the list is the partition's. */
final class EntryCodec {
    private static final int VERSION = 1;

    private EntryCodec() {}

    static byte[] key(String value) {
        return value.getBytes(UTF_8);
    }

    static byte[] encode(Entry entry) {
        CompactWriter writer = new CompactWriter(64)
                .number(VERSION)
                .number(Math.max(0, entry.createdAt().toEpochMilli()));
        switch (entry) {
            case Entry.Bounce bounce -> writer.text(bounce.code()).text(bounce.error());
            case Entry.Unsubscribe unsubscribe -> {
                writer.number(unsubscribe.tags().size());
                unsubscribe.tags().forEach(writer::text);
            }
            case Entry.Complaint _ -> {}
            case Entry.Allowance allowance -> writer.text(allowance.reason());
        }
        return writer.toBytes();
    }

    static Entry decode(SuppressionList list, Row row) {
        return decode(list, new String(row.key(), UTF_8), row.value());
    }

    static Entry decode(SuppressionList list, String value, byte[] bytes) {
        CompactReader reader = new CompactReader(bytes).version(VERSION);
        Instant at = Instant.ofEpochMilli(reader.number());
        return switch (list) {
            case BOUNCES -> new Entry.Bounce(value, reader.text(), reader.text(), at);
            case UNSUBSCRIBES -> new Entry.Unsubscribe(value, texts(reader), at);
            case COMPLAINTS -> new Entry.Complaint(value, at);
            case ALLOWLIST -> new Entry.Allowance(value, reader.text(), at);
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
}
