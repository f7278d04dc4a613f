package io.angarium.storage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a shard in order, live at its end. Used by one thread at a time. */
public interface LogReader extends AutoCloseable {
    /**
     * The next durable record, or null at the end.
     *
     * @throws StorageException.Corrupt at a record that doesn't match its checksum; the reader stays there until
     *     {@link #skipCorrupt()}: damage is never passed over in silence
     */
    @Nullable LogRecord poll();

    /** As {@link #poll}, but waits for a record for at most this long. */
    @Nullable LogRecord poll(Duration wait) throws InterruptedException;

    /** Where the next record will be read. */
    long position();

    /** Passes over the damage that {@link #poll} reported, to the next intact record, and returns the damaged bytes. */
    byte[] skipCorrupt();

    @Override
    void close();
}
