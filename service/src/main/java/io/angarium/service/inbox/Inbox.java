package io.angarium.service.inbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Captured mail, newest first, at most the named limit of items. */
public interface Inbox {
    /** A captured letter. {@code text} and {@code html} are empty where it has none; {@code source} is the whole letter. */
    record Item(
            String id,
            Instant receivedAt,
            String from,
            List<String> to,
            String subject,
            String text,
            String html,
            List<Header> headers,
            byte[] source) {}

    /** A header field, unfolded and decoded. */
    record Header(String name, String value) {}

    List<Item> items(int limit);

    Optional<Item> item(String id);

    /** Keeps a letter. Durable when it returns. */
    Item capture(String returnPath, List<String> recipients, byte[] letter);
}
