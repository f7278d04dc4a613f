package io.angarium.service.event;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.event.Occurrence.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Occurrences in the order of their positions, as one value of the index: each as the distance from the one before, then
 * events and kind in one number. Two to four bytes an occurrence.
 */
final class OccurrenceList {
    private static final int KIND_BITS = 3;

    private final CompactWriter writer = new CompactWriter(32);
    private final long first;
    private long last;
    private int count;

    OccurrenceList(long first) {
        this.first = first;
        this.last = first;
    }

    long first() {
        return first;
    }

    void add(Occurrence occurrence) {
        writer.number(occurrence.position() - last);
        writer.number(
                (long) occurrence.events() << KIND_BITS | occurrence.kind().code());
        last = occurrence.position();
        count++;
    }

    byte[] encode() {
        byte[] list = writer.toBytes();
        return new CompactWriter(list.length + 8).number(count).octets(list).toBytes();
    }

    /** @param first position that the row's key names */
    static List<Occurrence> decode(long first, byte[] value) {
        CompactReader row = new CompactReader(value);
        int count = row.count();
        CompactReader reader = new CompactReader(row.octets());
        List<Occurrence> occurrences = new ArrayList<>(count);
        long position = first;
        for (int i = 0; i < count; i++) {
            position += reader.number();
            long packed = reader.number();
            Kind kind = Kind.ofCode((int) (packed & (1 << KIND_BITS) - 1));
            occurrences.add(new Occurrence(position, kind, (int) (packed >>> KIND_BITS)));
        }
        return occurrences;
    }
}
