package io.angarium.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Places for sessions, over all lanes. When all are taken, lanes without one wait in line and others make room for them. */
final class Berths {
    private final int total;
    private final AtomicInteger taken = new AtomicInteger();
    private final Queue<Crew> line = new ConcurrentLinkedQueue<>();

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

    /** The lane of this crew stands in line; each stands there at most once. */
    void queueUp(Crew crew) {
        if (crew.beginsToWait()) {
            line.add(crew);
        }
    }

    /** Gives free places to those in line that still want one. */
    void serveLine() {
        while (taken.get() < total) {
            Crew crew = line.poll();
            if (crew == null) {
                return;
            }
            crew.endsToWait();
            crew.ensureServed();
        }
    }

    /** Whether somebody waits for a place. */
    boolean areShort() {
        return !line.isEmpty();
    }
}
