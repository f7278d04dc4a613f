package io.angarium.smtp.client;

import io.angarium.smtp.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Replies, one by one, from a wire. What was read too far waits for the next. */
final class ReplyReader {
    private final byte[] input = new byte[4 * 1024];
    private final Wire wire;
    private final LongSupplier nanoTime;
    private final ReplyParser parser;
    private int from;
    private int to;

    ReplyReader(Wire wire, ClientSettings settings, LongSupplier nanoTime) {
        this.wire = wire;
        this.nanoTime = nanoTime;
        this.parser = new ReplyParser(settings.maximumReplyLine(), settings.maximumReplyLines());
    }

    /** Whether a reply is complete with what was read so far. Doesn't block. */
    boolean poll() throws MalformedReplyException {
        if (!parser.isComplete() && from < to) {
            from = parser.feed(input, from, to);
        }
        return parser.isComplete();
    }

    /** The reply that {@link #poll} has found; to be cleared when it is understood. */
    ReplyParser found() {
        return parser;
    }

    /** Blocks until more bytes came. Only when {@link #poll} has used up what there was. */
    void fill(Duration patience) throws IOException {
        int count = wire.read(input, patience);
        if (count < 0) {
            throw new EOFException("the peer closed the connection");
        }
        from = 0;
        to = count;
    }

    /** Blocks for one reply; the patience is for the whole of it. */
    Reply next(Duration patience) throws IOException {
        long begin = nanoTime.getAsLong();
        while (!poll()) {
            Duration left = patience.minusNanos(nanoTime.getAsLong() - begin);
            fill(left.isPositive() ? left : Duration.ofNanos(1));
        }
        Reply reply = parser.reply();
        parser.clear();
        return reply;
    }

    /** Whether the peer said more than was asked. */
    boolean hasLeftovers() {
        return from < to;
    }
}
