package io.angarium.service.account;

import java.util.Locale;
import java.util.Optional;

/** What an API key is for. */
public enum KeyKind {
    /** Belongs to the account, bound by its role and by the account's list of allowed addresses. */
    USER,
    /** Hands in messages of one domain, and nothing else. */
    DOMAIN,
    /** Lives for a day at most, as a panel needs it; the list of allowed addresses doesn't bind it. */
    WEB;

    /** The name in requests and answers. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<KeyKind> of(String text) {
        return switch (text) {
            case "user" -> Optional.of(USER);
            case "domain" -> Optional.of(DOMAIN);
            case "web" -> Optional.of(WEB);
            default -> Optional.empty();
        };
    }
}
