package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Rendering;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes letters. What costs much CPU is made on platform threads, as many as cores: on a virtual thread it would keep every
 * other session of its carrier waiting.
 */
final class Renderer {
    private final Rendition rendition;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Tally tally;
    private final DeliverySettings.Window window;
    private final ExecutorService pool;
    private final Queue<Runnable> urgent = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> others = new ConcurrentLinkedQueue<>();
    private final BandTurn turn = new BandTurn();
    private final AtomicLong bytesAhead = new AtomicLong();

    Renderer(
            Rendition rendition,
            Ledger ledger,
            InstantSource clock,
            Threads threads,
            Tally tally,
            DeliverySettings.Window window) {
        this.rendition = rendition;
        this.ledger = ledger;
        this.clock = clock;
        this.tally = tally;
        this.window = window;
        this.pool = threads.pool("render", window.threads());
    }

    boolean isExpensive(Attempt attempt) {
        return rendition.isExpensive(attempt.loaded());
    }

    /** Makes the letter on this thread. False if it could not be made: then the ticket is back already. */
    boolean render(Attempt attempt) {
        Instant start = clock.instant();
        try {
            return switch (rendition.render(attempt.loaded(), attempt.ticket().recipient())) {
                case Rendition.Rendered letter -> rendered(attempt, letter, start);
                case Rendition.Withheld withheld -> withheld(attempt, withheld);
            };
        } catch (StorageException.Failed | StorageException.Closed | StorageException.Full e) {
            ledger.deferred(attempt, unsendable(e));
        } catch (RuntimeException | StackOverflowError e) {
            ledger.failed(attempt, unsendable(e));
        }
        return false;
    }

    private boolean rendered(Attempt attempt, Rendition.Rendered letter, Instant start) {
        Instant end = clock.instant();
        attempt.rendered(letter, new Rendering(end, Duration.between(start, end), letter.notes()));
        tally.rendered.increment();
        return true;
    }

    private boolean withheld(Attempt attempt, Rendition.Withheld withheld) {
        ledger.failed(attempt, End.ours(Stage.RENDER, withheld.code(), withheld.words(), withheld.reason()));
        return false;
    }

    private static End unsendable(Throwable trouble) {
        String words = trouble.getMessage() == null ? trouble.getClass().getSimpleName() : trouble.getMessage();
        return End.ours(
                Stage.RENDER, AttemptReport.CODE_UNSENDABLE, "the letter could not be made: " + words, Reason.GENERIC);
    }

    /** Makes the letter on a platform thread and waits for it. */
    boolean renderApart(Attempt attempt) {
        boolean[] made = new boolean[1];
        CountDownLatch done = new CountDownLatch(1);
        execute(
                () -> {
                    try {
                        made[0] = render(attempt);
                    } finally {
                        done.countDown();
                    }
                },
                attempt.queue().stream().urgent());
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the letter is in somebody's hands: it has to come back first
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return made[0];
    }

    /** Makes something on a platform thread, what is urgent mostly before the rest. */
    void execute(Runnable job, boolean isUrgent) {
        (isUrgent ? urgent : others).add(job);
        pool.execute(this::next);
    }

    /** There is a call for each job, so there is one for it. */
    private void next() {
        Runnable job;
        synchronized (turn) {
            boolean isUrgent = turn.isUrgent(!urgent.isEmpty(), !others.isEmpty());
            job = (isUrgent ? urgent : others).remove();
            turn.served(isUrgent, !others.isEmpty());
        }
        job.run();
    }

    boolean hasRoom() {
        return bytesAhead.get() < window.totalBytes();
    }

    void reserve(long bytes) {
        bytesAhead.addAndGet(bytes);
    }

    void release(long bytes) {
        bytesAhead.addAndGet(-bytes);
    }

    /** Ends the threads when what they have in hand is done. */
    void close(Duration patience) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
