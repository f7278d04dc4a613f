package io.angarium.simulation.receiver;

/** What a receiver makes of STARTTLS. */
public enum Tls {
    NOT_OFFERED,
    /** Offered, and the handshake comes about. */
    OFFERED,
    /** Offered, and refused when asked for. */
    REFUSED,
    /** What follows the go-ahead is not TLS. */
    GARBAGE,
    /** The connection is cut in the handshake. */
    CUT,
    /** The handshake is never answered. */
    SILENT
}
