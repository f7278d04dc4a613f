package io.angarium.bench;

import java.nio.charset.StandardCharsets;

/**
 * The receiving end of one SMTP session that says yes to everything: bytes in, replies out, no I/O.
 *
 * <p>Takes commands however they are packed (PIPELINING), DATA and BDAT. Looks at every fifth byte of a body for its end.
 */
final class SinkDialogue {
    private static final byte[] OK = ascii("250 2.0.0 Ok\r\n");
    private static final byte[] GO_AHEAD = ascii("354 Go ahead\r\n");
    private static final byte[] GOODBYE = ascii("221 2.0.0 Bye\r\n");
    private static final byte[] START_TLS = ascii("220 2.0.0 Ready to start TLS\r\n");
    private static final int STAMP_WITHIN = 4_096;

    private enum State {
        COMMANDS,
        DATA,
        CHUNK
    }

    /** What is offered. */
    record Offer(boolean chunking, boolean startTls) {}

    private final Offer offer;
    private final Tally tally;
    private final byte[] head = new byte[STAMP_WITHIN];
    private int headLength;
    private boolean isSampled;
    private State state = State.COMMANDS;
    private boolean isFirstOfData;
    private long chunkLeft;
    private boolean isLastChunk;
    private boolean isInChunks;
    private boolean wantsTls;
    private boolean isOver;

    SinkDialogue(Offer offer, Tally tally) {
        this.offer = offer;
        this.tally = tally;
    }

    static byte[] greeting() {
        return ascii("220 sink.test ESMTP\r\n");
    }

    /** Whether the client said STARTTLS: the driver has to put TLS on before it goes on. */
    boolean wantsTls() {
        return wantsTls;
    }

    void tlsIsOn() {
        wantsTls = false;
    }

    boolean isOver() {
        return isOver;
    }

    /** Takes what it can of the input, puts replies into {@code out}, returns how many bytes were taken. */
    int take(byte[] in, int length, Bytes out) {
        int at = 0;
        while (at < length && !wantsTls && !isOver) {
            int taken = switch (state) {
                case COMMANDS -> command(in, at, length, out);
                case DATA -> data(in, at, length, out);
                case CHUNK -> chunk(in, at, length, out);
            };
            if (taken == 0) {
                break;
            }
            at += taken;
        }
        return at;
    }

    private int command(byte[] in, int at, int length, Bytes out) {
        int end = at;
        while (end < length && in[end] != '\n') {
            end++;
        }
        if (end == length) {
            return 0;
        }
        switch (in[at] | 0x20) {
            case 'e' ->
                out.add("250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
                        + (offer.chunking() ? "250-CHUNKING\r\n" : "")
                        + (offer.startTls() ? "250-STARTTLS\r\n" : "") + "250 SIZE 100000000\r\n");
            case 'd' -> {
                out.add(GO_AHEAD);
                begin();
                state = State.DATA;
                isFirstOfData = true;
            }
            case 'b' -> beginChunk(in, at, end);
            case 'q' -> {
                out.add(GOODBYE);
                isOver = true;
            }
            case 's' -> {
                out.add(START_TLS);
                wantsTls = true;
            }
            default -> out.add(OK);
        }
        if (state == State.CHUNK && chunkLeft == 0) {
            endChunk(out);
        }
        return end + 1 - at;
    }

    private void beginChunk(byte[] in, int at, int end) {
        if (!isInChunks) {
            begin();
        }
        isInChunks = true;
        int i = at + 5;
        chunkLeft = 0;
        while (i < end && in[i] >= '0' && in[i] <= '9') {
            chunkLeft = chunkLeft * 10 + in[i++] - '0';
        }
        isLastChunk = end - i > 4;
        state = State.CHUNK;
    }

    private int chunk(byte[] in, int at, int length, Bytes out) {
        int taken = (int) Math.min(chunkLeft, length - at);
        sample(in, at, taken);
        chunkLeft -= taken;
        if (chunkLeft == 0) {
            endChunk(out);
        }
        return taken;
    }

    private void endChunk(Bytes out) {
        out.add(OK);
        state = State.COMMANDS;
        if (isLastChunk) {
            isInChunks = false;
            end();
        }
    }

    /** Bytes up to and including the end of data, or all but those that may be part of it. */
    private int data(byte[] in, int at, int length, Bytes out) {
        if (isFirstOfData && length - at < 3) {
            return 0;
        }
        if (isFirstOfData && in[at] == '.' && in[at + 1] == '\r' && in[at + 2] == '\n') {
            return endData(3, out);
        }
        int i = at + 4;
        while (i < length) {
            byte b = in[i];
            if (b != '\n' && b != '\r' && b != '.') {
                i += 5;
            } else if (b == '\n' && in[i - 1] == '\r' && in[i - 2] == '.' && in[i - 3] == '\n' && in[i - 4] == '\r') {
                sample(in, at, i + 1 - at);
                return endData(i + 1 - at, out);
            } else {
                i++;
            }
        }
        int taken = Math.max(0, length - at - 4);
        if (taken > 0) {
            isFirstOfData = false;
            sample(in, at, taken);
        }
        return taken;
    }

    private int endData(int taken, Bytes out) {
        out.add(OK);
        state = State.COMMANDS;
        end();
        return taken;
    }

    private void begin() {
        isSampled = tally.isSampled();
        headLength = 0;
    }

    private void sample(byte[] in, int at, int count) {
        if (isSampled && headLength < STAMP_WITHIN) {
            int copied = Math.min(count, STAMP_WITHIN - headLength);
            System.arraycopy(in, at, head, headLength, copied);
            headLength += copied;
        }
    }

    private void end() {
        tally.message(isSampled ? Stamp.find(head, headLength) : -1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
