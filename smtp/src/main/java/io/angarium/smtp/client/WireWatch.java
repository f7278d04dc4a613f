package io.angarium.smtp.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

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
    private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
    private @Nullable Thread watcher;

    WireWatch(Duration interval) {
        this.interval = interval;
    }

    /** Begins to guard a channel. {@link Guard#release} must follow. */
    Guard guard(Channel channel) {
        Guard guard = new Guard(channel);
        synchronized (this) {
            guards.add(guard);
            if (watcher == null) {
                watcher = Thread.ofPlatform().daemon().name("smtp-wire-watch").start(this::watch);
            }
        }
        return guard;
    }

    private void watch() {
        while (!isDone()) {
            try {
                Thread.sleep(interval);
            } catch (InterruptedException e) {
                // Nobody has a reason to interrupt this thread; the connections need it on.
                continue;
            }
            long now = System.nanoTime();
            for (Guard guard : guards) {
                guard.look(now);
            }
        }
    }

    private synchronized boolean isDone() {
        boolean done = guards.isEmpty();
        if (done) {
            watcher = null;
        }
        return done;
    }

    /** The deadline of one connection's current step. Begun and ended by the connection's thread. */
    final class Guard {
        private static final long NONE = 0;

        private final Channel channel;
        private volatile long deadline = NONE;
        private volatile boolean expired;

        private Guard(Channel channel) {
            this.channel = channel;
        }

        void begin(Duration patience) {
            // The lowest bit keeps a deadline apart from none.
            deadline = (System.nanoTime() + patience.toNanos()) | 1;
        }

        void end() {
            deadline = NONE;
        }

        void release() {
            guards.remove(this);
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
