package io.angarium.storage.segment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The file system of this machine. */
public final class FileDisk implements Disk {
    /** The JDK's option has no name that may be compiled against. */
    private static final Optional<OpenOption> UNCACHED = uncached();

    private static Optional<OpenOption> uncached() {
        try {
            Object[] options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return Stream.of(options)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .map(OpenOption.class::cast)
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new ChannelFile(
                file,
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public DiskFile openUncached(Path file) throws IOException {
        if (UNCACHED.isEmpty()) {
            return open(file);
        }
        try {
            return new ChannelFile(
                    file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, UNCACHED.get()));
        } catch (IOException | UnsupportedOperationException e) {
            return open(file); // a file system without it, such as tmpfs
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableSpace(Path directory) {
        // Not Files.getFileStore: that reads the table of mounts each time.
        return directory.toFile().getUsableSpace();
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            channel.close();
            throw new IOException(file + " is held by another log of this process", heldByThisProcess);
        }
        channel.close();
        throw new IOException(file + " is held by another process");
    }

    /**
     * A file behind two channels: an interrupted reader closes the channel it reads from, which must never be the
     * committer's. The reading one is opened anew when that happened.
     */
    private static final class ChannelFile implements DiskFile {
        private final Path path;
        private final FileChannel writing;
        private @Nullable FileChannel reading;
        private boolean closed;

        ChannelFile(Path path, FileChannel writing) {
            this.path = path;
            this.writing = writing;
        }

        @Override
        public int write(ByteBuffer source, long offset) throws IOException {
            try {
                return writing.write(source, offset);
            } catch (IOException e) {
                throw fullOr(e);
            }
        }

        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            boolean interrupted = false;
            int start = target.position();
            try {
                while (true) {
                    FileChannel channel = reading();
                    try {
                        return channel.read(target, offset);
                    } catch (ClosedChannelException e) {
                        // Ours or another reader's interruption; the next turn opens the file anew.
                        interrupted |= Thread.interrupted();
                        target.position(start);
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private synchronized FileChannel reading() throws IOException {
            if (closed) {
                throw new IOException(path + " is closed");
            }
            FileChannel channel = reading;
            if (channel == null || !channel.isOpen()) {
                channel = FileChannel.open(path, StandardOpenOption.READ);
                reading = channel;
            }
            return channel;
        }

        @Override
        public void force() throws IOException {
            try {
                writing.force(false);
            } catch (IOException e) {
                throw fullOr(e);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            writing.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return writing.size();
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            if (reading != null) {
                reading.close();
            }
            writing.close();
        }

        /** The JDK tells a full disk only by the system's message. */
        private static IOException fullOr(IOException e) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            return message.contains("no space left") || message.contains("quota exceeded")
                    ? new FullException(String.valueOf(e.getMessage()))
                    : e;
        }
    }
}
