package io.angarium.spool;

import io.angarium.storage.Log;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.Quarantine;
import io.angarium.storage.Snapshots;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known at the start: from the newest checkpoint and the log behind it; or, if there is none that can be used, from the
 * log alone.
 *
 * @param from where the log was read from
 * @param records how many were read
 * @param checkpoint where the checkpoint that was used needs the log from; -1 if none was
 */
record Recovery(RecipientIndex index, long from, long records, long checkpoint) {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final long NONE = -1;

    /**
     * Reads it all.
     *
     * @param mark everything before it is settled
     * @param empty makes an index without recipients
     */
    static Recovery run(
            Log log,
            int shard,
            long mark,
            Snapshots snapshots,
            Supplier<RecipientIndex> empty,
            long nowMillis,
            Quarantine quarantine) {
        long start = Math.max(log.start(shard), mark);
        RecipientIndex index = empty.get();
        long checkpoint = restore(log, shard, start, snapshots, index);
        if (checkpoint == NONE) {
            index = empty.get(); // half of one may be in the other
        }
        long from = Math.max(start, checkpoint);
        IndexReplay replay = new IndexReplay(index);
        long records = 0;
        try (LogReader reader = log.reader(shard, from, Integer.MAX_VALUE)) {
            for (LogRecord record = next(reader, quarantine); record != null; record = next(reader, quarantine)) {
                replay(replay, record, quarantine);
                records++;
            }
        }
        replay.finish(nowMillis);
        if (records > 0 || checkpoint != NONE) {
            LOG.info("read {} records of the log from position {}; {} recipients wait", records, from, index.size());
        }
        return new Recovery(index, from, records, checkpoint);
    }

    private static long restore(Log log, int shard, long start, Snapshots snapshots, RecipientIndex index) {
        try (Snapshots.Reader snapshot = snapshots.open().orElse(null)) {
            if (snapshot == null) {
                return NONE;
            }
            CheckpointReader reader = new CheckpointReader(snapshot, index);
            long from = reader.from();
            if (from < start || from > log.durableEnd(shard)) {
                return NONE;
            }
            reader.restore(new IndexReplay(index));
            long oldest = index.oldestUnsettled(NONE);
            if (oldest != NONE && log.read(shard, oldest).type() != RecordLayout.MESSAGE) {
                throw new IllegalArgumentException("it belongs to another log");
            }
            return from;
        } catch (RuntimeException unusable) {
            LOG.warn(
                    "the checkpoint can't be used, so the start takes longer: the log tells all, from position {}. {}",
                    start,
                    unusable.getMessage());
            return NONE;
        }
    }

    private static void replay(IndexReplay replay, LogRecord record, Quarantine quarantine) {
        try {
            switch (record.type()) {
                case RecordLayout.MESSAGE -> replay.accepted(RecordLayout.message(record.position(), record.payload()));
                case RecordLayout.HAPPENED ->
                    replay.happened(RecordLayout.happened(record.position(), record.payload()));
                case RecordLayout.CANCELLED ->
                    replay.cancelled(RecordLayout.cancelled(record.position(), record.payload()));
                default -> keep(quarantine, record, "unknown record type " + record.type());
            }
        } catch (RuntimeException unreadable) {
            keep(quarantine, record, "unreadable: " + unreadable);
        }
    }

    private static void keep(Quarantine quarantine, LogRecord record, String reason) {
        byte[] bytes = new byte[record.payload().remaining()];
        ByteBuffer payload = record.payload().duplicate();
        payload.get(bytes);
        quarantine.keep(record.position(), bytes, reason);
    }

    private static @Nullable LogRecord next(LogReader reader, Quarantine quarantine) {
        while (true) {
            try {
                return reader.poll();
            } catch (StorageException.Corrupt damage) {
                quarantine.keep(damage.position(), reader.skipCorrupt(), String.valueOf(damage.getMessage()));
            }
        }
    }
}
