package io.angarium.simulation.receiver;

import io.angarium.mail.EmailAddress;

/** Told of what receivers took on. */
@FunctionalInterface
public interface Postbox {
    /** A message was taken for this recipient; whether the sender gets to know is another matter. */
    void taken(String receiver, EmailAddress recipient);
}
