package io.angarium.smtp.server;

import io.angarium.smtp.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replies in the order of the dialogue, gathered for one write. Some are only promised yet; those behind them wait for them.
 */
final class ReplyQueue {
    /** RFC 5321 §4.5.3.1.5: octets of a reply line with its CRLF. */
    static final int MAX_LINE_BYTES = 512;

    private static final Logger LOG = LoggerFactory.getLogger(ReplyQueue.class);

    /** A reply to come. It goes in at {@code position}; the letter's memory is given back when it is known. */
    private record Promise(Guest.PendingReply reply, int position, long memoryTaken) {}

    private final LetterMemory memory;
    private final List<Promise> promises = new ArrayList<>();
    private byte[] bytes = new byte[1024];
    private byte[] spare = {};
    private int length;

    ReplyQueue(LetterMemory memory) {
        this.memory = memory;
    }

    void add(byte[] encoded) {
        add(encoded, 0, encoded.length);
    }

    private void add(byte[] from, int start, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }

    void add(Reply reply) {
        add(encode(reply));
    }

    void add(Guest.PendingReply reply, long memoryTaken) {
        promises.add(new Promise(reply, length, memoryTaken));
    }

    int promised() {
        return promises.size();
    }

    /** Octets known so far. */
    int size() {
        return length;
    }

    /**
     * Waits for what was promised. What stands behind a 421 is dropped, since the session ends there.
     *
     * @return whether the session goes on
     */
    boolean settle() {
        if (promises.isEmpty()) {
            return true;
        }
        byte[] known = bytes;
        int knownLength = length;
        bytes = spare.length >= known.length ? spare : new byte[known.length];
        spare = known;
        length = 0;
        int copied = 0;
        boolean goesOn = true;
        for (Promise promise : promises) {
            Reply reply = await(promise);
            if (goesOn) {
                add(known, copied, promise.position - copied);
                copied = promise.position;
                add(reply);
                goesOn = reply.code() != 421;
            }
        }
        promises.clear();
        if (goesOn) {
            add(known, copied, knownLength - copied);
        }
        return goesOn;
    }

    private Reply await(Promise promise) {
        try {
            return promise.reply.await();
        } catch (RuntimeException e) {
            LOG.error("the reply to a message could not be had", e);
            return Answers.TROUBLE;
        } finally {
            memory.giveBack(promise.memoryTaken);
        }
    }

    /** Writes what is known, at once, and forgets it. */
    void writeTo(OutputStream out) throws IOException {
        if (length > 0) {
            out.write(bytes, 0, length);
            length = 0;
        }
    }

    /** RFC 2034 §4: all but the intermediate replies begin with an enhanced status code; a guest may have left it out. */
    static byte[] encode(Reply reply) {
        boolean bare = reply.code() / 100 != 3 && reply.enhancedCode().isEmpty();
        String prefix = bare ? reply.code() / 100 + ".0.0 " : "";
        List<String> lines = reply.lines();
        if (lines.size() == 1) {
            return line(reply.code(), ' ', prefix, lines.getFirst());
        }
        byte[] all = {};
        for (int i = 0; i < lines.size(); i++) {
            byte[] line = line(reply.code(), i == lines.size() - 1 ? ' ' : '-', prefix, lines.get(i));
            int end = all.length;
            all = Arrays.copyOf(all, end + line.length);
            System.arraycopy(line, 0, all, end, line.length);
        }
        return all;
    }

    private static byte[] line(int code, char separator, String prefix, String text) {
        byte[] line = (code + String.valueOf(separator) + prefix + text + "\r\n").getBytes(StandardCharsets.UTF_8);
        if (line.length > MAX_LINE_BYTES) {
            line = Arrays.copyOf(line, MAX_LINE_BYTES);
            line[MAX_LINE_BYTES - 2] = '\r';
            line[MAX_LINE_BYTES - 1] = '\n';
        }
        return line;
    }
}
