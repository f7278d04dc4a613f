package io.angarium.spool;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/**
 * A message as it is handed in: one shape for REST and SMTP.
 *
 * @param messageId the Message-Id without angle brackets
 * @param domain the sending domain that it belongs to
 * @param returnPath the envelope's return path, or empty for the null path
 * @param acceptedAt when it was handed in
 * @param due not to be sent earlier
 * @param expires given up then
 * @param flags up to 32 yes/no facts that the owner gives a meaning; opaque here
 * @param stream who it is sent for and how: recipients of different streams never wait in the same queue; opaque here
 * @param route empty: each recipient waits for its own domain; otherwise the one destination for which all wait. Such a
 *     name begins with {@code !}, which no domain does
 * @param addressees at least one
 * @param attributes what is needed later to render and to tell about the message; opaque here
 * @param content the letter or what it will be made from, in pieces; opaque here
 */
public record Submission(
        String messageId,
        String domain,
        String returnPath,
        Instant acceptedAt,
        Instant due,
        Instant expires,
        int flags,
        String stream,
        String route,
        List<Addressee> addressees,
        byte[] attributes,
        List<ByteBuffer> content) {
    public Submission {
        if (addressees.isEmpty()) {
            throw new IllegalArgumentException("a submission has at least one addressee");
        }
    }

    /** The same for these recipients alone. */
    public Submission to(List<Addressee> fewer) {
        return new Submission(
                messageId,
                domain,
                returnPath,
                acceptedAt,
                due,
                expires,
                flags,
                stream,
                route,
                fewer,
                attributes,
                content);
    }
}
