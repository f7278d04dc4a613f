package io.angarium.storage.segment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where a shard's last segment ends after a crash.
 *
 * <p>Each group begins with a mark that says up to where everything was durable when the group was written. So damage before
 * the highest mark hit what was synced once: it stays in the log, for readers to report. Damage at or behind it is the torn
 * tail of groups that nobody was told of: there the log is cut.
 */
final class Recovery {
    private Recovery() {}

    /** The position at which the log goes on: behind the file if its header is lost, for then all of it is damage. */
    static long end(Segment segment) throws IOException {
        long limit = segment.capacityEnd();
        if (!segment.readable()) {
            return limit;
        }
        RecordScan scan = new RecordScan(segment, limit);
        List<Long> ends = new ArrayList<>();
        long durable = segment.base();
        long position = segment.base();
        while (true) {
            RecordHeader record = scan.intact(position);
            while (record != null) {
                if (record.isMark()) {
                    durable = Math.max(durable, Math.min(scan.markedDurable(position), position));
                }
                position += record.recordBytes();
                record = scan.intact(position);
            }
            ends.add(position);
            long next = scan.nextIntact(behindDamage(scan, position));
            if (next >= limit) {
                break;
            }
            position = next;
        }
        long highest = durable;
        return ends.stream().filter(end -> end >= highest).findFirst().orElse(position);
    }

    /** Where to look for the next record: an intact header tells how much its damaged payload takes. */
    static long behindDamage(RecordScan scan, long damaged) {
        RecordHeader header = scan.header(damaged);
        return damaged + (header == null ? RecordHeader.ALIGNMENT : header.recordBytes());
    }
}
