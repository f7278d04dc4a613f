package io.angarium.app;

import io.angarium.app.cli.LocalKey;
import io.angarium.service.encryption.Vault;
import io.angarium.storage.Quarantine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory in which one server keeps everything. Locked while the server runs, so that a second one can't spoil it;
 * readable by its owner alone.
 */
final class DataDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final int LOCAL_KEY_BYTES = 24;

    private final Path root;
    private final FileChannel lockFile;

    private DataDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    static DataDirectory open(Path root) {
        try {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel lockFile =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(lockFile);
            if (lock == null) {
                lockFile.close();
                throw new StartFailedException(
                        "data.dir " + root + " is in use by another server", new IOException("locked"));
            }
            return new DataDirectory(root, lockFile);
        } catch (IOException unusable) {
            throw new StartFailedException("data.dir " + root + " can't be used: " + unusable, unusable);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    Path log() {
        return root.resolve("log");
    }

    /** What makes the next start quick; may be deleted while no server runs. */
    Path checkpoints() {
        return root.resolve("checkpoint");
    }

    Path tables() {
        return root.resolve("tables");
    }

    /** The key that encrypts secrets at rest; made at the first start. */
    byte[] masterKey(SecureRandom random) {
        Path file = root.resolve("master.key");
        try {
            if (!Files.exists(file)) {
                writePrivately(file, Vault.newMasterKey(random));
            }
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new StartFailedException("the master key " + file + " can't be used: " + unreadable, unreadable);
        }
    }

    /** Makes the key by which whoever may read this directory gets in, good until {@link #close}. */
    String newLocalKey(SecureRandom random) {
        byte[] bytes = new byte[LOCAL_KEY_BYTES];
        random.nextBytes(bytes);
        String key = "local-" + HexFormat.of().formatHex(bytes);
        try {
            writePrivately(root.resolve(LocalKey.FILE), key.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException unwritable) {
            throw new StartFailedException("data.dir " + root + " can't be written: " + unwritable, unwritable);
        }
        return key;
    }

    private static void writePrivately(Path file, byte[] bytes) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Keeps damaged bytes of the log as files, named by their position. */
    Quarantine quarantine() {
        return (position, damaged, reason) -> {
            Path file = root.resolve("quarantine").resolve("position-" + position + ".bin");
            LOG.error(
                    "the log is damaged at position {}: {}; {} bytes are kept in {}",
                    position,
                    reason,
                    damaged.length,
                    file);
            try {
                Files.createDirectories(file.getParent());
                Files.write(file, damaged);
            } catch (IOException unwritable) {
                LOG.error("they could not be kept: {}", unwritable.toString());
            }
        };
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(root.resolve(LocalKey.FILE));
            lockFile.close();
        } catch (IOException unimportant) {
            LOG.debug("at closing the data directory: {}", unimportant.toString());
        }
    }
}
