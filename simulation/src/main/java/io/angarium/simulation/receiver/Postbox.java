package io.angarium.simulation.receiver;

import io.angarium.mail.EmailAddress;

/** Told of what reaches receivers. */
public interface Postbox {
    /** A message was taken for this recipient; whether the sender gets to know is another matter. */
    void taken(String receiver, EmailAddress recipient, Passage passage);

    /** A connection was used for this recipient domain for the first time. */
    void carried(String receiver, String domain, Passage passage);

    /** A sender introduced itself and left without being content with the TLS that it found. */
    void leftInClear(String receiver);

    /** The sender did what it was told not to do. */
    void disregarded(String receiver, String what);
}
