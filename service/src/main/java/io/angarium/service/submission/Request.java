package io.angarium.service.submission;

import io.angarium.service.account.Caller;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.Submissions.Origin;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a REST message before its form is read.
 *
 * @param mark under which key it was handed in; empty: under none
 * @param knownId the Message-ID of what was stored under the same key before; empty: nothing was
 */
record Request(
        Caller caller,
        SendingDomain domain,
        Origin origin,
        Instant now,
        Optional<IdempotencyMark> mark,
        String knownId) {
    /** The id of a message that brings none: the earlier one's, or a fresh one. */
    String messageId(String local) {
        return knownId.isEmpty() ? local + "@" + domain.name() : knownId;
    }
}
