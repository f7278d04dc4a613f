package io.angarium.smtp.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A TCP connection in clear. */
final class PlainWire implements Wire {
    private final WatchedChannel tcp;
    private long sent;

    PlainWire(WatchedChannel tcp) {
        this.tcp = tcp;
    }

    @Override
    public int read(byte[] into, Duration patience) throws IOException {
        return tcp.within(patience, ANSWER, () -> tcp.channel().read(ByteBuffer.wrap(into)));
    }

    @Override
    public void write(byte[] bytes, int length, Duration patience) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
        while (rest.hasRemaining()) {
            sent += tcp.within(patience, WRITE, () -> tcp.channel().write(rest));
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
            sent += writeSome(pieces, first, patience);
        }
    }

    private long writeSome(ByteBuffer[] pieces, int first, Duration patience) throws IOException {
        return tcp.within(patience, WRITE, () -> tcp.channel().write(pieces, first, pieces.length - first));
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public boolean isSilent() {
        return tcp.isQuiet();
    }

    @Override
    public void closeGracefully(Duration patience) {
        close();
    }

    @Override
    public void close() {
        tcp.close();
    }
}
