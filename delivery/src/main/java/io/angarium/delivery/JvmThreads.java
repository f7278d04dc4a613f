package io.angarium.delivery;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** The real ones. */
enum JvmThreads implements Threads {
    THREADS;

    @Override
    public Thread virtual(String name, Runnable task) {
        return Thread.ofVirtual().name(name).unstarted(task);
    }

    @Override
    public Thread daemon(String name, Runnable task) {
        return Thread.ofPlatform().name(name).daemon().unstarted(task);
    }

    @Override
    public ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name(name + "-", 0).daemon().factory());
    }

    @Override
    public void park(Duration atMost) {
        LockSupport.parkNanos(this, atMost.toNanos());
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
