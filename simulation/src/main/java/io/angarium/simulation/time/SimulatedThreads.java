package io.angarium.simulation.time;

import io.angarium.delivery.Threads;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Threads of a simulated world; all are virtual ones, and they wait by its clock. */
public final class SimulatedThreads implements Threads {
    private final Simulator simulator;

    public SimulatedThreads(Simulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public Thread virtual(String name, Runnable task) {
        return simulator.thread(name, task);
    }

    @Override
    public Thread daemon(String name, Runnable task) {
        return simulator.thread(name, task);
    }

    @Override
    public ExecutorService pool(String name, int threads) {
        return Executors.newThreadPerTaskExecutor(task -> simulator.thread(name, task));
    }

    @Override
    public void park(Duration atMost) {
        if (atMost.isZero() || atMost.isNegative()) {
            return;
        }
        Thread thread = Thread.currentThread();
        Simulator.Timer timer = simulator.after(atMost, () -> LockSupport.unpark(thread));
        LockSupport.park(this);
        timer.cancel();
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }

    @Override
    public long nanoTime() {
        return simulator.nanoTime();
    }
}
