package io.angarium.storage;

import java.nio.ByteBuffer;

/**
 * A durable, ordered log in shards. A record is bytes with a type; its position is a number that only grows within its
 * shard and stays the record's name for as long as the record is kept.
 *
 * <p>Any thread may append and read; a virtual thread never holds its carrier over a disk sync here. A shard has one owner
 * that trims it. The next engine is Kafka (a shard is a partition), so a position is known only from {@link Append#await}.
 */
public interface Log extends AutoCloseable {
    /** How soon an appended record has to be on disk. */
    enum Flush {
        /** As soon as the disk allows, grouped with what other callers append meanwhile. */
        NOW,
        /** With the next group, at the latest after the engine's named delay (milliseconds): for what can be done again. */
        SOON
    }

    /**
     * Appends one record made of the given parts, in order, and returns without waiting for the disk.
     *
     * <p>The parts are copied before this returns; their positions are left as they were. Blocks (back-pressure) while the
     * engine's memory for unwritten records is full.
     *
     * @param type 1–127, the caller's own; kept with the record
     * @throws StorageException.TooLarge if the parts add up to more than {@link #maxRecordBytes()}
     * @throws StorageException.Closed after {@link #close()} or after a failed sync, when the log's state is in doubt
     */
    Append append(int shard, byte type, Flush flush, ByteBuffer... parts);

    /** Largest payload of one record, in bytes. */
    int maxRecordBytes();

    /** Position of the oldest record kept, or of the next one if the shard is empty. */
    long start(int shard);

    /** Position behind the newest durable record: where a reader catches up. */
    long durableEnd(int shard);

    /**
     * One durable record by its position.
     *
     * @throws StorageException.Trimmed if it was trimmed away
     * @throws StorageException.Corrupt if its checksum doesn't match
     */
    LogRecord read(int shard, long position);

    /**
     * A reader that starts at the first record at or behind {@code from}.
     *
     * @param maxPayload give at most this many first bytes of each payload (a shorter prefix isn't checked against the
     *     checksum); {@link Integer#MAX_VALUE} for whole, checked records
     */
    LogReader reader(int shard, long from, int maxPayload);

    /** Gives up the records before this position; what lies in the same unit of storage as later ones may stay a while. */
    void trim(int shard, long before);

    /** Writes and syncs what was appended, then releases everything. Later calls throw {@link StorageException.Closed}. */
    @Override
    void close();
}
