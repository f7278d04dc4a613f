package io.angarium.service.event;

import io.angarium.spool.StoredMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers what happened, to an account about its own messages: another account's are as unknown as those that never were. Reads;
 * never writes to the queue.
 */
public interface Events {
    /**
     * What to list.
     *
     * @param begin inclusive; empty: from the newest or oldest, as {@code ascending} says
     * @param filters Mailgun's filter fields, such as {@code event}, {@code recipient}, {@code message-id}, {@code tags}
     * @param limit 1–300
     */
    record Query(
            Optional<Instant> begin,
            Optional<Instant> end,
            boolean ascending,
            int limit,
            Map<String, List<String>> filters) {}

    /**
     * A page of events as Mailgun's clients read them (JSON objects as maps, lists, strings, numbers and booleans).
     *
     * @param next token of the following page; it fills later if this is the newest end
     */
    record Page(List<Map<String, Object>> items, String previous, String next, String first, String last) {}

    Page list(String account, String domain, Query query);

    /** The page that a token of an earlier page names. */
    Page page(String account, String domain, String token);

    /** The way of a message: the whole of the trace answer, as a JSON tree. By Message-Id with or without brackets. */
    Optional<Map<String, Object>> trace(String account, String messageId);

    /** The newest message with this Message-Id, with or without brackets. */
    Optional<StoredMessage> message(String account, String messageId);

    /** The stored message with this storage key, for {@code GET /v3/domains/{domain}/messages/{key}}. */
    Optional<StoredLetter> stored(String account, String domain, String key);

    /** A stored message as handed in. */
    record StoredLetter(String sender, List<String> recipients, byte[] letter) {}
}
