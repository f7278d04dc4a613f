package io.angarium.simulation;

/** A point of the dialogue at which a receiver can be told to behave in its own way. */
public enum Moment {
    /** A client has connected; nothing was said. A reply stands for the greeting. */
    CONNECT,
    /** Half of the greeting is on the wire. */
    MID_GREETING,
    /** EHLO or HELO came. */
    EHLO,
    /** STARTTLS came. */
    STARTTLS,
    /** The go-ahead for TLS was said; a reply goes where the handshake should be. */
    TLS_HANDSHAKE,
    MAIL,
    RCPT,
    /** DATA or BDAT came, its content not yet. A reply to BDAT is said when its content was read and thrown away. */
    DATA,
    /** Some of the content was read, but not all. A reply ends the session there, as an impatient server does. */
    MID_BODY,
    /** All of the content was read. Who goes now without a reply leaves the sender in doubt. The letter is not kept. */
    END_OF_BODY,
    /** The reply to the content is on the wire, and the letter kept. A reply comes on top, unasked. */
    AFTER_REPLY,
    RSET,
    QUIT
}
