package io.angarium.storage.rocks;

import io.angarium.storage.StorageException;
import io.angarium.storage.rocks.WriteRequest.RowChange;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchWithIndex;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to the tables: takes what callers asked meanwhile, writes it as one batch with one sync, and
 * answers them. A virtual thread would hold its carrier over the sync.
 *
 * <p>Being the only writer it can read, compare and put without locks: later requests of a batch see earlier ones.
 */
final class RocksCommitter implements Runnable {
    /** Callers beyond these wait to hand over. */
    private static final int MAX_WAITING = 4096;

    private static final int MAX_GROUP = 1024;
    private static final int MAX_GROUP_BYTES = 8 << 20;

    private static final Logger log = LoggerFactory.getLogger(RocksCommitter.class);

    private final RocksDB db;
    private final InstantSource clock;
    private final long laterSyncMillis;
    private final ArrayBlockingQueue<WriteRequest> requests = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread =
            Thread.ofPlatform().name("table-committer").daemon().unstarted(this);
    private volatile boolean closing;
    private boolean unsynced;

    RocksCommitter(RocksDB db, InstantSource clock, long laterSyncMillis) {
        this.db = db;
        this.clock = clock;
        this.laterSyncMillis = laterSyncMillis;
    }

    void start() {
        thread.start();
    }

    /** Hands a request over and waits for its answer; not ended by interruption. */
    boolean submit(Function<CompletableFuture<Boolean>, WriteRequest> request) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        put(request.apply(answer));
        // The answer is always given: the thread ends only once the queue is closed and empty.
        return Answer.await(answer);
    }

    private void put(WriteRequest request) {
        boolean interrupted = false;
        try {
            while (true) {
                if (closing) {
                    throw new StorageException.Closed("the tables are closed");
                }
                try {
                    if (requests.offer(request, 100, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Writes what was handed over and ends. Nobody may hand over anything meanwhile. */
    void close() {
        closing = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try (WriteOptions synced = new WriteOptions().setSync(true);
                WriteOptions later = new WriteOptions();
                ReadOptions reading = new ReadOptions()) {
            while (!closing || !requests.isEmpty()) {
                List<WriteRequest> group = take();
                if (!group.isEmpty()) {
                    commit(group, synced, later, reading);
                } else {
                    syncLater();
                }
            }
            syncLater();
        }
    }

    private List<WriteRequest> take() {
        List<WriteRequest> group = new ArrayList<>();
        try {
            WriteRequest first = requests.poll(Math.min(laterSyncMillis, 100), TimeUnit.MILLISECONDS);
            long bytes = 0;
            while (first != null) {
                group.add(first);
                bytes += bytes(first);
                first = group.size() < MAX_GROUP && bytes < MAX_GROUP_BYTES ? requests.poll() : null;
            }
        } catch (InterruptedException nobodyInterruptsTheCommitter) {
            log.warn("the committer of the tables was interrupted", nobodyInterruptsTheCommitter);
        }
        return group;
    }

    private static long bytes(WriteRequest request) {
        return switch (request) {
            case WriteRequest.Apply apply ->
                apply.changes().stream()
                        .mapToLong(it -> it.row().length + it.stored().length)
                        .sum();
            case WriteRequest.PutIfAbsent put -> put.row().length + put.stored().length;
            case WriteRequest.CompareAndPut put -> put.row().length + put.stored().length;
            case WriteRequest.Sweep sweep ->
                sweep.rows().stream().mapToLong(row -> row.length).sum();
        };
    }

    private void commit(List<WriteRequest> group, WriteOptions synced, WriteOptions later, ReadOptions reading) {
        try (WriteBatchWithIndex batch = new WriteBatchWithIndex(true)) {
            boolean[] answers = new boolean[group.size()];
            boolean durable = false;
            for (int i = 0; i < answers.length; i++) {
                answers[i] = add(group.get(i), batch, reading);
                durable |= durable(group.get(i));
            }
            db.write(durable ? synced : later, batch);
            // A synced write takes the unsynced ones before it along.
            unsynced = !durable;
            for (int i = 0; i < answers.length; i++) {
                group.get(i).answer().complete(answers[i]);
            }
        } catch (RocksDBException e) {
            fail(group, RocksFailure.of("the tables could not be written", e));
        } catch (RuntimeException e) {
            fail(group, new StorageException.Failed("the tables could not be written", e));
        }
    }

    private static void fail(List<WriteRequest> group, StorageException failure) {
        group.forEach(request -> request.answer().completeExceptionally(failure));
    }

    private static boolean durable(WriteRequest request) {
        return switch (request) {
            case WriteRequest.Apply apply -> apply.durable();
            case WriteRequest.PutIfAbsent put -> true;
            case WriteRequest.CompareAndPut put -> true;
            case WriteRequest.Sweep sweep -> false;
        };
    }

    private boolean add(WriteRequest request, WriteBatchWithIndex batch, ReadOptions reading) throws RocksDBException {
        return switch (request) {
            case WriteRequest.Apply apply -> addAll(apply.changes(), batch);
            case WriteRequest.PutIfAbsent put -> {
                boolean absent = StoredValue.live(current(put.row(), batch, reading), clock.instant())
                        .isEmpty();
                if (absent) {
                    batch.put(put.row(), put.stored());
                }
                yield absent;
            }
            case WriteRequest.CompareAndPut put -> {
                boolean same = StoredValue.live(current(put.row(), batch, reading), clock.instant())
                        .filter(found -> Arrays.equals(found, put.expected()))
                        .isPresent();
                if (same) {
                    batch.put(put.row(), put.stored());
                }
                yield same;
            }
            case WriteRequest.Sweep sweep -> sweep(sweep.rows(), batch, reading);
        };
    }

    private static boolean addAll(List<RowChange> changes, WriteBatchWithIndex batch) throws RocksDBException {
        for (RowChange change : changes) {
            if (change.isDelete()) {
                batch.delete(change.row());
            } else {
                batch.put(change.row(), change.stored());
            }
        }
        return true;
    }

    /** Looks again: somebody may have written the row since it was found past its expiry. */
    private boolean sweep(List<byte[]> rows, WriteBatchWithIndex batch, ReadOptions reading) throws RocksDBException {
        for (byte[] row : rows) {
            byte[] stored = current(row, batch, reading);
            if (stored != null && StoredValue.isPast(stored, clock.instant())) {
                batch.delete(row);
            }
        }
        return true;
    }

    private byte @Nullable [] current(byte[] row, WriteBatchWithIndex batch, ReadOptions reading)
            throws RocksDBException {
        return batch.getFromBatchAndDB(db, reading, row);
    }

    private void syncLater() {
        if (!unsynced) {
            return;
        }
        try {
            db.syncWal();
            unsynced = false;
        } catch (RocksDBException e) {
            log.warn("the tables could not be synced; this is tried again", e);
        }
    }
}
