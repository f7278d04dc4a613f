package io.angarium.dns.mtasts;

/** A policy that can't be understood; the message names the field and what was expected. */
public final class MalformedPolicyException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedPolicyException(String message) {
        super(message);
    }
}
