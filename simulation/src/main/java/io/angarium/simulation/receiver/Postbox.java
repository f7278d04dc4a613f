package io.angarium.simulation.receiver;

import io.angarium.mail.EmailAddress;

/** Told of what receivers took on and noticed. */
public interface Postbox {
    /** A message was taken for this recipient; whether the sender gets to know is another matter. */
    void taken(String receiver, EmailAddress recipient);

    /** The sender did what it was told not to do. */
    void disregarded(String receiver, String what);
}
