package io.angarium.api.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How the HTTP server listens and what it puts up with.
 *
 * @param listen where to listen; port 0 takes a free one
 * @param publicUrl what links in answers begin with; empty: {@code http://} and where it listens
 * @param maxHeaderBytes request line and header fields of one request; beyond it 431
 * @param maxBodyBytes one request's body, uncompressed; beyond it 413
 * @param bodyMemoryBytes bodies over 64 KiB of all requests in progress together; beyond it 503
 * @param idleTimeout after which a connection on which nothing moves is closed
 * @param maxConnections accepted at a time; more wait in the system's backlog
 */
public record HttpSettings(
        InetSocketAddress listen,
        Optional<String> publicUrl,
        int maxHeaderBytes,
        long maxBodyBytes,
        long bodyMemoryBytes,
        Duration idleTimeout,
        int maxConnections) {
    /** Mailgun's cap of 52.4 MiB. */
    public static final long MAX_BODY_BYTES = 54_945_382;

    public static HttpSettings listeningOn(InetSocketAddress listen) {
        return new HttpSettings(
                listen, Optional.empty(), 16 << 10, MAX_BODY_BYTES, 512L << 20, Duration.ofSeconds(60), 10_000);
    }

    public HttpSettings withPublicUrl(String url) {
        return new HttpSettings(
                listen, Optional.of(url), maxHeaderBytes, maxBodyBytes, bodyMemoryBytes, idleTimeout, maxConnections);
    }
}
