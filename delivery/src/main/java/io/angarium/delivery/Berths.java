package io.angarium.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Places for sessions, over all lanes. When all are taken, lanes without one wait in line and others make room for them. */
final class Berths {
    private final int total;
    private final AtomicInteger taken = new AtomicInteger();
    private final Queue<Lane> line = new ConcurrentLinkedQueue<>();

    Berths(int total) {
        this.total = total;
    }

    boolean take() {
        int now = taken.get();
        while (now < total) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    void leave() {
        taken.decrementAndGet();
    }

    /** The lane stands in line; each stands there at most once. */
    void queueUp(Lane lane) {
        if (lane.beginsToWait()) {
            line.add(lane);
        }
    }

    /** Gives free places to those in line that still want one. */
    void serveLine() {
        while (taken.get() < total) {
            Lane lane = line.poll();
            if (lane == null) {
                return;
            }
            lane.endsToWait();
            lane.ensureServed();
        }
    }

    /** Whether somebody waits for a place. */
    boolean areShort() {
        return !line.isEmpty();
    }
}
