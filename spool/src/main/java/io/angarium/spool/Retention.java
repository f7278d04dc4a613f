package io.angarium.spool;

import io.angarium.storage.Log;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds what in the log is older than the retention, by a reader that moves along with the time. Used by one thread. */
final class Retention implements AutoCloseable {
    /** Enough of a record to see when it was written. */
    private static final int HEAD_BYTES = 64;

    private final Log log;
    private final int shard;
    private @Nullable LogReader reader;
    private @Nullable LogRecord peeked;

    Retention(Log log, int shard) {
        this.log = log;
        this.shard = shard;
    }

    /** Position of the first record that is younger than this time. */
    long horizon(long beforeMillis) {
        LogReader open = reader;
        if (open == null) {
            open = log.reader(shard, log.start(shard), HEAD_BYTES);
            reader = open;
        }
        try {
            while (writtenAt(peeked(open)) < beforeMillis) {
                peeked = null;
            }
        } catch (StorageException.Corrupt damage) {
            open.skipCorrupt();
        }
        return peeked == null ? open.position() : peeked.position();
    }

    private @Nullable LogRecord peeked(LogReader open) {
        if (peeked == null) {
            peeked = open.poll();
        }
        return peeked;
    }

    private static long writtenAt(@Nullable LogRecord record) {
        if (record == null) {
            return Long.MAX_VALUE;
        }
        ByteBuffer payload = record.payload();
        int at = payload.position();
        return switch (record.type()) {
            case RecordLayout.MESSAGE -> payload.getLong(at + 5);
            case RecordLayout.HAPPENED -> payload.getLong(at + 18);
            case RecordLayout.CANCELLED -> payload.getLong(at + 1);
            default -> 0;
        };
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
