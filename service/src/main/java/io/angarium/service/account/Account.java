package io.angarium.service.account;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An account: the primary one, or one below it.
 *
 * @param id 24 hexadecimal digits
 * @param parent whose subaccount it is; empty: the primary account
 * @param disabledReason why it is disabled; empty: no reason given, or not disabled
 * @param features what it may use
 * @param monthlyLimit recipients that it may send to in a calendar month (UTC); empty: any number
 * @param panel how its people's sessions end
 */
public record Account(
        String id,
        Optional<String> parent,
        String name,
        Status status,
        String disabledReason,
        Set<Feature> features,
        OptionalLong monthlyLimit,
        Panel panel,
        Instant createdAt,
        Instant updatedAt) {
    /** Longest name, reason and address, in characters. */
    public static final int MAX_TEXT = 256;
    /** Smallest monthly limit, as Mailgun has it. */
    public static final long MIN_MONTHLY_LIMIT = 1_000;
    /** Largest monthly limit. */
    public static final long MAX_MONTHLY_LIMIT = 1_000_000_000_000L;

    /** As Mailgun names them, in lower case. A closed account's keys don't work, and it never opens again. */
    public enum Status {
        OPEN,
        DISABLED,
        CLOSED
    }

    /** What a parent may switch on and off for a subaccount. Only {@link #SENDING} changes what Angarium does. */
    public enum Feature {
        EMAIL_PREVIEW,
        INBOX_PLACEMENT,
        SENDING,
        VALIDATIONS,
        VALIDATIONS_BULK;

        /** The name in requests and answers. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How a person's session in the panel ends.
     *
     * @param inactiveSeconds 0: the panel's own
     * @param absoluteSeconds 0: the panel's own
     * @param logoutUrl where the browser goes then; empty: the panel's own page
     */
    public record Panel(int inactiveSeconds, int absoluteSeconds, String logoutUrl) {
        public static final Panel DEFAULT = new Panel(0, 0, "");
    }

    public Account {
        features = Set.copyOf(features);
    }

    static Account fresh(String id, Optional<String> parent, String name, Instant now) {
        return new Account(
                id,
                parent,
                name,
                Status.OPEN,
                "",
                EnumSet.of(Feature.SENDING),
                OptionalLong.empty(),
                Panel.DEFAULT,
                now,
                now);
    }

    public boolean isOpen() {
        return status == Status.OPEN;
    }

    Account with(Status newStatus, String reason, Instant now) {
        return new Account(id, parent, name, newStatus, reason, features, monthlyLimit, panel, createdAt, now);
    }

    Account with(Set<Feature> newFeatures, Instant now) {
        return new Account(id, parent, name, status, disabledReason, newFeatures, monthlyLimit, panel, createdAt, now);
    }

    Account with(OptionalLong newLimit, Instant now) {
        return new Account(id, parent, name, status, disabledReason, features, newLimit, panel, createdAt, now);
    }

    Account with(String newName, Panel newPanel, Instant now) {
        return new Account(
                id, parent, newName, status, disabledReason, features, monthlyLimit, newPanel, createdAt, now);
    }
}
