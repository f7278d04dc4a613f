package io.angarium.authentication;

/**
 * One walk over a body under the relaxed rules of RFC 6376 §3.4.4: no white space at line ends, one space for each other run
 * of it, no empty lines at the end.
 *
 * <p>What is canonical already is passed on in one piece, so that an ordinary body costs a scan and no copy.
 */
final class RelaxedBody {
    private final BodyBytes body;
    private final byte[] array;
    private final int limit;
    private final BodyCanonicalization.Sink sink;
    /** From here on up to where the walk stands everything is canonical and not passed on yet. */
    private int kept;

    RelaxedBody(BodyBytes body, BodyCanonicalization.Sink sink) {
        this.body = body;
        this.array = body.array();
        this.limit = body.end();
        this.sink = sink;
        this.kept = body.start();
    }

    void feed() {
        int at = body.start();
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
        return body.isLineBreak(end) ? end + 2 : at;
    }

    /** Passes a line with something on it, its line break included; adds the break that the last line may lack. */
    private int passLine(int start) {
        int at = start;
        while (at < limit) {
            byte c = array[at];
            // Most bytes are neither white space nor a line break, and above both.
            if (c > ' ' || c < 0) {
                at++;
            } else if (c == ' ' || c == '\t') {
                at = passWhiteSpace(at);
            } else if (body.isLineBreak(at)) {
                return at + 2;
            } else {
                at++;
            }
        }
        flush(limit);
        sink.lineBreak();
        return limit;
    }

    private int passWhiteSpace(int at) {
        if (array[at] == ' ' && at + 1 < limit && array[at + 1] > ' ') {
            return at + 1;
        }
        int end = whiteSpaceEnd(at);
        if (end == limit || body.isLineBreak(end)) {
            flush(at);
            kept = end;
        } else if (end - at > 1 || array[at] != ' ') {
            flush(at);
            sink.space();
            kept = end;
        }
        return end;
    }

    private int whiteSpaceEnd(int from) {
        int at = from;
        while (at < limit && (array[at] == ' ' || array[at] == '\t')) {
            at++;
        }
        return at;
    }

    private void flush(int end) {
        if (end > kept) {
            sink.part(kept, end);
        }
        kept = end;
    }
}
