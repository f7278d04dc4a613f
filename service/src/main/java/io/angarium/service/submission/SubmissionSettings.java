package io.angarium.service.submission;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The limits of what is taken in.
 *
 * @param maxAge after which a queued message fails for good
 * @param maxDelay how far ahead {@code o:deliverytime} may lie
 * @param maxRecipients of one message: to, cc and bcc together
 * @param maxMessageBytes of a letter, or of a form's texts and files together
 * @param maxOptionBytes of all {@code o:}, {@code h:}, {@code v:} and {@code t:} fields together, names and values
 * @param maxTags of one message
 * @param maxTagLength characters of a tag
 * @param zone whose clock shows the time of {@code o:time-zone-localize} to recipients of whom no zone is known
 */
public record SubmissionSettings(
        Duration maxAge,
        Duration maxDelay,
        int maxRecipients,
        long maxMessageBytes,
        int maxOptionBytes,
        int maxTags,
        int maxTagLength,
        ZoneId zone) {
    /** The documented limits. */
    public static final SubmissionSettings DEFAULT = new SubmissionSettings(
            Duration.ofDays(3), Duration.ofDays(7), 1_000, 25L << 20, 16 << 10, 10, 128, ZoneOffset.UTC);

    public SubmissionSettings withMaxAge(Duration age) {
        return new SubmissionSettings(
                age, maxDelay, maxRecipients, maxMessageBytes, maxOptionBytes, maxTags, maxTagLength, zone);
    }

    public SubmissionSettings withZone(ZoneId id) {
        return new SubmissionSettings(
                maxAge, maxDelay, maxRecipients, maxMessageBytes, maxOptionBytes, maxTags, maxTagLength, id);
    }
}
