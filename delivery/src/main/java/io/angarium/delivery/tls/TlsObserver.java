package io.angarium.delivery.tls;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** Hears how TLS went. Called by sessions: quick, never throws, any thread. */
@FunctionalInterface
public interface TlsObserver {
    /** Doesn't care. */
    TlsObserver NOBODY = _ -> {};

    /**
     * One session with one host, on behalf of one recipient domain.
     *
     * @param host the exchanger's name
     * @param source local address; empty if there was no connection
     * @param failure empty: TLS as the policy wants it, or better than it needs
     */
    record Handshake(
            TlsPolicy policy,
            Instant at,
            String host,
            InetAddress remote,
            Optional<InetAddress> source,
            Optional<TlsFailure> failure) {}

    void handshake(Handshake handshake);
}
