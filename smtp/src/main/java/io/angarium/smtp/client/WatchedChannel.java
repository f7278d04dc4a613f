package io.angarium.smtp.client;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A TCP channel on which no step takes longer than it may. Used by one thread; only {@link #close} may come from another. */
final class WatchedChannel {
    /** One step that blocks: a connect, a read, a write, a handshake. */
    interface Blocking<T> {
        T run() throws IOException;
    }

    private final SocketChannel channel;
    private final WireWatch.Guard guard;
    private final ByteBuffer glance = ByteBuffer.allocate(1);

    WatchedChannel(SocketChannel channel, WireWatch watch) {
        this.channel = channel;
        this.guard = watch.guard(channel);
    }

    SocketChannel channel() {
        return channel;
    }

    Socket socket() {
        return channel.socket();
    }

    /** Runs a step; past the patience the channel is closed under it, and the failure says so in the name of the step. */
    <T> T within(Duration patience, String what, Blocking<T> step) throws IOException {
        guard.begin(patience);
        try {
            return step.run();
        } catch (IOException e) {
            throw guard.explain(e, what, patience);
        } finally {
            guard.end();
        }
    }

    /**
     * Whether the peer has neither spoken nor gone, as far as this machine knows by now. Doesn't block; the byte that it may
     * find is lost. On a virtual thread this is a single system call, since channels don't block there underneath.
     */
    boolean isQuiet() {
        try {
            channel.configureBlocking(false);
            boolean quiet = channel.read(glance.clear()) == 0;
            channel.configureBlocking(true);
            return quiet;
        } catch (IOException e) {
            return false;
        }
    }

    void close() {
        guard.release();
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing depends on it: the dialogue is over.
            return;
        }
    }
}
