package io.angarium.service.account;

import java.util.Locale;
import java.util.Optional;

/** What the holder of a key may do, as {@link Rights} lays down. Mailgun calls {@link #BASIC} "analyst" in its panel. */
public enum Role {
    ADMIN,
    DEVELOPER,
    SUPPORT,
    BASIC,
    /** Hands in messages of one domain, and nothing else. */
    SENDING;

    /** The name in requests and answers. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this name; {@code analyst} is another name of {@code basic}. */
    public static Optional<Role> of(String text) {
        return switch (text) {
            case "admin" -> Optional.of(ADMIN);
            case "developer" -> Optional.of(DEVELOPER);
            case "support" -> Optional.of(SUPPORT);
            case "basic", "analyst" -> Optional.of(BASIC);
            case "sending" -> Optional.of(SENDING);
            default -> Optional.empty();
        };
    }
}
