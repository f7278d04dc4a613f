package io.angarium.api.http;

/** Who may call a route, and in which words everybody else is sent away. */
public enum Access {
    /** Anybody. */
    OPEN,
    /** Whoever holds a key; a stranger gets the bare text that Mailgun's clients know from sending. */
    SENDING,
    /** Whoever holds a key; a stranger gets a JSON message. */
    ACCOUNT
}
