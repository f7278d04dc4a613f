package io.angarium.spool;

import io.angarium.mail.EmailAddress;
import java.nio.ByteBuffer;
import java.time.Instant;

/** A message in the spool: a view on its record. Immutable; may be read from any thread. */
public interface StoredMessage {
    /** The position of a message that is not in the log. */
    long NOWHERE = -1;

    /** A message as it would be in the spool, were it accepted: to look at. Its position is {@link #NOWHERE}. */
    static StoredMessage preview(Submission submission) {
        return RecordLayout.MessageView.young(
                NOWHERE, RecordLayout.head(submission), submission.attributes(), submission.content());
    }

    /** The name of its record in the log. */
    long position();

    String messageId();

    String domain();

    /** Empty for the null path. */
    String returnPath();

    Instant acceptedAt();

    Instant expires();

    int flags();

    /** As in {@link Submission#stream}; empty for a message that was accepted before there were streams. */
    String stream();

    String route();

    int recipients();

    /** The recipient with this number, from 0. Constant time. */
    EmailAddress recipient(int number);

    /** Its own variables, or an empty buffer. */
    ByteBuffer variables(int number);

    /** Read-only. */
    ByteBuffer attributes();

    /** Read-only. */
    ByteBuffer content();
}
