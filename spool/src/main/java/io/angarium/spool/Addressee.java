package io.angarium.spool;

import io.angarium.mail.EmailAddress;
import java.time.Duration;

/**
 * One recipient of a submission.
 *
 * @param variables what is this recipient's own (recipient-variables as JSON in UTF-8), opaque here; empty if nothing
 * @param later how much later than the message it is due: 0 to {@link #MAX_LATER}, to the second
 */
public record Addressee(EmailAddress address, byte[] variables, Duration later) {
    /** A recipient can't be put off for longer than this beyond its message. */
    public static final Duration MAX_LATER = Duration.ofDays(30);

    private static final byte[] NONE = {};

    public Addressee {
        if (later.isNegative() || later.compareTo(MAX_LATER) > 0) {
            throw new IllegalArgumentException("a recipient is due 0 to " + MAX_LATER + " after its message");
        }
    }

    public Addressee(EmailAddress address, byte[] variables) {
        this(address, variables, Duration.ZERO);
    }

    public Addressee(EmailAddress address) {
        this(address, NONE);
    }
}
