package io.angarium.smtp.server;

/**
 * What becomes of a CR or LF that stands alone. RFC 5321 §2.3.8 forbids both; servers that disagree about them can be made to
 * see two messages where another saw one. Whatever the choice, only CRLF.CRLF ends a letter.
 */
public enum BareNewline {
    /** A letter that has one is refused by 554 5.6.0 once its true end was read; a command that has one ends the session. */
    REFUSE,
    /** Becomes CRLF in a letter; a bare LF ends a command. A line made so never ends the letter, even if it is a dot. */
    NORMALISE
}
