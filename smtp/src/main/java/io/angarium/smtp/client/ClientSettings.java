package io.angarium.smtp.client;

/**
 * How a client behaves on its connections.
 *
 * @param timeouts patience at each point of the dialogue
 * @param maximumMessages messages over one connection; afterwards it is no longer reusable
 * @param maximumFlight messages in flight with PIPELINING and CHUNKING, at most {@link #MOST_IN_FLIGHT}; with PIPELINING alone two are in flight (one body and
 *     the next envelope), without it one
 * @param maximumFlightBytes bytes of content in flight by BDAT, behind which no further message is taken, so that large
 *     messages don't stand in doubt together
 * @param bufferBytes what is gathered before a write, at most; also the most memory that a connection uses for output
 * @param maximumReplyLine bytes of one line of a reply, line end included; RFC 5321 §4.5.3.1.5 promises at most 512
 * @param maximumReplyLines lines of one reply
 */
public record ClientSettings(
        ClientTimeouts timeouts,
        int maximumMessages,
        int maximumFlight,
        int maximumFlightBytes,
        int bufferBytes,
        int maximumReplyLine,
        int maximumReplyLines) {
    /** The replies to so many messages fit the receive window, so that neither side can block the other. */
    public static final int MOST_IN_FLIGHT = 32;

    public ClientSettings {
        check("maximumMessages", maximumMessages, 1, Integer.MAX_VALUE);
        check("maximumFlight", maximumFlight, 1, MOST_IN_FLIGHT);
        check("maximumFlightBytes", maximumFlightBytes, 1, Integer.MAX_VALUE);
        check("bufferBytes", bufferBytes, 4 * 1024, 16 * 1024 * 1024);
        check("maximumReplyLine", maximumReplyLine, 512, 64 * 1024);
        check("maximumReplyLines", maximumReplyLines, 1, 1000);
    }

    /** RFC 5321's time-outs, 1,000 messages a connection, 8 or 1 MB in flight, 256 KB a write, replies of 128 lines of 2,048 bytes. */
    public static ClientSettings defaults() {
        return new ClientSettings(ClientTimeouts.ofRfc5321(), 1000, 8, 1024 * 1024, 256 * 1024, 2048, 128);
    }

    public ClientSettings withTimeouts(ClientTimeouts value) {
        return new ClientSettings(
                value,
                maximumMessages,
                maximumFlight,
                maximumFlightBytes,
                bufferBytes,
                maximumReplyLine,
                maximumReplyLines);
    }

    public ClientSettings withMaximumMessages(int value) {
        return new ClientSettings(
                timeouts, value, maximumFlight, maximumFlightBytes, bufferBytes, maximumReplyLine, maximumReplyLines);
    }

    public ClientSettings withMaximumFlight(int value) {
        return new ClientSettings(
                timeouts, maximumMessages, value, maximumFlightBytes, bufferBytes, maximumReplyLine, maximumReplyLines);
    }

    public ClientSettings withMaximumFlightBytes(int value) {
        return new ClientSettings(
                timeouts, maximumMessages, maximumFlight, value, bufferBytes, maximumReplyLine, maximumReplyLines);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be between " + least + " and " + most + ", not " + value);
        }
    }
}
