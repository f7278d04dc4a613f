package io.angarium.spool;

import io.angarium.storage.Snapshots;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the waiting recipients down in a form that is read back in seconds: about 9 bytes a recipient.
 *
 * <p>Integers are of variable length, 7 bits a byte, small ones first. Streams and queues are named once and numbered from
 * then on; positions and times are distances from the ones before. {@link CheckpointReader} reads it.
 */
final class CheckpointWriter {
    static final int VERSION = 1;

    static final int END = 0;
    static final int STREAM = 1;
    static final int QUEUE = 2;
    static final int MESSAGE = 3;
    static final int CANCELLED_MESSAGE = 4;

    private final Snapshots.Writer out;
    private final RecipientIndex index;
    private final IdentityHashMap<WaitingStream, Integer> streams = new IdentityHashMap<>();
    /** By a queue's id: whom it was given to when its number was written, since ids are used again. */
    private @Nullable RecipientQueue[] owners = {};

    private int[] numbers = {};
    private int queues;
    private byte[] buffer = new byte[Snapshots.MAX_BLOCK_BYTES + (64 << 10)];
    private int at;
    private long position;
    private long due;
    private long bytes;

    /** @param from where the log has to be read from to make the checkpoint whole */
    CheckpointWriter(Snapshots.Writer out, RecipientIndex index, long from) {
        this.out = out;
        this.index = index;
        number(VERSION);
        number(from);
    }

    void cancelledMessage(long message) {
        number(CANCELLED_MESSAGE);
        number(message);
    }

    /** The recipients of a message from this slot on; returns how many. Messages come in the order of their positions. */
    int message(long message, int firstSlot) {
        int count = 0;
        for (int slot = firstSlot; slot != Slots.NONE; slot = index.slots.sibling(slot)) {
            name(index.queues.queueOf(slot));
            count++;
        }
        number(MESSAGE);
        number(message - position);
        position = message;
        number(count);
        int recipient = 0;
        for (int slot = firstSlot; slot != Slots.NONE; slot = index.slots.sibling(slot)) {
            recipient(slot, recipient);
            recipient = index.slots.recipient(slot) + 1;
        }
        return count;
    }

    private void recipient(int slot, int expected) {
        number(index.slots.recipient(slot) - expected);
        number(numbers[index.slots.queue(slot)]);
        long wanted = index.dueAfterRestart(slot);
        long change = wanted - due;
        due = wanted;
        number((change << 1) ^ (change >> 63));
        number(index.slots.attempts(slot));
    }

    private void name(RecipientQueue queue) {
        if (queue.id >= owners.length) {
            int room = Math.max(64, Integer.highestOneBit(queue.id) << 1);
            owners = Arrays.copyOf(owners, room);
            numbers = Arrays.copyOf(numbers, room);
        }
        if (owners[queue.id] == queue) {
            return;
        }
        Integer stream = streams.get(queue.stream);
        if (stream == null) {
            stream = streams.size();
            streams.put(queue.stream, stream);
            number(STREAM);
            number(queue.stream.cancelledBefore() + 1);
            text(queue.stream.name());
        }
        number(QUEUE);
        number(stream);
        text(queue.key.destination());
        owners[queue.id] = queue;
        numbers[queue.id] = queues++;
    }

    /** Hands on what makes whole blocks. Not under the lock that guards the index: this writes. */
    void flush() {
        int from = 0;
        while (at - from >= Snapshots.MAX_BLOCK_BYTES) {
            out.write(ByteBuffer.wrap(buffer, from, Snapshots.MAX_BLOCK_BYTES));
            from += Snapshots.MAX_BLOCK_BYTES;
        }
        System.arraycopy(buffer, from, buffer, 0, at - from);
        at -= from;
        bytes += from;
    }

    /** Hands on the rest; returns the bytes of it all. */
    long end() {
        number(END);
        flush();
        out.write(ByteBuffer.wrap(buffer, 0, at));
        return bytes + at;
    }

    private void number(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7fL) != 0) {
            buffer[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        buffer[at++] = (byte) left;
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        room(utf8.length);
        System.arraycopy(utf8, 0, buffer, at, utf8.length);
        at += utf8.length;
    }

    private void room(int count) {
        if (buffer.length - at < count) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, at + count));
        }
    }
}
