package io.angarium.simulation.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A simulated channel seen as a socket: as much of one as a TLS socket on top needs. */
final class ChannelSocket extends Socket {
    private final SimulatedChannel channel;

    @SuppressWarnings("NullAway") // Every method that would use the implementation is overridden.
    ChannelSocket(SimulatedChannel channel) throws SocketException {
        super((SocketImpl) null);
        this.channel = channel;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return length == 0 ? 0 : channel.read(ByteBuffer.wrap(into, offset, length));
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        };
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public boolean isOutputShutdown() {
        return false;
    }

    @Override
    public int getPort() {
        return channel.getRemoteAddress() instanceof InetSocketAddress remote ? remote.getPort() : 0;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return channel.getRemoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return channel.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return channel.getLocalAddress();
    }

    @Override
    public void setSoTimeout(int millis) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setSoLinger(boolean on, int seconds) {}

    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public void shutdownInput() {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
