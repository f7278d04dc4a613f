package io.angarium.smtp.client;

import io.angarium.smtp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads SMTP replies out of bytes that come in pieces (RFC 5321 §4.2). A push machine without I/O; for one thread.
 *
 * <p>It is lenient where peers are sloppy: a line may end in LF alone, anything but a hyphen behind the code ends the reply
 * like a space, and where the lines of one reply differ in their code, the last one counts. Control characters within a text
 * become question marks, so that a reply can't break a log line. Everything else that is no reply is an error, and so is a line
 * or a number of lines beyond the limits.
 *
 * <p>Nothing is allocated for a reply of which only the code is asked.
 */
public final class ReplyParser {
    private enum State {
        CODE,
        SEPARATOR,
        TEXT,
        COMPLETE
    }

    private final int maximumLine;
    private final int maximumLines;

    private State state = State.CODE;
    private byte[] text = new byte[256];
    private int length;
    private int[] lineEnds = new int[8];
    private int lines;
    private int lineBytes;
    private int digits;
    private int code;
    private boolean last;

    /**
     * @param maximumLine bytes of a line with its line end
     * @param maximumLines lines of a reply
     */
    public ReplyParser(int maximumLine, int maximumLines) {
        this.maximumLine = maximumLine;
        this.maximumLines = maximumLines;
    }

    /**
     * Takes bytes until one reply is complete or the bytes are at their end.
     *
     * @return the index behind the last byte taken
     * @throws MalformedReplyException if this is no reply or too long; the parser is then of no further use
     */
    public int feed(byte[] bytes, int from, int to) throws MalformedReplyException {
        int at = from;
        while (at < to && state != State.COMPLETE) {
            take(bytes[at]);
            at++;
        }
        return at;
    }

    /** Whether a whole reply is there. It stays until {@link #clear}. */
    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    /** The code of the complete reply, 200–599. */
    public int code() {
        requireComplete();
        return code;
    }

    /** The complete reply as a value. */
    public Reply reply() {
        requireComplete();
        if (lines == 1) {
            return new Reply(code, List.of(line(0)));
        }
        List<String> all = new ArrayList<>(lines);
        for (int i = 0; i < lines; i++) {
            all.add(line(i));
        }
        return new Reply(code, all);
    }

    /** Forgets the complete reply and begins the next. */
    public void clear() {
        requireComplete();
        state = State.CODE;
        length = 0;
        lines = 0;
        beginLine();
    }

    private void take(byte b) throws MalformedReplyException {
        lineBytes++;
        if (lineBytes > maximumLine) {
            throw new MalformedReplyException("a line of the reply is longer than " + maximumLine + " bytes");
        }
        switch (state) {
            case CODE -> takeDigit(b);
            case SEPARATOR -> takeSeparator(b);
            case TEXT -> takeText(b);
            case COMPLETE -> throw new IllegalStateException("a complete reply waits to be cleared");
        }
    }

    private void takeDigit(byte b) throws MalformedReplyException {
        if (b < '0' || b > '9') {
            throw new MalformedReplyException("a reply must begin with three digits");
        }
        code = digits == 0 ? b - '0' : code * 10 + (b - '0');
        digits++;
        if (digits == 3) {
            if (code < 200 || code > 599) {
                throw new MalformedReplyException("reply code " + code + " is not in 200–599");
            }
            state = State.SEPARATOR;
        }
    }

    private void takeSeparator(byte b) throws MalformedReplyException {
        last = b != '-';
        state = State.TEXT;
        if (b == '\n') {
            endLine();
        }
    }

    private void takeText(byte b) throws MalformedReplyException {
        if (b == '\n') {
            endLine();
            return;
        }
        if (length == text.length) {
            text = Arrays.copyOf(text, length * 2);
        }
        text[length++] = b;
    }

    private void endLine() throws MalformedReplyException {
        int start = lines == 0 ? 0 : lineEnds[lines - 1];
        if (length > start && text[length - 1] == '\r') {
            length--;
        }
        for (int i = start; i < length; i++) {
            if (isControl(text[i])) {
                text[i] = '?';
            }
        }
        if (lines == maximumLines) {
            throw new MalformedReplyException("a reply has more than " + maximumLines + " lines");
        }
        if (lines == lineEnds.length) {
            lineEnds = Arrays.copyOf(lineEnds, lines * 2);
        }
        lineEnds[lines++] = length;
        beginLine();
        state = last ? State.COMPLETE : State.CODE;
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < ' ' && b != '\t') || b == 127;
    }

    private void beginLine() {
        lineBytes = 0;
        digits = 0;
    }

    private String line(int index) {
        int start = index == 0 ? 0 : lineEnds[index - 1];
        return new String(text, start, lineEnds[index] - start, StandardCharsets.UTF_8);
    }

    private void requireComplete() {
        if (state != State.COMPLETE) {
            throw new IllegalStateException("no reply is complete");
        }
    }
}
