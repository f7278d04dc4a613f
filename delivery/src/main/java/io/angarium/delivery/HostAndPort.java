package io.angarium.delivery;

/**
 * A next hop as the operator writes it: {@code mail.example.test:25}, {@code 192.0.2.1:25} or {@code [2001:db8::1]:25}.
 *
 * @param host name or address, without brackets
 * @param port 1–65535
 */
public record HostAndPort(String host, int port) {
    private static final int MAX_PORT = 65_535;

    public HostAndPort {
        if (host.isBlank()) {
            throw new IllegalArgumentException("a next hop needs a host");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not in 1–" + MAX_PORT);
        }
    }

    /**
     * Reads {@code HOST:PORT}.
     *
     * @throws IllegalArgumentException if it isn't one; the message says what was expected
     */
    public static HostAndPort parse(String text) {
        String trimmed = text.strip();
        int colon = trimmed.lastIndexOf(':');
        boolean bracketed = trimmed.startsWith("[");
        boolean bare = !bracketed && trimmed.indexOf(':') != colon;
        if (colon < 1 || bare || (bracketed && trimmed.charAt(colon - 1) != ']')) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT (an IPv6 address goes in brackets)");
        }
        String host = bracketed ? trimmed.substring(1, colon - 1) : trimmed.substring(0, colon);
        return new HostAndPort(host, port(text, trimmed.substring(colon + 1)));
    }

    private static int port(String text, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT: '" + digits + "' is not a port", e);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
