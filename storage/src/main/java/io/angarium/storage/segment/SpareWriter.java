package io.angarium.storage.segment;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a spare segment ahead of its need, on a thread of its own.
 *
 * <p>Overwriting blocks that the file system has already placed makes a sync of a growing file's size several times cheaper and
 * keeps its worst case low: 2.5 MB took 0.8 ms in place of 7.5, at the 99th percentile 1.4 in place of 15 (ext4 on a virtual
 * disk). Once segments are trimmed they are the spares; this is for the time before.
 */
final class SpareWriter implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(SpareWriter.class);
    private static final long LOOK_EVERY_NANOS = 1_000_000_000L;
    /** As many segments have to fit beside the reserve, or no spare is written. */
    private static final int SEGMENTS_OF_ROOM = 4;

    private final SegmentDirectory directory;
    private final int segmentBytes;
    private final LongSupplier usable;
    private final long leastUsable;
    private final Thread thread;
    private volatile boolean closed;

    SpareWriter(String shard, SegmentDirectory directory, LongSupplier usable, LogSettings settings) {
        this.directory = directory;
        this.segmentBytes = settings.segmentBytes();
        this.usable = usable;
        this.leastUsable = settings.reserveBytes() + (long) SEGMENTS_OF_ROOM * settings.segmentBytes();
        this.thread = Thread.ofPlatform().name("log-spares-" + shard).daemon().unstarted(this);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        while (!closed) {
            if (!directory.hasSpare() && usable.getAsLong() > leastUsable) {
                write();
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private void write() {
        try {
            directory.writeSpare(segmentBytes, () -> closed);
        } catch (IOException e) {
            log.warn("no spare segment could be written; the log goes on without: {}", e.toString());
        }
    }

    /** Somebody has taken a spare. */
    void wake() {
        LockSupport.unpark(thread);
    }

    void close() {
        closed = true;
        wake();
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
}
