package io.angarium.delivery;

import java.time.Duration;
import java.util.concurrent.ExecutorService;

/**
 * Threads and the time that passes between two moments. Everything in delivery that runs beside its caller, or waits for a
 * time, does it through here; so a simulation that brings threads of its own decides whose turn it is and how late it is.
 *
 * <p>What o'clock it is, for records and schedules, is told by the {@link java.time.InstantSource} that delivery gets; a
 * simulation lets both follow one clock.
 */
public interface Threads {
    /** The JVM's own. */
    static Threads ofJvm() {
        return JvmThreads.THREADS;
    }

    /** A virtual thread that is not started yet: for what mostly waits. */
    Thread virtual(String name, Runnable task);

    /** A daemon thread, not started yet, that goes on though every virtual one is busy: for watching over the others. */
    Thread daemon(String name, Runnable task);

    /** So many threads for what costs much CPU; they are made when they are needed. */
    ExecutorService pool(String name, int threads);

    /**
     * Blocks this thread until it is woken by {@link #unpark} or the time is over. May end earlier for no reason; was it woken
     * before, it doesn't block.
     */
    void park(Duration atMost);

    /** Wakes a thread from {@link #park}, or from its next one. */
    void unpark(Thread thread);

    /** Nanoseconds since an arbitrary moment, as {@link System#nanoTime} counts: only differences mean something. */
    long nanoTime();
}
