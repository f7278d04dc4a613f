package io.angarium.storage.memory;

import io.angarium.storage.Snapshots;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A snapshot that lasts as long as its object. A test can {@linkplain #damage damage} it. */
public final class MemorySnapshots implements Snapshots {
    private volatile @Nullable List<ByteBuffer> newest;
    private volatile int damagedBlock = -1;

    /** From now on the block with this number can't be read. */
    public void damage(int block) {
        damagedBlock = block;
    }

    /** As if there had never been one. */
    public void lose() {
        newest = null;
    }

    /** Blocks of the newest one; 0 if there is none. */
    public int blocks() {
        List<ByteBuffer> blocks = newest;
        return blocks == null ? 0 : blocks.size();
    }

    @Override
    public Writer begin() {
        List<ByteBuffer> blocks = new ArrayList<>();
        return new Writer() {
            @Override
            public void write(ByteBuffer block) {
                if (block.remaining() == 0 || block.remaining() > MAX_BLOCK_BYTES) {
                    throw new IllegalArgumentException("a block has 1–" + MAX_BLOCK_BYTES + " bytes");
                }
                blocks.add(ByteBuffer.allocate(block.remaining())
                        .put(block.duplicate())
                        .flip());
            }

            @Override
            public void commit() {
                newest = blocks;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Optional<Reader> open() {
        List<ByteBuffer> blocks = newest;
        return blocks == null ? Optional.empty() : Optional.of(new BlockReader(blocks));
    }

    private final class BlockReader implements Reader {
        private final Iterator<ByteBuffer> blocks;
        private int number;

        BlockReader(List<ByteBuffer> blocks) {
            this.blocks = blocks.iterator();
        }

        @Override
        public @Nullable ByteBuffer next() {
            if (number == damagedBlock) {
                throw new StorageException.Corrupt(number, "the snapshot was damaged by its test");
            }
            number++;
            return blocks.hasNext() ? blocks.next().duplicate() : null;
        }

        @Override
        public void close() {}
    }
}
