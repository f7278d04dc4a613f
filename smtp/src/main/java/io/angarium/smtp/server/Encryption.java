package io.angarium.smtp.server;

/** How a connection comes under TLS. */
public enum Encryption {
    /** Never. */
    NONE,
    /** The client may ask for it by STARTTLS (RFC 3207). */
    STARTTLS,
    /** From the first octet (RFC 8314 §3). */
    IMPLICIT
}
