package io.angarium.service.domain;

/**
 * What keys a new domain gets.
 *
 * @param selector empty: the usual one
 * @param bits of the RSA key: 0 for the usual size, 1024, 2048 or 4096
 * @param ed25519 sign with Ed25519 beside RSA (RFC 8463)
 * @param automatic publish them as aliases and rotate them here
 * @param authority whose keys sign
 */
public record KeyWish(String selector, int bits, boolean ed25519, boolean automatic, Authority authority) {
    static final String DEFAULT_SELECTOR = "s1";

    /** One RSA key, unless the account has a domain above, whose keys sign then. */
    public static final KeyWish DEFAULT = new KeyWish("", 0, false, false, new Authority.Nearest());

    /** Whose keys sign a new domain's mail. */
    public sealed interface Authority {
        /** Those of the nearest domain above it that the account has; without one its own. */
        record Nearest() implements Authority {}

        /** Its own. */
        record Self() implements Authority {}

        /** Its own, in the name of the topmost domain above it. */
        record Root() implements Authority {}

        /** Those of this domain of the account; or its own in the name of this domain above or below it. */
        record Host(String name) implements Authority {}
    }
}
