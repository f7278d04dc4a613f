package io.angarium.service.submission;

import io.angarium.mail.LetterScan;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.spool.Submission;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything about a message but its content and recipients.
 *
 * @param keyId the API key's id, or the SMTP login
 * @param returnPath empty: the null path
 */
record Envelope(
        String keyId,
        SendingDomain domain,
        Origin origin,
        String returnPath,
        String messageId,
        Instant now,
        SendOptions options,
        Optional<IdempotencyMark> mark) {

    /** Of a REST message: bounces come back to an address that names the message. */
    static Envelope of(Request request, String token, String messageId, SendOptions options) {
        return new Envelope(
                request.caller().keyId(),
                request.domain(),
                request.origin(),
                "bounce+" + token + "@" + request.domain().name(),
                messageId,
                request.now(),
                options,
                request.mark());
    }

    Submission submission(
            int contentFlags, Addressing addressing, MessageAttributes attributes, List<ByteBuffer> content) {
        return new Submission(
                messageId,
                domain.name(),
                returnPath,
                now,
                addressing.due(),
                options.schedule().expires(),
                contentFlags | options.flags(domain) | (mark.isPresent() ? MessageFlags.IDEMPOTENT : 0),
                options.stream(domain.account(), domain.name()).encode(),
                route(domain, options.flags()),
                addressing.addressees(),
                attributes.encode(),
                content);
    }

    /** @param variables JSON, or empty */
    MessageAttributes attributes(long size, String variables, Optional<MessageAttributes.Summary> summary) {
        return new MessageAttributes(
                origin.method(), origin.address(), keyId, size, options.tags(), variables, kept(), summary);
    }

    private Map<String, String> kept() {
        if (mark.isEmpty()) {
            return options.kept();
        }
        Map<String, String> both = new LinkedHashMap<>(options.kept());
        mark.get().writeTo(both);
        return both;
    }

    private static String route(SendingDomain domain, int flags) {
        if ((flags & MessageFlags.TEST_MODE) != 0) {
            return MessageFlags.ROUTE_TEST;
        }
        return switch (domain.type()) {
            case SANDBOX -> MessageFlags.ROUTE_CAPTURE;
            case CUSTOM -> "";
        };
    }

    static int flags(LetterScan scan) {
        return (scan.dotFree() ? MessageFlags.DOT_FREE : 0)
                | (scan.eightBit() ? MessageFlags.EIGHT_BIT : 0)
                | (scan.eightBitHeader() ? MessageFlags.SMTP_UTF8 : 0);
    }
}
