package io.angarium.smtp.server;

/** What a server thinks of AUTH (RFC 4954). */
public enum Login {
    /** Not offered. */
    NONE,
    /** Offered; mail is taken without it too, if the {@link Guest} agrees. */
    OFFERED,
    /** Offered; MAIL is answered by 530 without it. */
    REQUIRED
}
