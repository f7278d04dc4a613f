package io.angarium.spool;

import io.angarium.mail.EmailAddress;

/**
 * One recipient of a submission.
 *
 * @param variables what is this recipient's own (recipient-variables as JSON in UTF-8), opaque here; empty if nothing
 */
public record Addressee(EmailAddress address, byte[] variables) {
    private static final byte[] NONE = {};

    public Addressee(EmailAddress address) {
        this(address, NONE);
    }
}
