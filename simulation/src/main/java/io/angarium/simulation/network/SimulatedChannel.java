package io.angarium.simulation.network;

import io.angarium.simulation.network.SimulatedNetwork.Host;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The caller's end of a connection in memory. Blocks as a real one does; used by one thread, closed by any of the same world.
 */
final class SimulatedChannel extends SocketChannel {
    private static final InetAddress HERE = InetAddress.ofLiteral("10.255.255.1");

    private final SimulatedNetwork network;
    private final ArrayDeque<ByteBuffer> arrived = new ArrayDeque<>();
    private InetSocketAddress local = new InetSocketAddress(HERE, 0);
    private @Nullable InetSocketAddress remote;
    private @Nullable FarEnd far;
    private @Nullable Thread waiting;
    private boolean ended;
    private boolean broken;

    SimulatedChannel(SimulatedNetwork network) {
        super(SelectorProvider.provider());
        this.network = network;
    }

    // ---- connecting

    @Override
    public boolean connect(SocketAddress address) throws IOException {
        InetSocketAddress to = (InetSocketAddress) address;
        Host host = network.host(to);
        if (host == null || host.welcome() == SimulatedNetwork.Welcome.IGNORE) {
            awaitWhile(() -> true);
            throw new AsynchronousCloseException();
        }
        if (host.welcome() == SimulatedNetwork.Welcome.REFUSE) {
            pass(2 * host.latency().toNanos());
            throw new ConnectException("Connection refused");
        }
        remote = to;
        local = new InetSocketAddress(local.getAddress(), network.nextPort());
        FarEnd end = new FarEnd(host.latency().toNanos());
        Peer peer = host.accept(end);
        end.peer = peer;
        network.simulator().after(host.latency(), peer::connected);
        pass(2 * host.latency().toNanos());
        far = end;
        return true;
    }

    private void pass(long nanos) throws IOException {
        long until = network.nanoTime() + nanos;
        network.simulator().at(until, this::wake);
        awaitWhile(() -> network.nanoTime() < until);
    }

    @Override
    public SocketChannel bind(@Nullable SocketAddress address) {
        if (address != null) {
            local = (InetSocketAddress) address;
        }
        return this;
    }

    // ---- bytes

    @Override
    public int read(ByteBuffer into) throws IOException {
        requireConnected();
        awaitWhile(() -> arrived.isEmpty() && !ended && !broken && isBlocking());
        ByteBuffer first = arrived.peekFirst();
        if (first != null) {
            int count = Math.min(first.remaining(), into.remaining());
            into.put(first.slice(first.position(), count));
            first.position(first.position() + count);
            if (!first.hasRemaining()) {
                arrived.removeFirst();
            }
            return count;
        }
        if (broken) {
            throw new SocketException("Connection reset by peer");
        }
        return ended ? -1 : 0;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        FarEnd end = requireConnected();
        awaitWhile(() -> !broken && end.room() <= 0 && isBlocking());
        if (broken) {
            throw new SocketException("Broken pipe");
        }
        byte[] bytes = new byte[Math.min(from.remaining(), end.room())];
        from.get(bytes);
        end.carry(bytes);
        return bytes.length;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (into[i].hasRemaining()) {
                return read(into[i]);
            }
        }
        return 0;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (from[i].hasRemaining()) {
                return write(from[i]);
            }
        }
        return 0;
    }

    private FarEnd requireConnected() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        FarEnd end = far;
        if (end == null) {
            throw new NotYetConnectedException();
        }
        return end;
    }

    /** Why somebody waits. */
    @FunctionalInterface
    private interface Reason {
        boolean holds();
    }

    private void awaitWhile(Reason reason) throws IOException {
        waiting = Thread.currentThread();
        try {
            while (reason.holds() && isOpen()) {
                LockSupport.park(this);
            }
        } finally {
            waiting = null;
        }
        if (!isOpen()) {
            throw new AsynchronousCloseException();
        }
    }

    private void wake() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    // ---- the end

    @Override
    protected void implCloseSelectableChannel() {
        wake();
        FarEnd end = far;
        if (end != null) {
            end.hangUp();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public SocketChannel shutdownInput() {
        ended = true;
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() {
        FarEnd end = far;
        if (end != null) {
            end.hangUp();
        }
        return this;
    }

    // ---- what it is

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException("a connection in memory has no options");
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return new HashSet<>();
    }

    @Override
    public Socket socket() {
        try {
            return new ChannelSocket(this);
        } catch (SocketException e) {
            throw new IllegalStateException("a socket without an implementation was refused", e);
        }
    }

    @Override
    public boolean isConnected() {
        return far != null;
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean finishConnect() {
        return far != null;
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return local;
    }

    /** The other end, and what is under way between the two. */
    private final class FarEnd implements Line {
        private final long latency;
        /** When what was sent last arrives: nothing overtakes. */
        private long thereAt;

        private long backAt;
        private @Nullable Peer peer;
        private int unread;
        private boolean reads = true;
        private boolean gone;
        private boolean over;

        FarEnd(long latency) {
            this.latency = latency;
        }

        int room() {
            return reads ? SimulatedNetwork.WINDOW_BYTES : SimulatedNetwork.WINDOW_BYTES - unread;
        }

        private void there(Runnable arrival) {
            thereAt = network.arrival(latency, thereAt);
            network.simulator().at(thereAt, arrival);
        }

        private void back(Runnable arrival) {
            backAt = network.arrival(latency, backAt);
            network.simulator().at(backAt, arrival);
        }

        /** From the caller. */
        void carry(byte[] bytes) {
            if (!reads || gone) {
                reads = false;
                unread += bytes.length;
                return;
            }
            there(() -> {
                Peer there = peer;
                if (there != null && !gone && !over) {
                    there.received(bytes);
                }
            });
        }

        /** The caller hung up. */
        void hangUp() {
            there(() -> {
                Peer there = peer;
                if (there != null && !gone && !over) {
                    over = true;
                    there.closed();
                }
            });
        }

        @Override
        public void send(byte[] bytes) {
            back(() -> {
                if (!gone && !broken && isOpen()) {
                    arrived.addLast(ByteBuffer.wrap(bytes));
                    wake();
                }
            });
        }

        @Override
        public void close() {
            over = true;
            back(() -> {
                if (!gone) {
                    ended = true;
                    wake();
                }
            });
        }

        @Override
        public void reset() {
            over = true;
            back(() -> {
                if (!gone) {
                    broken = true;
                    arrived.clear();
                    wake();
                }
            });
        }

        @Override
        public void vanish() {
            gone = true;
        }

        @Override
        public void stopReading() {
            reads = false;
        }
    }
}
