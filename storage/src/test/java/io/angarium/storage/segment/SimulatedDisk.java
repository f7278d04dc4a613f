package io.angarium.storage.segment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that can fill up, write short, fail a sync, and that forgets at a power loss what was not synced: of
 * unsynced writes some pages survive, in any order, some of them torn; of unsynced changes to a directory the first few.
 */
final class SimulatedDisk implements Disk {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    private final Map<Path, Content> names = new HashMap<>();
    private final Map<Path, Content> durableNames = new HashMap<>();
    private final List<NameChange> unsyncedNames = new ArrayList<>();
    private final Set<Path> locks = new HashSet<>();
    private long capacity = Long.MAX_VALUE;
    private int maxWrite = Integer.MAX_VALUE;
    private boolean syncFails;
    private boolean syncFindsNoRoom;
    private CountDownLatch syncGate = new CountDownLatch(0);

    /** A name that came or went; content null: it went. */
    private record NameChange(Path path, Content content) {}

    /** Bytes written within one page, or a cut of the file. */
    private record Change(int offset, byte[] bytes, boolean cut) {}

    private static final class Content {
        byte[] bytes = {};
        byte[] synced = {};
        final List<Change> unsynced = new ArrayList<>();

        Content copy() {
            Content copy = new Content();
            copy.bytes = bytes.clone();
            copy.synced = bytes.clone();
            return copy;
        }

        void apply(Change change) {
            bytes = applied(bytes, change, change.bytes.length);
            unsynced.add(change);
        }

        static byte[] applied(byte[] before, Change change, int length) {
            if (change.cut) {
                return Arrays.copyOf(before, Math.min(before.length, change.offset));
            }
            byte[] after = Arrays.copyOf(before, Math.max(before.length, change.offset + length));
            System.arraycopy(change.bytes, 0, after, change.offset, length);
            return after;
        }

        void sync() {
            synced = bytes.clone();
            unsynced.clear();
        }

        Content afterPowerLoss(RandomGenerator random) {
            Content left = new Content();
            left.bytes = synced;
            double kept = random.nextInt(4) / 3.0;
            for (Change change : unsynced) {
                if (change.cut) {
                    left.bytes = random.nextBoolean() ? applied(left.bytes, change, 0) : left.bytes;
                } else if (random.nextDouble() < kept) {
                    int torn = random.nextInt(5) == 0
                            ? Math.min(change.bytes.length, SECTOR * random.nextInt(PAGE / SECTOR))
                            : change.bytes.length;
                    left.bytes = applied(left.bytes, change, torn);
                }
            }
            left.sync();
            return left;
        }
    }

    /** What a machine finds on this disk after the power went. This one goes on as if nothing had happened. */
    synchronized SimulatedDisk afterPowerLoss(RandomGenerator random) {
        SimulatedDisk left = new SimulatedDisk();
        Map<Path, Content> survivors = new HashMap<>(durableNames);
        int changes = random.nextInt(unsyncedNames.size() + 1);
        unsyncedNames.subList(0, changes).forEach(change -> rename(survivors, change));
        survivors.forEach((path, content) -> left.put(path, content.afterPowerLoss(random)));
        return left;
    }

    /** What a new process finds after this one was killed: everything written, synced or not. */
    synchronized SimulatedDisk afterKill() {
        SimulatedDisk left = new SimulatedDisk();
        names.forEach((path, content) -> left.put(path, content.copy()));
        return left;
    }

    private void put(Path path, Content content) {
        names.put(path, content);
        durableNames.put(path, content);
    }

    private static void rename(Map<Path, Content> names, NameChange change) {
        if (change.content == null) {
            names.remove(change.path);
        } else {
            names.put(change.path, change.content);
        }
    }

    synchronized void roomFor(long bytes) {
        capacity = used() + bytes;
    }

    synchronized void endlessRoom() {
        capacity = Long.MAX_VALUE;
    }

    synchronized void writesAtMost(int bytes) {
        maxWrite = bytes;
    }

    synchronized void syncFails() {
        syncFails = true;
    }

    synchronized void syncFindsNoRoom(boolean noRoom) {
        syncFindsNoRoom = noRoom;
    }

    /** Syncs wait until the returned latch is counted down. */
    synchronized CountDownLatch holdSyncs() {
        syncGate = new CountDownLatch(1);
        return syncGate;
    }

    /** The bytes of a file, for a test to look at or to damage. */
    synchronized byte[] bytes(Path path) {
        return names.get(path).bytes;
    }

    synchronized void replace(Path path, byte[] bytes) {
        Content content = new Content();
        content.bytes = bytes;
        content.sync();
        put(path, content);
    }

    synchronized List<Path> files(String ending) {
        return names.keySet().stream()
                .filter(path -> path.toString().endsWith(ending))
                .sorted()
                .toList();
    }

    private long used() {
        return names.values().stream()
                .distinct()
                .mapToLong(it -> it.bytes.length)
                .sum();
    }

    @Override
    public void makeDirectory(Path directory) {}

    @Override
    public synchronized List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(path -> path.startsWith(directory) && !path.equals(directory))
                .map(path -> directory.relativize(path).getName(0).toString())
                .distinct()
                .toList();
    }

    @Override
    public synchronized DiskFile open(Path file) {
        Content content = names.get(file);
        if (content == null) {
            content = new Content();
            change(new NameChange(file, content));
        }
        return new SimulatedFile(content);
    }

    private void change(NameChange change) {
        rename(names, change);
        unsyncedNames.add(change);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        Content content = names.get(from);
        if (content == null) {
            throw new NoSuchFileException(from.toString());
        }
        change(new NameChange(to, content));
        change(new NameChange(from, null));
    }

    @Override
    public synchronized void delete(Path file) {
        if (names.containsKey(file)) {
            change(new NameChange(file, null));
        }
    }

    @Override
    public synchronized void syncDirectory(Path directory) {
        unsyncedNames.removeIf(change -> {
            boolean here = directory.equals(change.path.getParent());
            if (here) {
                rename(durableNames, change);
            }
            return here;
        });
    }

    @Override
    public synchronized long usableSpace(Path directory) {
        return capacity - used();
    }

    @Override
    public synchronized Closeable lock(Path file) throws IOException {
        if (!locks.add(file)) {
            throw new IOException(file + " is held");
        }
        return () -> unlock(file);
    }

    private synchronized void unlock(Path file) {
        locks.remove(file);
    }

    private final class SimulatedFile implements DiskFile {
        private final Content content;

        SimulatedFile(Content content) {
            this.content = content;
        }

        @Override
        public int write(ByteBuffer source, long offset) throws IOException {
            synchronized (SimulatedDisk.this) {
                int inPage = PAGE - (int) (offset % PAGE);
                int count = Math.min(Math.min(source.remaining(), inPage), maxWrite);
                long growth = Math.max(0, offset + count - content.bytes.length);
                long room = capacity - used();
                if (growth > room) {
                    count -= (int) (growth - Math.max(0, room));
                    if (count <= 0) {
                        throw new FullException("No space left on device");
                    }
                }
                byte[] bytes = new byte[count];
                source.get(bytes);
                content.apply(new Change((int) offset, bytes, false));
                return count;
            }
        }

        @Override
        public int read(ByteBuffer target, long offset) {
            synchronized (SimulatedDisk.this) {
                int count = (int) Math.min(target.remaining(), content.bytes.length - offset);
                if (count <= 0) {
                    return target.hasRemaining() ? -1 : 0;
                }
                target.put(content.bytes, (int) offset, count);
                return count;
            }
        }

        @Override
        public void force() throws IOException {
            awaitGate();
            synchronized (SimulatedDisk.this) {
                if (syncFails) {
                    throw new IOException("Input/output error");
                }
                if (syncFindsNoRoom && content.bytes.length > content.synced.length) {
                    throw new FullException("No space left on device");
                }
                content.sync();
            }
        }

        private void awaitGate() throws IOException {
            CountDownLatch gate;
            synchronized (SimulatedDisk.this) {
                gate = syncGate;
            }
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void truncate(long size) {
            synchronized (SimulatedDisk.this) {
                content.apply(new Change((int) size, new byte[0], true));
            }
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                return content.bytes.length;
            }
        }

        @Override
        public void close() {}
    }
}
