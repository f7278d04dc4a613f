package io.angarium.service.submission;

import io.angarium.service.account.Caller;
import io.angarium.service.domain.SendingDomain;

/** Takes messages in. Any thread; blocks until the message is durable. */
public interface Submissions {
    /**
     * How a message came.
     *
     * @param address the peer's IP address
     * @param idempotencyKey what is handed in again under the same key is sent once; empty: there is none
     */
    record Origin(String method, String address, String idempotencyKey) {
        public Origin(String method, String address) {
            this(method, address, "");
        }
    }

    /** What became of a request. */
    sealed interface Result {
        /**
         * Durable. The id is without angle brackets.
         *
         * @param replayed whether it was so before: the key was known, and nothing or only a part was stored now
         */
        record Queued(String messageId, boolean replayed) implements Result {
            public Queued(String messageId) {
                this(messageId, false);
            }
        }

        /** Nothing was stored: it was only asked what would be. */
        record Rehearsed(DryRun.Report report) implements Result {}

        /** Nothing was stored; the message is the caller's to read, in the words that Mailgun's clients know. */
        record Rejected(Reason reason, String message) implements Result {}
    }

    /** Whose matter a rejection is; the HTTP layer gives it a status. */
    enum Reason {
        /** 400 */
        BAD_PARAMETER,
        /** 403 */
        NOT_ALLOWED,
        /** 413 */
        TOO_LARGE,
        /** 422: the idempotency key is that of another message */
        KEY_REUSED,
        /** 429: a limit of the account */
        TOO_MANY,
        /** 503: the disk is full or the queue is; a retry helps */
        UNAVAILABLE
    }

    /** {@code POST /v3/{domain}/messages}. */
    Result send(Caller caller, SendingDomain domain, MessageForm form, Origin origin);

    /** {@code POST /v3/{domain}/messages.mime}: the letter is the {@code message} field or file. */
    Result sendMime(Caller caller, SendingDomain domain, MessageForm form, Origin origin);
}
