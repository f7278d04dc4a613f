package io.angarium.delivery.shaping;

/**
 * Who mail is sent for: shares and limits are given out by it. The spool keeps it with each queue as an opaque string.
 *
 * @param tenant the account
 * @param domain the sending domain
 * @param tag the message's first tag; empty if it has none
 * @param urgent whether it goes in the band with its own share
 * @param source wish for the local addresses that it leaves from, in the words of whoever answers for them; empty: none
 */
public record Stream(String tenant, String domain, String tag, boolean urgent, String source) {
    private static final char SEPARATOR = '\t';

    public Stream {
        for (String part : new String[] {tenant, domain, tag, source}) {
            if (part.indexOf(SEPARATOR) >= 0) {
                throw new IllegalArgumentException("the parts of a stream hold no tabulator");
            }
        }
    }

    /** From wherever it may leave. */
    public Stream(String tenant, String domain, String tag, boolean urgent) {
        this(tenant, domain, tag, urgent, "");
    }

    /** The same mail with a wish for where it leaves from. */
    public Stream from(String wish) {
        return new Stream(tenant, domain, tag, urgent, wish);
    }

    /** As one string that {@link #decode} understands. */
    public String encode() {
        String shared = (urgent ? "u" : "n") + SEPARATOR + tenant + SEPARATOR + domain + SEPARATOR + tag;
        return source.isEmpty() ? shared : shared + SEPARATOR + source;
    }

    /**
     * Reads what {@link #encode} wrote; an empty text, the stream of mail from before there were streams, is nobody's.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Stream decode(String text) {
        if (text.isEmpty()) {
            return new Stream("", "", "", false);
        }
        String[] parts = text.split("\t", -1);
        if (parts.length < 4 || parts.length > 5 || !(parts[0].equals("u") || parts[0].equals("n"))) {
            throw new IllegalArgumentException("not a stream: " + text);
        }
        return new Stream(parts[1], parts[2], parts[3], parts[0].equals("u"), parts.length == 5 ? parts[4] : "");
    }
}
