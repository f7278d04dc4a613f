package io.angarium.storage.segment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. One thread writes at a time; any thread reads meanwhile. */
public interface DiskFile extends Closeable {
    /**
     * Writes some or all of the buffer at an offset and returns how much.
     *
     * @throws Disk.FullException if there is no room
     */
    int write(ByteBuffer source, long offset) throws IOException;

    /** Reads some bytes from an offset; -1 at the end. Unharmed by interruption of the calling thread. */
    int read(ByteBuffer target, long offset) throws IOException;

    /** Returns when everything written is durable. */
    void force() throws IOException;

    /** Cuts the file off. */
    void truncate(long size) throws IOException;

    long size() throws IOException;
}
