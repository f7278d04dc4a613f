package io.angarium.spool;

import io.angarium.storage.Snapshots;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads back what {@link CheckpointWriter} wrote. */
final class CheckpointReader {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Snapshots.Reader in;
    private final RecipientIndex index;
    private final List<WaitingStream> streams = new ArrayList<>();
    private final List<RecipientQueue> queues = new ArrayList<>();
    private @Nullable ByteBuffer block = NOTHING;
    private long position;
    private long due;

    CheckpointReader(Snapshots.Reader in, RecipientIndex index) {
        this.in = in;
        this.index = index;
    }

    /**
     * The position that the log has to be read from afterwards; to be called first.
     *
     * @throws io.angarium.storage.StorageException.Corrupt as from the snapshot
     * @throws IllegalArgumentException if it holds something else: then the index can't be used either
     */
    long from() {
        long version = number();
        if (version != CheckpointWriter.VERSION) {
            throw new IllegalArgumentException(
                    "a checkpoint of version " + version + ", this program reads " + CheckpointWriter.VERSION);
        }
        return number();
    }

    /** Puts everything in; fails like {@link #from}. */
    void restore(IndexReplay replay) {
        List<Long> cancelled = new ArrayList<>();
        while (true) {
            int kind = (int) number();
            switch (kind) {
                case CheckpointWriter.END -> {
                    cancelled.forEach(index::cancel);
                    return;
                }
                case CheckpointWriter.STREAM -> {
                    long before = number() - 1;
                    WaitingStream stream = index.queues.stream(text());
                    index.cancel(stream, before);
                    streams.add(stream);
                }
                case CheckpointWriter.QUEUE -> {
                    WaitingStream stream = streams.get((int) number());
                    queues.add(index.queues.queue(new QueueKey(stream.name(), text())));
                }
                case CheckpointWriter.MESSAGE -> message(replay);
                case CheckpointWriter.CANCELLED_MESSAGE -> cancelled.add(number());
                default -> throw new IllegalArgumentException("a checkpoint with an entry of kind " + kind);
            }
        }
    }

    private void message(IndexReplay replay) {
        position += number();
        int before = Slots.NONE;
        int recipient = 0;
        for (long left = number(); left > 0; left--) {
            recipient += (int) number();
            RecipientQueue queue = queues.get((int) number());
            long change = number();
            due += (change >>> 1) ^ -(change & 1);
            before = replay.waiting(position, recipient, queue, due, (int) number(), before);
            recipient++;
        }
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = next();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a checkpoint with a number of more than 64 bits");
    }

    private String text() {
        byte[] utf8 = new byte[(int) number()];
        for (int i = 0; i < utf8.length; i++) {
            utf8[i] = next();
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private byte next() {
        ByteBuffer bytes = block;
        while (bytes != null && !bytes.hasRemaining()) {
            bytes = in.next();
            block = bytes;
        }
        if (bytes == null) {
            throw new IllegalArgumentException("a checkpoint that ends too early");
        }
        return bytes.get();
    }
}
