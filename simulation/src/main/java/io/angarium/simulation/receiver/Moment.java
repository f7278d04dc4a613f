package io.angarium.simulation.receiver;

import java.util.Locale;

/** Where in a dialogue something can go wrong. */
public enum Moment {
    CONNECT,
    EHLO,
    MAIL,
    RCPT,
    DATA,
    /** In the middle of a content. */
    BODY,
    /** The content is there, the reply is not. */
    DOT,
    /** The reply is out. */
    REPLIED;

    /** As it stands in a scenario. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
