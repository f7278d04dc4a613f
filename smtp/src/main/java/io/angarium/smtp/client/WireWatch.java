package io.angarium.smtp.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends reads, writes and handshakes that take longer than they may, by closing the channel under them.
 *
 * <p>A socket's own time-out knows reads only, and begins anew with every byte. Here a step names its deadline before it
 * blocks, and one thread looks over all open connections a few times a second; so a write to a peer that no longer reads ends
 * too, and a step costs two stores to memory and no timer. Deadlines are kept to within the interval.
 *
 * <p>The thread lives as long as some connection is guarded.
 */
final class WireWatch {
    private final Duration interval;
    private final Machine machine;
    private final AtomicLong numbers = new AtomicLong();
    /** By number, so that they are always gone through in the same order. */
    private final Map<Long, Guard> guards = new ConcurrentSkipListMap<>();

    private boolean watches;

    WireWatch(Duration interval, Machine machine) {
        this.interval = interval;
        this.machine = machine;
    }

    /** Begins to guard a channel. {@link Guard#release} must follow. */
    Guard guard(Channel channel) {
        Guard guard = new Guard(channel);
        synchronized (this) {
            guards.put(guard.number, guard);
            if (!watches) {
                watches = true;
                machine.start("smtp-wire-watch", this::watch);
            }
        }
        return guard;
    }

    private void watch() {
        while (!isDone()) {
            try {
                machine.sleep(interval);
            } catch (InterruptedException e) {
                // Nobody has a reason to interrupt this thread; the connections need it on.
                continue;
            }
            long now = machine.nanoTime();
            for (Guard guard : guards.values()) {
                guard.look(now);
            }
        }
    }

    private synchronized boolean isDone() {
        boolean done = guards.isEmpty();
        if (done) {
            watches = false;
        }
        return done;
    }

    /** The deadline of one connection's current step. Begun and ended by the connection's thread. */
    final class Guard {
        private static final long NONE = 0;

        private final long number = numbers.incrementAndGet();
        private final Channel channel;
        private volatile long deadline = NONE;
        private volatile boolean expired;

        private Guard(Channel channel) {
            this.channel = channel;
        }

        void begin(Duration patience) {
            // The lowest bit keeps a deadline apart from none.
            deadline = (machine.nanoTime() + patience.toNanos()) | 1;
        }

        void end() {
            deadline = NONE;
        }

        void release() {
            guards.remove(number);
        }

        /** The failure in the words that fit: that the peer was too slow, if that is why the channel was closed. */
        IOException explain(IOException failure, String what, Duration patience) {
            if (!expired) {
                return failure;
            }
            var timeout = new SocketTimeoutException(what + " took longer than " + patience.toMillis() + " ms");
            timeout.initCause(failure);
            return timeout;
        }

        private void look(long now) {
            long until = deadline;
            if (until != NONE && now - until > 0) {
                expired = true;
                try {
                    channel.close();
                } catch (IOException e) {
                    // It is as closed as it can be.
                    end();
                }
            }
        }
    }
}
