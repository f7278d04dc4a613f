package io.angarium.smtp.client;

/** What was wrong with a peer's TLS (RFC 8460 §4.3 has words for the same). */
public enum TlsFlaw {
    /** No STARTTLS, or it was refused. */
    NOT_OFFERED,
    /** The handshake failed before a certificate was judged. */
    HANDSHAKE_FAILED,
    /** The certificate is of other names. */
    NAME_MISMATCH,
    /** The certificate is past its time, or before it. */
    EXPIRED,
    /** No path from a trusted authority leads to the certificate. */
    NOT_TRUSTED,
    /** None of the host's TLSA records fits the certificate. */
    DANE_MISMATCH,
    /** Nobody could prove what the host's TLSA records are, or that there are none. */
    NOT_PROVED,
    /** The domain's MTA-STS policy doesn't name the host. */
    NOT_IN_POLICY
}
