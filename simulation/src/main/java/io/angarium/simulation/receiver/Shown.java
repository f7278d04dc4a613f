package io.angarium.simulation.receiver;

/** What is the matter with the certificate that a connection was shown. All but the last have the receiver's own key. */
public enum Shown {
    /** Of the hosts' names, by an authority that the world trusts. */
    GOOD,
    OTHER_NAME,
    EXPIRED,
    /** By an authority that nobody knows. */
    STRANGER,
    /** Somebody else answers in the receiver's name, with a key of his own. */
    IMPOSTOR
}
