package io.angarium.service.submission;

import io.angarium.delivery.shaping.Stream;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.spool.Addressee;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Submission;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was stored under an idempotency key before.
 *
 * @param messageId of the first message; empty if there is none
 * @param recipients what each recipient was given of its own, by address in lower case
 */
record Earlier(String messageId, Map<String, ByteBuffer> recipients) {
    static final Earlier NOTHING = new Earlier("", Map.of());

    /**
     * Picks from messages that may be meant.
     *
     * @throws RejectedException if one has the same key and another fingerprint
     */
    static Earlier of(String account, String domain, IdempotencyMark mark, List<StoredMessage> candidates) {
        String messageId = "";
        Map<String, ByteBuffer> recipients = new HashMap<>();
        for (StoredMessage message : candidates) {
            Optional<IdempotencyMark> its = mark(message);
            boolean isMeant = its.filter(it -> it.key().equals(mark.key())).isPresent()
                    && message.domain().equals(domain)
                    && Stream.decode(message.stream()).tenant().equals(account);
            if (!isMeant) {
                continue;
            }
            if (!its.orElseThrow().print().equals(mark.print())) {
                throw reused();
            }
            messageId = messageId.isEmpty() ? message.messageId() : messageId;
            for (int i = 0; i < message.recipients(); i++) {
                recipients.put(key(message.recipient(i).toString()), message.variables(i));
            }
        }
        return new Earlier(messageId, recipients);
    }

    private static Optional<IdempotencyMark> mark(StoredMessage message) {
        try {
            return IdempotencyMark.of(MessageAttributes.decode(message.attributes()));
        } catch (MalformedRecordException e) {
            return Optional.empty();
        }
    }

    private static RejectedException reused() {
        return new RejectedException(
                Reason.KEY_REUSED, "This Idempotency-Key was used before for a message with other content");
    }

    /**
     * The part of it that goes to recipients who have no copy yet; empty if all have one.
     *
     * @throws RejectedException if somebody has a copy with other variables
     */
    Optional<Submission> rest(Submission submission) {
        if (recipients.isEmpty()) {
            return Optional.of(submission);
        }
        List<Addressee> fresh = new ArrayList<>();
        for (Addressee addressee : submission.addressees()) {
            ByteBuffer given = recipients.get(key(addressee.address().toString()));
            if (given == null) {
                fresh.add(addressee);
            } else if (!given.equals(ByteBuffer.wrap(addressee.variables()))) {
                throw reused();
            }
        }
        return fresh.isEmpty() ? Optional.empty() : Optional.of(submission.to(fresh));
    }

    private static String key(String address) {
        return address.toLowerCase(Locale.ROOT);
    }
}
