package io.angarium.authentication;

import java.nio.ByteBuffer;

/**
 * One walk over a body under the relaxed rules of RFC 6376 §3.4.4: no white space at line ends, one space for each other run
 * of it, no empty lines at the end.
 *
 * <p>What is canonical already is passed on in one piece, so that an ordinary body costs a scan and no copy.
 */
final class RelaxedBody {
    private final ByteBuffer body;
    private final int limit;
    private final BodyCanonicalization.Sink sink;
    /** From here on up to where the walk stands everything is canonical and not passed on yet. */
    private int kept;

    RelaxedBody(ByteBuffer body, BodyCanonicalization.Sink sink) {
        this.body = body;
        this.limit = body.limit();
        this.sink = sink;
        this.kept = body.position();
    }

    void feed() {
        int at = body.position();
        while (true) {
            at = passBlankLines(at);
            if (at == limit) {
                return;
            }
            at = passLine(at);
        }
    }

    /** Blank lines count only when something follows them; here {@code at} is the beginning of a line. */
    private int passBlankLines(int at) {
        int lines = 0;
        int end = at;
        for (int next = blankLineEnd(end); next > end; next = blankLineEnd(end)) {
            end = next;
            lines++;
        }
        if (end == limit) {
            flush(at);
            kept = limit;
        } else if (end - at > 2 * lines) {
            flush(at);
            for (int line = 0; line < lines; line++) {
                sink.lineBreak();
            }
            kept = end;
        }
        return end;
    }

    /** Behind the blank line that begins here, or {@code at} when the line is not blank. */
    private int blankLineEnd(int at) {
        int end = whiteSpaceEnd(at);
        if (end == limit) {
            return limit;
        }
        return isLineBreak(end) ? end + 2 : at;
    }

    /** Passes a line with something on it, its line break included; adds the break that the last line may lack. */
    private int passLine(int start) {
        int at = start;
        while (at < limit) {
            byte c = body.get(at);
            if (c == '\r' && isLineBreak(at)) {
                return at + 2;
            }
            at = c == ' ' || c == '\t' ? passWhiteSpace(at) : at + 1;
        }
        flush(limit);
        sink.lineBreak();
        return limit;
    }

    private int passWhiteSpace(int at) {
        int end = whiteSpaceEnd(at);
        if (end == limit || isLineBreak(end)) {
            flush(at);
            kept = end;
        } else if (end - at > 1 || body.get(at) != ' ') {
            flush(at);
            sink.space();
            kept = end;
        }
        return end;
    }

    private int whiteSpaceEnd(int from) {
        int at = from;
        while (at < limit && (body.get(at) == ' ' || body.get(at) == '\t')) {
            at++;
        }
        return at;
    }

    private boolean isLineBreak(int at) {
        return at + 1 < limit && body.get(at) == '\r' && body.get(at + 1) == '\n';
    }

    private void flush(int end) {
        if (end > kept) {
            sink.part(kept, end);
        }
        kept = end;
    }
}
