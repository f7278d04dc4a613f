package io.angarium.smtp.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Writes to a wire through one buffer: commands and small contents are copied together and leave in one write, large
 * contents leave from where they are.
 */
final class ContentWriter {
    /** Up to here a copy is cheaper than one more piece in the system call. */
    static final int GATHER_FROM = 64 * 1024;

    private static final byte[] CRLF = {'\r', '\n'};

    private final Wire wire;
    private final int limit;
    private final Duration patience;
    private final OutputBuffer buffer = new OutputBuffer();

    ContentWriter(Wire wire, ClientSettings settings) {
        this.wire = wire;
        this.limit = settings.bufferBytes();
        this.patience = settings.timeouts().dataBlock();
    }

    /** For commands; what is put there leaves with the next flush. */
    OutputBuffer buffer() {
        return buffer;
    }

    /** Where in the stream of all bytes the next one comes to stand. */
    long position() {
        return wire.sent() + buffer.length();
    }

    void flushIfFull() throws IOException {
        if (buffer.length() >= limit) {
            flush();
        }
    }

    void flush() throws IOException {
        int length = buffer.length();
        if (length > 0) {
            buffer.clear();
            wire.write(buffer.array(), length, patience);
        }
    }

    /** The content as it is, for BDAT. */
    void asIs(List<ByteBuffer> content, int size) throws IOException {
        if (size > GATHER_FROM && wire.gathers() && allDirect(content)) {
            gather(content);
            return;
        }
        for (ByteBuffer piece : content) {
            copy(piece);
        }
    }

    /** The content and the final dot, for DATA (RFC 5321 §4.5.2). */
    void dotted(OutgoingMessage message, int size) throws IOException {
        List<ByteBuffer> content = message.content();
        if (message.dotFree()) {
            asIs(content, size);
        } else {
            stuffed(content);
        }
        // Without CRLF before it the final dot would be text, and both sides would wait for each other.
        if (size > 0 && !endsWithCrlf(content)) {
            put(CRLF[0]);
            put(CRLF[1]);
        }
        loneDot();
    }

    /** The end of a text: nothing but the dot. */
    void loneDot() throws IOException {
        flushIfFull();
        buffer.ascii(".\r\n");
    }

    private void gather(List<ByteBuffer> content) throws IOException {
        ByteBuffer[] pieces = new ByteBuffer[content.size() + 1];
        pieces[0] = ByteBuffer.wrap(buffer.array(), 0, buffer.length());
        for (int i = 0; i < content.size(); i++) {
            pieces[i + 1] = content.get(i).duplicate();
        }
        buffer.clear();
        wire.write(pieces, patience);
    }

    private void copy(ByteBuffer piece) throws IOException {
        int from = piece.position();
        while (from < piece.limit()) {
            flushIfFull();
            int count = Math.min(piece.limit() - from, limit - buffer.length());
            buffer.copy(piece, from, count);
            from += count;
        }
    }

    /** RFC 5321 §4.5.2: a line that begins with a dot gets another; line ends may lie across pieces. */
    private void stuffed(List<ByteBuffer> content) throws IOException {
        boolean lineBegins = true;
        boolean afterCr = false;
        for (ByteBuffer piece : content) {
            for (int i = piece.position(); i < piece.limit(); i++) {
                byte b = piece.get(i);
                if (lineBegins && b == '.') {
                    put(b);
                }
                put(b);
                lineBegins = afterCr && b == '\n';
                afterCr = b == '\r';
            }
        }
    }

    private void put(byte b) throws IOException {
        flushIfFull();
        buffer.put(b);
    }

    private static boolean allDirect(List<ByteBuffer> content) {
        for (ByteBuffer piece : content) {
            if (!piece.isDirect()) {
                return false;
            }
        }
        return true;
    }

    private static boolean endsWithCrlf(List<ByteBuffer> content) {
        int wanted = CRLF.length - 1;
        for (int i = content.size() - 1; i >= 0 && wanted >= 0; i--) {
            ByteBuffer piece = content.get(i);
            for (int at = piece.limit() - 1; at >= piece.position() && wanted >= 0; at--) {
                if (piece.get(at) != CRLF[wanted]) {
                    return false;
                }
                wanted--;
            }
        }
        return wanted < 0;
    }
}
