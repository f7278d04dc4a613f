package io.angarium.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A clock that stands still until a test moves it, forwards only. May be shared by threads. */
public final class MovableClock implements InstantSource {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private Instant now;
    private int waiters;

    public MovableClock(Instant start) {
        this.now = start;
    }

    /** Stands at the morning of 1 January 2026, UTC. */
    public static MovableClock standing() {
        return new MovableClock(Instant.parse("2026-01-01T08:00:00Z"));
    }

    @Override
    public Instant instant() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    /** Moves on and wakes who waits for a moment that has come. */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("the clock moves forwards only, not by " + step);
        }
        lock.lock();
        try {
            now = now.plus(step);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Moves on to this moment; does nothing if it has passed. */
    public void moveTo(Instant moment) {
        lock.lock();
        try {
            if (moment.isAfter(now)) {
                now = moment;
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until the clock was moved to this moment or beyond. */
    public void awaitMoment(Instant moment) throws InterruptedException {
        lock.lock();
        waiters++;
        try {
            while (now.isBefore(moment)) {
                moved.await();
            }
        } finally {
            waiters--;
            lock.unlock();
        }
    }

    /** Threads that block in {@link #awaitMoment} now. */
    public int waiters() {
        lock.lock();
        try {
            return waiters;
        } finally {
            lock.unlock();
        }
    }
}
