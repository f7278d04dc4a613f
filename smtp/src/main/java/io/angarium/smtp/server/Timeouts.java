package io.angarium.smtp.server;

import java.time.Duration;

/**
 * How long a server waits for its client. A client that is too slow is told 421 4.4.2 where that can still be said.
 *
 * @param command for the next octet of a command (RFC 5321 §4.5.3.2.7 asks for at least 5 minutes)
 * @param data for the next octet of a letter
 * @param handshake for the whole TLS handshake
 * @param write for the client to take what was written
 */
public record Timeouts(Duration command, Duration data, Duration handshake, Duration write) {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    public Timeouts {
        requirePositive("command", command);
        requirePositive("data", data);
        requirePositive("handshake", handshake);
        requirePositive("write", write);
    }

    /** Five minutes for the client to speak, one to listen, half a minute to shake hands. */
    public static Timeouts standard() {
        return new Timeouts(FIVE_MINUTES, FIVE_MINUTES, Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    Duration shortest() {
        Duration shortest = command;
        for (Duration each : new Duration[] {data, handshake, write}) {
            if (each.compareTo(shortest) < 0) {
                shortest = each;
            }
        }
        return shortest;
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    "SMTP timeout '" + name + "' is " + value + ", expected more than nothing");
        }
    }
}
