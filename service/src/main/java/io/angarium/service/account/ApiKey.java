package io.angarium.service.account;

import java.time.Instant;
import java.util.Optional;

/**
 * An API key as shown to people; the secret itself is not kept.
 *
 * @param id shown with every answer that it got ({@code X-Mailgun-Key-Id})
 * @param account whose it is
 * @param expiresAt from when on it doesn't work
 * @param disabledReason why it doesn't work; empty: it does
 */
public record ApiKey(
        String id,
        String account,
        Wanted wanted,
        Optional<Instant> expiresAt,
        Optional<String> disabledReason,
        Instant createdAt,
        Instant updatedAt) {
    /**
     * What somebody wants of a key.
     *
     * @param domain the one that a key of kind {@link KeyKind#DOMAIN} sends for, in lower case
     * @param holder whose it is
     */
    public record Wanted(KeyKind kind, Role role, Optional<String> domain, String description, Holder holder) {
        /** A key that is bound by nothing but its role. */
        public static Wanted of(Role role, String description) {
            return new Wanted(KeyKind.USER, role, Optional.empty(), description, Holder.NOBODY);
        }
    }

    /**
     * The person that a key is tied to, each empty if not known.
     *
     * @param userId a user of the account
     */
    public record Holder(String userId, String userName, String email) {
        public static final Holder NOBODY = new Holder("", "", "");
    }

    public KeyKind kind() {
        return wanted.kind();
    }

    public Role role() {
        return wanted.role();
    }

    boolean works(Instant now) {
        return disabledReason.isEmpty() && expiresAt.map(now::isBefore).orElse(true);
    }
}
