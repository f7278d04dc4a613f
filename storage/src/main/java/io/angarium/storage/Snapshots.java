package io.angarium.storage;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one snapshot of something large that could be made anew from a log, only more slowly. A new one takes the old one's
 * place as a whole; until then, and after a crash at any moment, the old one is there.
 */
public interface Snapshots {
    /** A block has at most so many bytes. */
    int MAX_BLOCK_BYTES = 1 << 20;

    /** A snapshot in the making. Used by one thread; closing without {@link #commit} leaves the old one in place. */
    interface Writer extends AutoCloseable {
        /**
         * Adds a block, from its position to its limit.
         *
         * @throws StorageException.Full if there is no room
         */
        void write(ByteBuffer block);

        /** Makes it durable and the one that is read from now on. */
        void commit();

        @Override
        void close();
    }

    /** The blocks of the newest complete snapshot. Used by one thread. */
    interface Reader extends AutoCloseable {
        /**
         * The next block, or null behind the last one.
         *
         * @throws StorageException.Corrupt if what is stored is not what was written: nothing of it should be used
         */
        @Nullable ByteBuffer next();

        @Override
        void close();
    }

    /** Begins a new one; there may be one at a time. */
    Writer begin();

    /** The newest complete one, if there is one. */
    Optional<Reader> open();
}
