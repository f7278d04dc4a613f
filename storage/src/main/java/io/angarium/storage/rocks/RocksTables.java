package io.angarium.storage.rocks;

import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import io.angarium.storage.TableLimits;
import io.angarium.storage.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * The tables of one machine, all in one RocksDB.
 *
 * <p>Writes of all callers share a batch and a sync on one platform thread. Reads are done by the caller: short, from memory
 * as a rule. A row past its expiry is hidden at once and removed by a slow sweep.
 */
public final class RocksTables implements Tables {
    private static final int BLOOM_BITS_PER_KEY = 10;
    private static final int MAX_WRITE_BUFFERS = 3;
    private static final int MAX_OPEN_FILES = 512;

    static {
        RocksDB.loadLibrary();
    }

    private final RocksDB db;
    private final InstantSource clock;
    private final RocksCommitter committer;
    private final Sweeper sweeper;

    /** Natives to free after the database, last made first. */
    private final ArrayDeque<AutoCloseable> natives;

    private final ConcurrentMap<String, Table> tables = new ConcurrentHashMap<>();

    /** Held shared by every call: using a closed database would take the process down. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    private RocksTables(RocksDB db, InstantSource clock, RocksSettings settings, ArrayDeque<AutoCloseable> natives) {
        this.db = db;
        this.clock = clock;
        this.natives = natives;
        this.committer = new RocksCommitter(db, clock, settings.laterSync().toMillis());
        this.sweeper = new Sweeper(this::sweep, settings.sweepEvery());
    }

    /** Opens the tables in a directory, or makes them. */
    public static RocksTables open(Path directory) {
        return open(directory, InstantSource.system(), RocksSettings.defaults());
    }

    /**
     * Opens the tables in a directory, or makes them.
     *
     * @throws StorageException.Failed if the directory can't be used or another process holds it
     */
    public static RocksTables open(Path directory, InstantSource clock, RocksSettings settings) {
        ArrayDeque<AutoCloseable> natives = new ArrayDeque<>();
        try {
            Files.createDirectories(directory);
            RocksDB db = RocksDB.open(options(settings, natives), directory.toString());
            RocksTables tables = new RocksTables(db, clock, settings, natives);
            tables.committer.start();
            tables.sweeper.start();
            return tables;
        } catch (RocksDBException e) {
            free(natives);
            throw RocksFailure.of("cannot open the tables in " + directory, e);
        } catch (IOException e) {
            throw new StorageException.Failed("cannot make the directory " + directory, e);
        }
    }

    private static Options options(RocksSettings settings, ArrayDeque<AutoCloseable> natives) {
        LRUCache cache = new LRUCache(settings.blockCacheBytes());
        natives.push(cache);
        BloomFilter filter = new BloomFilter(BLOOM_BITS_PER_KEY);
        natives.push(filter);
        Options options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(settings.writeBufferBytes())
                .setMaxWriteBufferNumber(MAX_WRITE_BUFFERS)
                .setMaxOpenFiles(MAX_OPEN_FILES)
                .setMaxBackgroundJobs(2)
                .setKeepLogFileNum(4)
                .setMaxLogFileSize(4 << 20)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(filter)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true));
        natives.push(options);
        return options;
    }

    @Override
    public Table table(String name) {
        requireOpen();
        return tables.computeIfAbsent(TableLimits.requireName(name), RocksTable::new);
    }

    /**
     * What the tables hold.
     *
     * @param rows estimated, those past their expiry included
     * @param fileBytes on the disk
     * @param unwrittenBytes in memory, not yet in files of their own
     * @param cacheBytes of files held in memory
     */
    public record Figures(long rows, long fileBytes, long unwrittenBytes, long cacheBytes) {}

    /**
     * Any thread may ask at any time.
     *
     * @throws StorageException.Closed after the tables were closed
     */
    public Figures figures() {
        use.readLock().lock();
        try {
            requireOpenHeld();
            return new Figures(
                    db.getLongProperty("rocksdb.estimate-num-keys"),
                    db.getLongProperty("rocksdb.total-sst-files-size"),
                    db.getLongProperty("rocksdb.cur-size-all-mem-tables"),
                    db.getLongProperty("rocksdb.block-cache-usage"));
        } catch (RocksDBException e) {
            throw RocksFailure.of("the tables could not be measured", e);
        } finally {
            use.readLock().unlock();
        }
    }

    private void requireOpen() {
        use.readLock().lock();
        try {
            requireOpenHeld();
        } finally {
            use.readLock().unlock();
        }
    }

    private void requireOpenHeld() {
        if (closed) {
            throw new StorageException.Closed("the tables are closed");
        }
    }

    /**
     * Removes rows past their expiry, looking at no more than so many from a key on.
     *
     * @return the key to go on from, or empty when the end was reached
     */
    Optional<byte[]> sweep(byte[] from, int atMost) {
        List<byte[]> past = new ArrayList<>();
        Optional<byte[]> goOn = Optional.empty();
        Instant now = clock.instant();
        use.readLock().lock();
        try (ReadOptions reading = readOnce();
                RocksIterator rows = openIterator(reading)) {
            int seen = 0;
            rows.seek(from);
            while (rows.isValid() && seen++ < atMost) {
                if (StoredValue.isPast(rows.value(), now)) {
                    past.add(rows.key());
                }
                rows.next();
            }
            rows.status();
            if (rows.isValid()) {
                goOn = Optional.of(rows.key());
            }
            if (!past.isEmpty()) {
                committer.submit(answer -> new WriteRequest.Sweep(past, answer));
            }
            return goOn;
        } catch (RocksDBException e) {
            throw RocksFailure.of("the tables could not be swept", e);
        } finally {
            use.readLock().unlock();
        }
    }

    private RocksIterator openIterator(ReadOptions reading) {
        requireOpenHeld();
        return db.newIterator(reading);
    }

    private static ReadOptions readOnce() {
        return new ReadOptions().setFillCache(false);
    }

    @Override
    public void close() {
        sweeper.close();
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                committer.close();
                db.close();
                free(natives);
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private static void free(ArrayDeque<AutoCloseable> natives) {
        for (AutoCloseable it : natives) {
            try {
                it.close();
            } catch (Exception e) {
                throw new IllegalStateException("freeing native memory does not fail", e);
            }
        }
    }

    private final class RocksTable implements Table {
        private final String name;

        RocksTable(String name) {
            this.name = name;
        }

        @Override
        public Optional<byte[]> get(String partition, byte[] key) {
            byte[] row = RowKey.of(RowKey.prefix(name, partition), key);
            use.readLock().lock();
            try {
                requireOpenHeld();
                return StoredValue.live(db.get(row), clock.instant());
            } catch (RocksDBException e) {
                throw RocksFailure.of("the table " + name + " could not be read", e);
            } finally {
                use.readLock().unlock();
            }
        }

        @Override
        public List<Row> range(String partition, byte[] from, byte[] to, Direction direction, int limit) {
            TableLimits.requireLimit(limit);
            byte[] prefix = RowKey.prefix(name, partition);
            byte[] lower = RowKey.of(prefix, from);
            byte[] upper = to.length == 0 ? RowKey.behind(prefix) : RowKey.of(prefix, to);
            if (Arrays.compareUnsigned(lower, upper) >= 0) {
                return List.of();
            }
            use.readLock().lock();
            try (Slice least = new Slice(lower);
                    Slice behind = new Slice(upper);
                    ReadOptions reading =
                            new ReadOptions().setIterateLowerBound(least).setIterateUpperBound(behind);
                    RocksIterator rows = openIterator(reading)) {
                return read(rows, prefix, direction, limit);
            } catch (RocksDBException e) {
                throw RocksFailure.of("the table " + name + " could not be read", e);
            } finally {
                use.readLock().unlock();
            }
        }

        private List<Row> read(RocksIterator rows, byte[] prefix, Direction direction, int limit)
                throws RocksDBException {
            List<Row> found = new ArrayList<>();
            Instant now = clock.instant();
            switch (direction) {
                case ASCENDING -> rows.seekToFirst();
                case DESCENDING -> rows.seekToLast();
            }
            while (rows.isValid() && found.size() < limit) {
                StoredValue.live(rows.value(), now)
                        .ifPresent(value -> found.add(new Row(RowKey.sortKey(prefix, rows.key()), value)));
                switch (direction) {
                    case ASCENDING -> rows.next();
                    case DESCENDING -> rows.prev();
                }
            }
            rows.status();
            return found;
        }

        @Override
        public void write(String partition, List<Change> changes) {
            List<WriteRequest.RowChange> rows = encode(partition, changes);
            submit(answer -> new WriteRequest.Apply(rows, true, answer));
        }

        @Override
        public void writeLater(List<PartitionChanges> changes) {
            List<WriteRequest.RowChange> rows = changes.stream()
                    .flatMap(it -> encode(it.partition(), it.changes()).stream())
                    .toList();
            submit(answer -> new WriteRequest.Apply(rows, false, answer));
        }

        private List<WriteRequest.RowChange> encode(String partition, List<Change> changes) {
            TableLimits.requireChanges(changes);
            byte[] prefix = RowKey.prefix(name, partition);
            return changes.stream().map(change -> encode(prefix, change)).toList();
        }

        private static WriteRequest.RowChange encode(byte[] prefix, Change change) {
            return switch (change) {
                case Change.Put put ->
                    new WriteRequest.RowChange(
                            RowKey.of(prefix, put.key()), StoredValue.encode(put.value(), put.expires()));
                case Change.Delete delete ->
                    new WriteRequest.RowChange(RowKey.of(prefix, delete.key()), WriteRequest.RowChange.DELETED);
            };
        }

        @Override
        public boolean putIfAbsent(String partition, byte[] key, byte[] value) {
            TableLimits.requireValue(value);
            byte[] row = RowKey.of(RowKey.prefix(name, partition), key);
            return submit(answer -> new WriteRequest.PutIfAbsent(row, StoredValue.encode(value, null), answer));
        }

        @Override
        public boolean compareAndPut(String partition, byte[] key, byte[] expected, byte[] value) {
            TableLimits.requireValue(value);
            byte[] row = RowKey.of(RowKey.prefix(name, partition), key);
            byte[] same = expected.clone();
            return submit(answer -> new WriteRequest.CompareAndPut(row, same, StoredValue.encode(value, null), answer));
        }

        private boolean submit(Function<CompletableFuture<Boolean>, WriteRequest> request) {
            use.readLock().lock();
            try {
                requireOpenHeld();
                return committer.submit(request);
            } finally {
                use.readLock().unlock();
            }
        }
    }
}
