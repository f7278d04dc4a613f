package io.angarium.storage.rocks;

import io.angarium.storage.StorageException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Walks over all rows now and then, in small steps with pauses, so that what is past its expiry gives back its room. */
final class Sweeper {
    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
    private static final int ROWS_A_STEP = 1_000;
    private static final long PAUSE_MILLIS = 20;

    /** One step: from a key on, over at most so many rows; gives the key to go on from. */
    interface Step {
        Optional<byte[]> sweep(byte[] from, int atMost);
    }

    private final Step step;
    private final Duration every;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("table-sweeper").daemon().unstarted(this::run);

    Sweeper(Step step, Duration every) {
        this.step = step;
        this.every = every;
    }

    void start() {
        thread.start();
    }

    void close() {
        closing.countDown();
    }

    private void run() {
        try {
            while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                sweepAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StorageException.Closed e) {
            log.debug("the sweep ended with the tables", e);
        }
    }

    private void sweepAll() throws InterruptedException {
        try {
            Optional<byte[]> from = Optional.of(new byte[0]);
            while (from.isPresent() && !closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                from = step.sweep(from.get(), ROWS_A_STEP);
            }
        } catch (StorageException.Full | StorageException.Failed e) {
            log.warn("the sweep stopped and begins again later", e);
        }
    }
}
