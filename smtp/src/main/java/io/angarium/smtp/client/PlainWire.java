package io.angarium.smtp.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A TCP connection in clear. */
final class PlainWire implements Wire {
    private final SocketChannel channel;
    private final WireWatch.Guard guard;
    private long sent;

    PlainWire(SocketChannel channel, WireWatch.Guard guard) {
        this.channel = channel;
        this.guard = guard;
    }

    @Override
    public int read(byte[] into, Duration patience) throws IOException {
        guard.begin(patience);
        try {
            return channel.read(ByteBuffer.wrap(into));
        } catch (IOException e) {
            throw guard.explain(e, "the peer's answer", patience);
        } finally {
            guard.end();
        }
    }

    @Override
    public void write(byte[] bytes, int length, Duration patience) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
        while (rest.hasRemaining()) {
            guard.begin(patience);
            try {
                sent += channel.write(rest);
            } catch (IOException e) {
                throw guard.explain(e, "a write", patience);
            } finally {
                guard.end();
            }
        }
    }

    @Override
    public boolean gathers() {
        return true;
    }

    @Override
    public void write(ByteBuffer[] pieces, Duration patience) throws IOException {
        int first = 0;
        while (first < pieces.length) {
            if (!pieces[first].hasRemaining()) {
                first++;
                continue;
            }
            guard.begin(patience);
            try {
                sent += channel.write(pieces, first, pieces.length - first);
            } catch (IOException e) {
                throw guard.explain(e, "a write", patience);
            } finally {
                guard.end();
            }
        }
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public boolean isSilent() {
        try {
            channel.configureBlocking(false);
            boolean silent = channel.read(ByteBuffer.allocate(1)) == 0;
            channel.configureBlocking(true);
            return silent;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void closeGracefully(Duration patience) {
        close();
    }

    @Override
    public void close() {
        guard.release();
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing depends on it: the dialogue is over.
            return;
        }
    }
}
