package io.angarium.delivery.shaping;

import io.angarium.delivery.shaping.Shaper.Hold;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a {@code [limit.NAME]} counts for one combination of what it is told apart by. Any thread may call. */
final class Counter {
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final TokenBucket messages;
    private final TokenBucket openings;
    private volatile Bounds bounds;
    private volatile long usedAt;
    private int connections;
    private int underWay;

    Counter(String name, Bounds bounds, long now) {
        this.name = name;
        this.bounds = bounds;
        this.messages = new TokenBucket(bounds.amount(Kind.MESSAGE_RATE), now);
        this.openings = new TokenBucket(bounds.amount(Kind.CONNECTION_RATE), now);
        this.usedAt = now;
    }

    void bounds(Bounds newer, long now) {
        lock.lock();
        try {
            bounds = newer;
            messages.change(newer.amount(Kind.MESSAGE_RATE), now);
            openings.change(newer.amount(Kind.CONNECTION_RATE), now);
        } finally {
            lock.unlock();
        }
    }

    /** Null if one may be opened, and it counts. */
    @Nullable Hold admitConnection(long now) {
        lock.lock();
        try {
            usedAt = now;
            if (connections >= bounds.amount(Kind.CONNECTIONS)) {
                return hold("connections", Kind.CONNECTIONS, Optional.empty());
            }
            long next = openings.nextAt(now);
            if (next > now) {
                return hold("connection rate", Kind.CONNECTION_RATE, Optional.of(next));
            }
            openings.take();
            connections++;
            return null;
        } finally {
            lock.unlock();
        }
    }

    void withdrawConnection() {
        lock.lock();
        try {
            openings.giveBack();
            connections = Math.max(0, connections - 1);
        } finally {
            lock.unlock();
        }
    }

    void disconnected() {
        lock.lock();
        try {
            connections = Math.max(0, connections - 1);
        } finally {
            lock.unlock();
        }
    }

    /** Null if a message may go, and it counts. */
    @Nullable Hold admit(long now) {
        lock.lock();
        try {
            usedAt = now;
            Optional<Hold> hold = look(now);
            if (hold.isPresent()) {
                return hold.get();
            }
            messages.take();
            underWay++;
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** What {@link #admit} would say, and nothing counts. */
    Optional<Hold> look(long now) {
        lock.lock();
        try {
            if (underWay >= bounds.amount(Kind.MESSAGES_UNDER_WAY)) {
                return Optional.of(hold("messages under way", Kind.MESSAGES_UNDER_WAY, Optional.empty()));
            }
            long next = messages.nextAt(now);
            return next > now
                    ? Optional.of(hold("message rate", Kind.MESSAGE_RATE, Optional.of(next)))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Messages a second that it lets through at most; infinite if it doesn't limit them. */
    double rate() {
        return bounds.amount(Kind.MESSAGE_RATE);
    }

    void returned() {
        lock.lock();
        try {
            messages.giveBack();
            underWay = Math.max(0, underWay - 1);
        } finally {
            lock.unlock();
        }
    }

    void answered() {
        lock.lock();
        try {
            underWay = Math.max(0, underWay - 1);
        } finally {
            lock.unlock();
        }
    }

    private Hold hold(String what, Kind kind, Optional<Long> until) {
        Bound bound = bounds.of(kind);
        return new Hold(what + " of " + name, bound.text(), bound.setBy(), "", until.map(Nanos::instant));
    }

    boolean isUnusedSince(long nanos) {
        lock.lock();
        try {
            return usedAt < nanos && connections == 0 && underWay == 0;
        } finally {
            lock.unlock();
        }
    }
}
