package io.angarium.smtp.server;

/** What an SMTP server bounds, each with its default and the range that makes sense. {@link Limits} holds the values. */
public enum Limit {
    /** Octets of one message, as advertised by SIZE (RFC 1870); the preamble doesn't count. Past it: 552 5.3.4. */
    MESSAGE_BYTES(26_214_400, 1, 1_073_741_824),
    /** Octets of letters held in memory by all connections together, until their replies are known. Past it: 452 4.3.1. */
    MEMORY_BYTES(268_435_456, 1024, Long.MAX_VALUE),
    /** Octets beyond {@link #MESSAGE_BYTES} that are read and thrown away to find the end of a letter; then the session ends. */
    DISCARDED_BYTES(67_108_864, 0, Long.MAX_VALUE),
    /** Accepted recipients of one transaction (RFC 5321 §4.5.3.1.8 asks for at least 100). Past it: 452 4.5.3. */
    RECIPIENTS(1_000, 1, 1_000_000),
    /** Octets of a command line with its CRLF (RFC 5321 §4.5.3.1.4 and what the extensions add). Past it: 500 5.5.2. */
    COMMAND_LINE_BYTES(2_048, 512, 32_768),
    /** Octets of an AUTH command or of a response to its challenge (RFC 4954 §4). Past it: 500 5.5.6. */
    AUTH_LINE_BYTES(12_288, 512, 32_768),
    /** Octets of a line of text without its CRLF. RFC 5321 §4.5.3.1.6 says 998; senders exceed it. Past it: 554 5.6.0. */
    TEXT_LINE_BYTES(65_536, 998, 1_073_741_824),
    /** Commands between two messages. Past it: 421 4.7.0. */
    COMMANDS(10_000, 10, Long.MAX_VALUE),
    /** Errors of protocol or login between two messages. Past it: 421 4.7.0. */
    ERRORS(20, 1, Long.MAX_VALUE),
    /** Unknown commands in a session. Past it: 421 4.7.0. */
    UNKNOWN_COMMANDS(5, 1, Long.MAX_VALUE),
    /** Messages of one connection whose replies are still to come; the server reads no further until they are known. */
    PENDING_REPLIES(64, 1, 10_000),
    /** Connections at the same time. Past it: 421 4.7.0. */
    CONNECTIONS(10_000, 1, 1_000_000),
    /** Connections at the same time from one IPv4 address or one IPv6 /64. Past it: 421 4.7.0. */
    CONNECTIONS_PER_CLIENT(1_000, 1, 1_000_000);

    private final long standard;
    private final long lowest;
    private final long highest;

    Limit(long standard, long lowest, long highest) {
        this.standard = standard;
        this.lowest = lowest;
        this.highest = highest;
    }

    /** The value that holds where no other was set. */
    public long standard() {
        return standard;
    }

    void check(long value) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(
                    "SMTP limit " + this + " is " + value + ", expected " + lowest + " to " + highest);
        }
    }
}
