package io.angarium.delivery.shaping;

/**
 * Who mail is sent for: shares and limits are given out by it. The spool keeps it with each queue as an opaque string.
 *
 * @param tenant the account
 * @param domain the sending domain
 * @param tag the message's first tag; empty if it has none
 * @param urgent whether it goes in the band with its own share
 */
public record Stream(String tenant, String domain, String tag, boolean urgent) {
    private static final char SEPARATOR = '\t';

    public Stream {
        if (tenant.indexOf(SEPARATOR) >= 0 || domain.indexOf(SEPARATOR) >= 0 || tag.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException("the parts of a stream hold no tabulator");
        }
    }

    /** As one string that {@link #decode} understands. */
    public String encode() {
        return (urgent ? "u" : "n") + SEPARATOR + tenant + SEPARATOR + domain + SEPARATOR + tag;
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
        if (parts.length != 4 || !(parts[0].equals("u") || parts[0].equals("n"))) {
            throw new IllegalArgumentException("not a stream: " + text);
        }
        return new Stream(parts[1], parts[2], parts[3], parts[0].equals("u"));
    }
}
