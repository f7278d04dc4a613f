package io.angarium.delivery.shaping;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a limit limits, with the key that sets it in the file. */
enum Kind {
    /** Connections that stand or are being opened. */
    CONNECTIONS("connections", Form.COUNT),
    /** Connections to begin with; success adds to it up to the ceiling. */
    CONNECTIONS_START("connections_start", Form.COUNT),
    /** Connections opened. */
    CONNECTION_RATE("connection_rate", Form.RATE),
    /** Messages sent. */
    MESSAGE_RATE("message_rate", Form.RATE),
    /** Messages sent to begin with; success adds to it up to the ceiling. */
    MESSAGE_RATE_START("message_rate_start", Form.RATE),
    /** Messages after which a connection is given up. */
    MESSAGES_PER_CONNECTION("messages_per_connection", Form.COUNT),
    /** Messages that are sent and not yet answered. */
    MESSAGES_UNDER_WAY("messages_under_way", Form.COUNT);

    /** What takes a limit away that another file has set. */
    static final String UNLIMITED = "unlimited";

    static final int MOST = 100_000;
    static final double HIGHEST_RATE = 1_000_000;

    private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,3})?)/(s|min|h|d)");

    private enum Form {
        COUNT("a whole number from 1 to " + MOST + ", or \"" + UNLIMITED + "\""),
        RATE("a rate such as \"12/s\", \"100/min\", \"5000/h\" or \"20000/d\", above 0 and at most 1000000/s, or \""
                + UNLIMITED + "\"");

        private final String expectation;

        Form(String expectation) {
            this.expectation = expectation;
        }
    }

    private final String key;
    private final Form form;

    Kind(String key, Form form) {
        this.key = key;
        this.form = form;
    }

    String key() {
        return key;
    }

    String expectation() {
        return form.expectation;
    }

    /** Whether it is a place to begin at rather than a limit. */
    boolean isStart() {
        return this == CONNECTIONS_START || this == MESSAGE_RATE_START;
    }

    /** Whether it can be said of connections only: whose messages they will carry isn't known when they open. */
    boolean isAboutConnections() {
        return this == CONNECTIONS || this == CONNECTION_RATE || this == MESSAGES_PER_CONNECTION;
    }

    static Optional<Kind> named(String key) {
        for (Kind kind : values()) {
            if (kind.key.equals(key)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /**
     * A count, or a rate per second; infinite for {@link #UNLIMITED}. Empty if it is neither.
     *
     * @param value a whole number or a text
     */
    Optional<Double> read(Object value) {
        if (UNLIMITED.equals(value)) {
            return Optional.of(Double.POSITIVE_INFINITY);
        }
        return switch (form) {
            case COUNT ->
                value instanceof Long number && number >= 1 && number <= MOST
                        ? Optional.of((double) number)
                        : Optional.empty();
            case RATE -> value instanceof String text ? rate(text) : Optional.empty();
        };
    }

    private static Optional<Double> rate(String text) {
        Matcher rate = RATE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!rate.matches()) {
            return Optional.empty();
        }
        double seconds = switch (rate.group(2)) {
            case "s" -> 1;
            case "min" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
        };
        double perSecond = Double.parseDouble(rate.group(1)) / seconds;
        return perSecond > 0 && perSecond <= HIGHEST_RATE ? Optional.of(perSecond) : Optional.empty();
    }
}
