package io.angarium.smtp.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * An open SMTP session over which many messages go, several at once where the peer's PIPELINING and CHUNKING allow. Owned by
 * one thread. Transactions end in the order in which they were sent.
 */
public interface Connection extends AutoCloseable {
    /**
     * What TLS agreed on.
     *
     * @param certificateVerified the certificate is of the host's name and from an authority that this system trusts
     * @param flaw why it isn't; empty if it is
     */
    record Tls(String protocol, String cipher, boolean certificateVerified, Optional<TlsFlaw> flaw) {
        public Tls(String protocol, String cipher, boolean certificateVerified) {
            this(
                    protocol,
                    cipher,
                    certificateVerified,
                    certificateVerified ? Optional.empty() : Optional.of(TlsFlaw.NOT_TRUSTED));
        }
    }

    /**
     * What is known of the session.
     *
     * @param banner the greeting's text
     * @param extensions EHLO keywords in upper case
     * @param setUp from the start of the connect until ready for mail
     */
    record Facts(
            String host,
            InetSocketAddress remote,
            InetSocketAddress local,
            Optional<Tls> tls,
            String banner,
            Set<String> extensions,
            Duration setUp) {}

    Facts facts();

    /** Whether {@link #send} takes another message now: the session is usable and the flight is not full. */
    boolean hasRoom();

    /** Messages sent whose outcome was not awaited yet. */
    int inFlight();

    /** Puts a message into the flight. May write, may keep it buffered until {@link #await}. Never throws for I/O. */
    void send(OutgoingMessage message);

    /** Sends what is buffered and waits for the outcome of the oldest message in flight. Never throws for I/O. */
    TransactionOutcome await();

    /** Whether another message may be sent once the flight has landed. False after a failure, a 421, or too many messages. */
    boolean isReusable();

    /** Says QUIT without waiting long, then closes. For a session with nothing in flight. */
    void quit();

    /** Closes at once. May be called from another thread to end a session that hangs. */
    @Override
    void close();
}
