package io.angarium.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;

/**
 * A receiver that takes everything and keeps nothing: one thread, one selector, no TLS (see {@link TlsSink}).
 *
 * <p>With a delay, what arrived together is answered together that much later: a receiver far away.
 */
public final class Sink implements AutoCloseable {
    private static final int READ_BUFFER = 256 << 10;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Tally tally;
    private final boolean chunking;
    private final long delayNanos;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER);
    private final Queue<Later> later = new ArrayDeque<>();
    private volatile boolean closed;

    /** An answer that is due at a time. Due times grow, since the delay is one for all. */
    private record Later(long dueNanos, Session session, byte[] answer) {}

    public Sink(InetSocketAddress address, boolean chunking, int delayMillis, int sampleEvery) throws IOException {
        this.chunking = chunking;
        this.delayNanos = delayMillis * 1_000_000L;
        this.tally = new Tally(sampleEvery);
        this.selector = Selector.open();
        this.listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(address, 1_024);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    Tally tally() {
        return tally;
    }

    /** Starts its thread. */
    public void start() {
        Thread.ofPlatform().daemon().name("sink").start(this::loop);
    }

    private void loop() {
        try {
            while (!closed) {
                selector.select(millisToNext());
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    serve(keys.next());
                    keys.remove();
                }
                answerLater();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private long millisToNext() {
        Later next = later.peek();
        return next == null ? 200 : Math.max(1, (next.dueNanos() - System.nanoTime() + 999_999) / 1_000_000);
    }

    private void answerLater() {
        long now = System.nanoTime();
        for (Later next = later.peek(); next != null && next.dueNanos() <= now; next = later.peek()) {
            later.remove();
            next.session().out.add(next.answer());
            next.session().flush();
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.isAcceptable()) {
            SocketChannel channel = listener.accept();
            if (channel != null) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                tally.connection();
                new Session(channel);
            }
            return;
        }
        Session session = (Session) key.attachment();
        if (key.isWritable()) {
            session.flush();
        }
        if (key.isValid() && key.isReadable()) {
            session.read();
        }
    }

    private final class Session {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final SinkDialogue dialogue = new SinkDialogue(new SinkDialogue.Offer(chunking, false), tally);
        private final Bytes in = new Bytes(16 << 10);
        private final Bytes out = new Bytes(1 << 10);

        Session(SocketChannel channel) throws IOException {
            this.channel = channel;
            this.key = channel.register(selector, SelectionKey.OP_READ, this);
            out.add(SinkDialogue.greeting());
            flush();
        }

        void read() {
            try {
                readBuffer.clear();
                int count = channel.read(readBuffer);
                if (count < 0) {
                    close();
                    return;
                }
                in.add(readBuffer.flip(), count);
            } catch (IOException gone) {
                close();
                return;
            }
            answer();
        }

        private void answer() {
            int before = out.length;
            in.drop(dialogue.take(in.array, in.length, out));
            if (delayNanos > 0 && out.length > before) {
                byte[] answer = new byte[out.length - before];
                System.arraycopy(out.array, before, answer, 0, answer.length);
                out.length = before;
                later.add(new Later(System.nanoTime() + delayNanos, this, answer));
            } else {
                flush();
            }
        }

        void flush() {
            try {
                if (out.length > 0) {
                    out.drop(channel.write(ByteBuffer.wrap(out.array, 0, out.length)));
                }
                key.interestOps(out.length > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
                if (dialogue.isOver() && out.length == 0) {
                    close();
                }
            } catch (IOException gone) {
                close();
            }
        }

        private void close() {
            key.cancel();
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                key.attach(null);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        listener.close();
    }
}
