package io.angarium.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.LongConsumer;

/** Sends a load over many connections from one thread and one selector. */
final class Generator {
    private static final int READ_BUFFER = 64 << 10;

    private final Load load;
    private final Course course;
    private final MessageTemplate template;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER);
    private int open;

    Generator(Load load) {
        this.load = load;
        this.course = new Course(load.messages());
        this.template = new MessageTemplate(load.size(), load.sender(), load.unsigned());
    }

    /**
     * Runs until all messages are answered.
     *
     * @param progress told about once a second how many are done
     * @param limit gives up after this time
     * @return one line of JSON
     */
    String run(LongConsumer progress, Duration limit) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < load.connections(); i++) {
                connect(selector);
            }
            long nextProgress = start + 1_000_000_000L;
            while (open > 0 && !course.isOver() && System.nanoTime() - start < limit.toNanos()) {
                selector.select(200);
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    ((Link) keys.next().attachment()).ready();
                    keys.remove();
                }
                if (System.nanoTime() > nextProgress) {
                    progress.accept(course.done());
                    nextProgress += 1_000_000_000L;
                }
            }
        }
        return course.json((System.nanoTime() - start) / 1e9);
    }

    private void connect(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(load.target());
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Exchange exchange = load.mode() == Load.Mode.HTTP
                ? new HttpExchange(load, course)
                : new SmtpExchange(load, course, template);
        Link link = new Link(channel, exchange);
        link.key = channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE, link);
        open++;
    }

    private final class Link {
        private final SocketChannel channel;
        private final Exchange exchange;
        private final Bytes in = new Bytes(4 << 10);
        private final Bytes out = new Bytes(32 << 10);

        @SuppressWarnings("NullAway.Init") // set right after registering
        private SelectionKey key;

        Link(SocketChannel channel, Exchange exchange) {
            this.channel = channel;
            this.exchange = exchange;
        }

        void ready() throws IOException, InterruptedException {
            if (key.isReadable()) {
                read();
            }
            if (!key.isValid()) {
                return;
            }
            exchange.fill(out);
            if (out.length > 0) {
                out.drop(channel.write(ByteBuffer.wrap(out.array, 0, out.length)));
            }
            key.interestOps(out.length > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            if (exchange.isOver()) {
                close();
            }
        }

        private void read() throws IOException, InterruptedException {
            readBuffer.clear();
            int count = channel.read(readBuffer);
            if (count < 0) {
                close();
                return;
            }
            in.add(readBuffer.flip(), count);
            long before = course.done();
            in.drop(exchange.take(in.array, in.length));
            if (load.pauseMillis() > 0 && course.done() > before) {
                Thread.sleep(load.pauseMillis());
            }
        }

        private void close() throws IOException {
            key.cancel();
            channel.close();
            open--;
        }
    }
}
