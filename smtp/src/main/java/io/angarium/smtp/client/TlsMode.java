package io.angarium.smtp.client;

/** How much a connection insists on TLS. */
public enum TlsMode {
    /** Stay in clear even if STARTTLS is offered. */
    NEVER,
    /** STARTTLS if offered, any certificate (RFC 7435); the failure of a handshake is a failed connection. */
    OPPORTUNISTIC,
    /** STARTTLS or no connection; any certificate. */
    REQUIRED
}
