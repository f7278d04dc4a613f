package io.angarium.simulation.receiver;

/** What a receiver makes of STARTTLS. No handshake succeeds in this world: it would need keys and the machine's chance. */
public enum Tls {
    NOT_OFFERED,
    /** Offered, and refused when asked for. */
    REFUSED,
    /** What follows the go-ahead is not TLS. */
    GARBAGE,
    /** The connection is cut in the handshake. */
    CUT,
    /** The handshake is never answered. */
    SILENT
}
