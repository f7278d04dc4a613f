package io.angarium.smtp.server;

/**
 * Cuts a stream of octets into command lines, and says what is wrong with one. A line that is longer than its limit is thrown
 * away up to its end. What it finds doesn't depend on how the stream came.
 */
final class LineCutter {
    /** What was found. */
    enum Found {
        /** No whole line yet; what was not used up is needed again. */
        NOTHING,
        /** A line, without control characters, from where the search began to {@link #end}. */
        LINE,
        /** A line that is over its limit, up to its end. */
        TOO_LONG,
        /** A CR or LF that stands alone, where that is refused. */
        BARE_NEWLINE,
        /** A line with a control character. */
        CONTROL,
        /** A line that has no end within {@link Limit#DISCARDED_BYTES}. */
        ENDLESS
    }

    private final boolean refuseBareNewlines;
    private final long maxDiscarded;

    private Found found = Found.NOTHING;
    private int end;
    private int limit;
    private boolean skipping;
    private long skipped;
    private boolean skippedCr;

    LineCutter(BareNewline bareNewline, long maxDiscarded) {
        this.refuseBareNewlines = bareNewline == BareNewline.REFUSE;
        this.maxDiscarded = maxDiscarded;
    }

    Found found() {
        return found;
    }

    /** Behind the line's last octet. */
    int end() {
        return end;
    }

    /** The limit that the line was held to. */
    int limit() {
        return limit;
    }

    /** Looks for a line of at most this many octets with its CRLF, and returns the position behind those used up. */
    int cut(byte[] in, int from, int to, int maxBytes) {
        if (skipping) {
            return skip(in, from, to);
        }
        limit = maxBytes;
        int max = Math.min(to, from + maxBytes);
        int at = from;
        while (at < max && (in[at] >= ' ' || in[at] < 0)) {
            at++;
        }
        if (at + 1 < max && in[at] == '\r' && in[at + 1] == '\n') {
            end = at;
            found = Found.LINE;
            return at + 2;
        }
        while (at < max && in[at] != '\n') {
            at++;
        }
        if (at < max) {
            found = odd(in, from, at);
            return at + 1;
        }
        if (to - from < maxBytes) {
            found = Found.NOTHING;
            return from;
        }
        skipping = true;
        skipped = 0;
        skippedCr = false;
        return skip(in, from, to);
    }

    /** A line with a control character in it, or without CR before its LF. */
    private Found odd(byte[] in, int from, int lf) {
        boolean crlf = lf > from && in[lf - 1] == '\r';
        end = crlf ? lf - 1 : lf;
        boolean bareCr = false;
        boolean control = false;
        for (int i = from; i < end; i++) {
            bareCr |= in[i] == '\r';
            control |= in[i] >= 0 && in[i] < ' ';
        }
        if (refuseBareNewlines && (bareCr || !crlf)) {
            return Found.BARE_NEWLINE;
        }
        return control ? Found.CONTROL : Found.LINE;
    }

    private int skip(byte[] in, int from, int to) {
        int at = from;
        while (at < to && in[at] != '\n') {
            at++;
        }
        skipped += at - from;
        skippedCr = at > from ? in[at - 1] == '\r' : skippedCr;
        if (skipped > maxDiscarded) {
            found = Found.ENDLESS;
            return at;
        }
        if (at == to) {
            found = Found.NOTHING;
            return at;
        }
        skipping = false;
        found = refuseBareNewlines && !skippedCr ? Found.BARE_NEWLINE : Found.TOO_LONG;
        return at + 1;
    }
}
