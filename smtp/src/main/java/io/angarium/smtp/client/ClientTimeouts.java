package io.angarium.smtp.client;

import java.time.Duration;

/**
 * How long a client waits at each point of the dialogue (RFC 5321 §4.5.3.2). A reply must be complete within its time-out,
 * however slowly it drips in.
 *
 * @param connect for TCP to connect
 * @param greeting for the 220 greeting
 * @param ehlo for the reply to EHLO, HELO or STARTTLS
 * @param tlsHandshake for the whole handshake
 * @param mail for the reply to MAIL or RSET
 * @param rcpt for the reply to RCPT
 * @param dataInitiation for the 354 reply to DATA
 * @param dataBlock for the peer to make room for the next piece of content, or of any other write
 * @param dataTermination for the reply to the final dot or the last chunk
 * @param quit for the reply to QUIT, and for the replies that may still come when the session is already lost
 */
public record ClientTimeouts(
        Duration connect,
        Duration greeting,
        Duration ehlo,
        Duration tlsHandshake,
        Duration mail,
        Duration rcpt,
        Duration dataInitiation,
        Duration dataBlock,
        Duration dataTermination,
        Duration quit) {
    private static final Duration LONGEST = Duration.ofDays(1);

    public ClientTimeouts {
        check("connect", connect);
        check("greeting", greeting);
        check("ehlo", ehlo);
        check("tlsHandshake", tlsHandshake);
        check("mail", mail);
        check("rcpt", rcpt);
        check("dataInitiation", dataInitiation);
        check("dataBlock", dataBlock);
        check("dataTermination", dataTermination);
        check("quit", quit);
    }

    /** The RFC's values where it names one; 30 s for connect and handshake, 5 min for EHLO, 2 s for QUIT. */
    public static ClientTimeouts ofRfc5321() {
        return new ClientTimeouts(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                Duration.ofMinutes(10),
                Duration.ofSeconds(2));
    }

    /** The same patience everywhere. */
    public static ClientTimeouts all(Duration patience) {
        return new ClientTimeouts(
                patience, patience, patience, patience, patience, patience, patience, patience, patience, patience);
    }

    Duration shortest() {
        Duration shortest = LONGEST;
        for (Duration each : new Duration[] {
            connect, greeting, ehlo, tlsHandshake, mail, rcpt, dataInitiation, dataBlock, dataTermination, quit
        }) {
            shortest = each.compareTo(shortest) < 0 ? each : shortest;
        }
        return shortest;
    }

    private static void check(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be between 1 ms and 1 day, not " + value);
        }
    }
}
