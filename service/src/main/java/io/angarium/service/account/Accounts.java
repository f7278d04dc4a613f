package io.angarium.service.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The account's API keys. Any thread; {@link #authenticate} is on every request's path and answers from memory. */
public interface Accounts {
    /** A key as shown to people; the secret itself is not kept. */
    record KeyFacts(String id, String description, Instant createdAt) {}

    /** A key just made; the only moment at which its secret is known. */
    record NewKey(KeyFacts facts, String secret) {}

    /** The account that the keys belong to. */
    String account();

    /** Who calls with this secret, compared in constant time. */
    Optional<Caller> authenticate(String secret);

    NewKey createKey(String description);

    List<KeyFacts> keys();

    /** Whether there was such a key; a deleted key stops working at once. The last key can't be deleted. */
    boolean deleteKey(String id);
}
