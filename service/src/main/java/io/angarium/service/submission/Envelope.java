package io.angarium.service.submission;

import io.angarium.mail.LetterScan;
import io.angarium.service.account.Caller;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.spool.Addressee;
import io.angarium.spool.Submission;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** Everything about a REST message but its content and recipients. */
record Envelope(
        Caller caller,
        SendingDomain domain,
        Origin origin,
        String token,
        String messageId,
        Instant now,
        SendOptions options) {

    Submission submission(
            int contentFlags, List<Addressee> addressees, MessageAttributes attributes, List<ByteBuffer> content) {
        return new Submission(
                messageId,
                domain.name(),
                returnPath(),
                now,
                options.due(),
                options.expires(),
                contentFlags | options.flags(domain),
                options.stream(caller.account(), domain.name()).encode(),
                route(domain, options.flags()),
                addressees,
                attributes.encode(),
                content);
    }

    /** Bounces come back to an address that names the message. */
    private String returnPath() {
        return "bounce+" + token + "@" + domain.returnPathHost();
    }

    static String route(SendingDomain domain, int flags) {
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
