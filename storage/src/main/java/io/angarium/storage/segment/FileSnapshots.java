package io.angarium.storage.segment;

import io.angarium.storage.Snapshots;
import io.angarium.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as a file: a magic word, then blocks with length and checksum, then an empty block that says that nothing is
 * missing. It is written beside the old one, synced, and renamed over it.
 */
public final class FileSnapshots implements Snapshots {
    private static final byte[] MAGIC = "ANGSNAP1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 8;
    /** Synced as it grows, so that the log's own syncs never wait for a whole snapshot. */
    private static final int SYNC_EVERY_BYTES = 8 << 20;

    private final Disk disk;
    private final Path directory;
    private final String name;
    private final long reserveBytes;

    /**
     * @param name of the file in the directory
     * @param reserveBytes of the disk that it leaves to others
     */
    public FileSnapshots(Disk disk, Path directory, String name, long reserveBytes) {
        this.disk = disk;
        this.directory = directory;
        this.name = name;
        this.reserveBytes = reserveBytes;
    }

    @Override
    public Writer begin() {
        try {
            disk.makeDirectory(directory);
            disk.delete(unfinished());
            return new FileWriter(disk.open(unfinished()));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Optional<Reader> open() {
        try {
            disk.makeDirectory(directory);
            return disk.list(directory).contains(name)
                    ? Optional.of(new FileReader(disk.open(directory.resolve(name))))
                    : Optional.empty();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Path unfinished() {
        return directory.resolve(name + ".new");
    }

    private static StorageException failed(IOException e) {
        return e instanceof Disk.FullException
                ? new StorageException.Full("no room for a snapshot: " + e.getMessage())
                : new StorageException.Failed("a snapshot failed: " + e.getMessage(), e);
    }

    /** Covers the block's number too, so that no block passes for another. */
    private static int checksum(int number, ByteBuffer block) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
        crc.update(block.duplicate());
        return (int) crc.getValue();
    }

    private final class FileWriter implements Writer {
        private final DiskFile file;
        private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        private long at;
        private long syncedAt;
        private int blocks;
        private boolean open = true;

        FileWriter(DiskFile file) throws IOException {
            this.file = file;
            put(ByteBuffer.wrap(MAGIC));
        }

        @Override
        public void write(ByteBuffer block) {
            if (block.remaining() == 0 || block.remaining() > MAX_BLOCK_BYTES) {
                throw new IllegalArgumentException(
                        "a block has 1–" + MAX_BLOCK_BYTES + " bytes but this one has " + block.remaining());
            }
            try {
                if (disk.usableSpace(directory) < reserveBytes + block.remaining()) {
                    throw new Disk.FullException("the reserve of " + reserveBytes + " bytes is reached");
                }
                putBlock(block);
                if (at - syncedAt >= SYNC_EVERY_BYTES) {
                    file.force();
                    syncedAt = at;
                }
            } catch (IOException e) {
                throw failed(e);
            }
        }

        private void putBlock(ByteBuffer block) throws IOException {
            put(header.clear()
                    .putInt(block.remaining())
                    .putInt(checksum(blocks, block))
                    .flip());
            put(block.duplicate());
            blocks++;
        }

        private void put(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                at += file.write(bytes, at);
            }
        }

        @Override
        public void commit() {
            try {
                putBlock(ByteBuffer.allocate(0));
                file.force();
                open = false;
                file.close();
                disk.rename(unfinished(), directory.resolve(name));
                disk.syncDirectory(directory);
            } catch (IOException e) {
                throw failed(e);
            }
        }

        @Override
        public void close() {
            if (!open) {
                return;
            }
            open = false;
            try {
                file.close();
                disk.delete(unfinished());
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    private static final class FileReader implements Reader {
        private final DiskFile file;
        private long at;
        private int blocks;
        private boolean ended;

        FileReader(DiskFile file) {
            this.file = file;
        }

        @Override
        public @Nullable ByteBuffer next() {
            if (ended) {
                return null;
            }
            try {
                if (at == 0 && !Arrays.equals(read(MAGIC.length).array(), MAGIC)) {
                    throw corrupt("it doesn't begin like a snapshot");
                }
                ByteBuffer header = read(HEADER_BYTES);
                int length = header.getInt();
                int checksum = header.getInt();
                if (length < 0 || length > MAX_BLOCK_BYTES) {
                    throw corrupt("a block of " + length + " bytes");
                }
                ByteBuffer block = read(length);
                if (checksum(blocks++, block) != checksum) {
                    throw corrupt("a block doesn't match its checksum");
                }
                ended = length == 0;
                return ended ? null : block;
            } catch (IOException e) {
                throw failed(e);
            }
        }

        private ByteBuffer read(int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining()) {
                int count = file.read(bytes, at);
                if (count < 0) {
                    throw corrupt("it ends too early");
                }
                at += count;
            }
            return bytes.flip();
        }

        private StorageException.Corrupt corrupt(String what) {
            return new StorageException.Corrupt(at, "the snapshot is damaged at byte " + at + ": " + what);
        }

        @Override
        public void close() {
            try {
                file.close();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }
}
