package io.angarium.storage.segment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The file operations that the log needs, so that a test can bring a disk that fails, fills up or forgets. */
public interface Disk {
    /** Makes the directory and its parents unless they are there. */
    void makeDirectory(Path directory) throws IOException;

    /** The names in a directory, in no order. */
    List<String> list(Path directory) throws IOException;

    /** Opens a file for reading and writing; makes it if it is missing. It may not be renamed while open. */
    DiskFile open(Path file) throws IOException;

    /**
     * Opens a file to be filled with whole pages that nobody will read soon: past the system's cache where the file system can,
     * from buffers that begin at a page's address. Otherwise like {@link #open}.
     */
    default DiskFile openUncached(Path file) throws IOException {
        return open(file);
    }

    /** Renames atomically; durable after {@link #syncDirectory}. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes the file if it is there. */
    void delete(Path file) throws IOException;

    /** Makes what was created, renamed and deleted in the directory durable. */
    void syncDirectory(Path directory) throws IOException;

    /** Bytes that this process may still write in the directory's file system. */
    long usableSpace(Path directory);

    /**
     * Takes the file as a lock against other processes; closing gives it back.
     *
     * @throws IOException if another one holds it
     */
    Closeable lock(Path file) throws IOException;

    /** The disk has no room for what was to be written. Part of it may have been. */
    final class FullException extends IOException {
        private static final long serialVersionUID = 1;

        public FullException(String message) {
            super(message);
        }
    }
}
