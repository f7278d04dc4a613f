package io.angarium.service.upload;

import io.angarium.service.upload.UploadRefusedException.Reason;
import io.angarium.service.upload.UploadRows.MalformedFileException;
import io.angarium.service.upload.UploadTarget.Fault;
import io.angarium.service.upload.UploadTarget.Row;
import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes CSV files in and works through them in the background, {@value #BATCH} rows of each in turn, so that nobody's million
 * keeps another's ten rows waiting. A file is durable when it was taken in; how far it is, is durable after each turn, so that
 * a restart goes on there.
 *
 * <p>Any thread may call. Life: made, {@link #start started}, {@link #close closed}.
 */
public final class Uploads implements AutoCloseable {
    /** Bytes of a file. */
    public static final int MAX_BYTES = 25 << 20;
    /** Files of one account that may wait or run at a time. */
    public static final int MAX_WAITING = 10;
    /** Faults of one file that are kept; the others are counted. */
    public static final int MAX_FAULTS = 10_000;

    static final int BATCH = 1_000;

    /** Files that are open at a time. */
    private static final int MAX_OPEN = 16;

    private static final int MAX_LISTED = 100;
    private static final int ID_DIGITS = 12;
    private static final long PAUSE_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    /** A file that is worked through. Used by the thread alone. */
    private static final class Course {
        Upload upload;

        @Nullable UploadRows rows;

        Course(Upload upload) {
            this.upload = upload;
        }
    }

    private final UploadStore store;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, UploadTarget> targets = new HashMap<>();
    private final Thread thread = Thread.ofPlatform().name("uploads").daemon().unstarted(this::work);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Not opened yet. Guarded by the lock, as the next two are. */
    private final ArrayDeque<Upload> waiting = new ArrayDeque<>();

    private final Map<String, Integer> unfinished = new HashMap<>();
    private boolean isClosing;

    /** @param random for ids, which need not be secret: they open nothing without the account's key */
    public Uploads(Table table, InstantSource clock, RandomGenerator random, Collection<UploadTarget> targets) {
        this.store = new UploadStore(table);
        this.clock = clock;
        this.random = random;
        targets.forEach(target -> this.targets.put(target.name(), target));
        for (Upload upload : store.waiting()) {
            waiting.add(upload);
            unfinished.merge(upload.account(), 1, Integer::sum);
        }
    }

    /** Begins to work, with what an earlier run left first. */
    public void start() {
        thread.start();
    }

    /**
     * Takes a file in; durable when it returns.
     *
     * @throws UploadRefusedException if it is too large, has no header that the target understands, or too many wait
     */
    public Upload submit(String account, String target, Map<String, String> parameters, byte[] file) {
        if (file.length > MAX_BYTES) {
            throw new UploadRefusedException(
                    Reason.TOO_LARGE, "file is too big, max allowed size is " + (MAX_BYTES >> 20) + " MB");
        }
        checkHeader(target, file);
        admit(account);
        Upload upload = new Upload(
                id(),
                account,
                target,
                parameters,
                clock.instant(),
                Upload.State.RUNNING,
                file.length,
                0,
                0,
                "",
                Optional.empty());
        try {
            store.create(upload, file);
        } catch (RuntimeException e) {
            leave(account);
            throw e;
        }
        lock.lock();
        try {
            waiting.add(upload);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return upload;
    }

    public Optional<Upload> find(String account, String id) {
        return store.find(account, id);
    }

    /** The account's newest, at most {@value #MAX_LISTED}. */
    public List<Upload> list(String account) {
        return store.list(account, MAX_LISTED);
    }

    /** What was wrong behind this line, in the order of lines. */
    public List<Fault> faults(Upload upload, long behind, int limit) {
        return store.faults(upload, behind, limit);
    }

    /** Stops after the turn in hand. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkHeader(String target, byte[] file) {
        try (UploadRows rows = new UploadRows(new ByteArrayInputStream(file))) {
            if (!target(target).understands(rows.columns())) {
                throw new UploadRefusedException(Reason.HEADER, "while reading csv header");
            }
        } catch (MalformedFileException | IOException e) {
            throw new UploadRefusedException(Reason.HEADER, "while reading csv header");
        }
    }

    private UploadTarget target(String name) {
        UploadTarget target = targets.get(name);
        if (target == null) {
            throw new IllegalArgumentException("no uploads are for " + name);
        }
        return target;
    }

    private void admit(String account) {
        lock.lock();
        try {
            int count = unfinished.getOrDefault(account, 0);
            if (count >= MAX_WAITING) {
                throw new UploadRefusedException(
                        Reason.TOO_MANY, "at most " + MAX_WAITING + " files are worked on at a time; try again later");
            }
            unfinished.put(account, count + 1);
        } finally {
            lock.unlock();
        }
    }

    private void leave(String account) {
        lock.lock();
        try {
            unfinished.computeIfPresent(account, (_, count) -> count > 1 ? count - 1 : null);
        } finally {
            lock.unlock();
        }
    }

    private String id() {
        // Time first, so that ids sort by age.
        return String.format("%0" + ID_DIGITS + "x%0" + ID_DIGITS + "x", clock.millis(), random.nextLong() >>> 16);
    }

    // ---- the work

    private void work() {
        ArrayDeque<Course> open = new ArrayDeque<>();
        while (next(open)) {
            Course course = open.removeFirst();
            try {
                if (turn(course)) {
                    open.addLast(course);
                } else {
                    shut(course);
                    leave(course.upload.account());
                }
            } catch (StorageException.Closed e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("upload {} rests for a moment", course.upload.id(), e);
                shut(course);
                open.addLast(course);
                pause();
            }
        }
        open.forEach(Uploads::shut);
    }

    /** Opens what there is room for, waits if there is nothing to do; false at the end. */
    private boolean next(ArrayDeque<Course> open) {
        lock.lock();
        try {
            while (!isClosing && open.isEmpty() && waiting.isEmpty()) {
                changed.await();
            }
            while (open.size() < MAX_OPEN && !waiting.isEmpty()) {
                open.addLast(new Course(waiting.removeFirst()));
            }
            return !isClosing;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Some rows of it; false if it is done. */
    private boolean turn(Course course) {
        Upload upload = course.upload;
        try {
            UploadRows rows = course.rows;
            if (rows == null) {
                rows = new UploadRows(store.open(upload));
                rows.skip(upload.rows());
                course.rows = rows;
            }
            List<Row> batch = rows.next(BATCH);
            if (batch.isEmpty()) {
                end(course, upload.ended(Upload.State.DONE, "", clock.instant()));
                return false;
            }
            List<Fault> faults = target(upload.target()).take(upload, batch);
            long room = Math.max(0, MAX_FAULTS - upload.rejected());
            store.putFaults(upload, faults.stream().limit(room).toList());
            course.upload = upload.advanced(batch.size(), faults.size());
            store.put(course.upload);
            return true;
        } catch (MalformedFileException e) {
            String why = "behind row " + upload.rows() + ": " + e.getMessage();
            end(course, upload.ended(Upload.State.BROKEN, why, clock.instant()));
            return false;
        }
    }

    private void end(Course course, Upload ended) {
        store.end(ended);
        course.upload = ended;
    }

    private static void shut(Course course) {
        UploadRows rows = course.rows;
        course.rows = null;
        if (rows != null) {
            try {
                rows.close();
            } catch (IOException e) {
                LOG.debug("a file in memory could not be closed", e);
            }
        }
    }

    private void pause() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
            while (!isClosing && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
