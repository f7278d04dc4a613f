package io.angarium.authentication;

import java.security.PrivateKey;
import java.util.Locale;
import java.util.Objects;

/**
 * A domain's private signing key.
 *
 * @param domain d=, the signing domain in A-labels; kept in lower case
 * @param selector s=
 * @param algorithm a=
 * @param privateKey RSA (2048 bits and more) or Ed25519, fitting the algorithm
 */
public record DkimKey(String domain, String selector, Algorithm algorithm, PrivateKey privateKey) {
    public DkimKey {
        domain = requireName("domain", domain).toLowerCase(Locale.ROOT);
        requireName("selector", selector);
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(privateKey, "privateKey");
    }

    /** The name of the TXT record that holds the public half: {@code selector._domainkey.domain} (RFC 6376 §3.6.2.1). */
    public String recordName() {
        return selector + "._domainkey." + domain;
    }

    /** Names the key without showing it. */
    @Override
    public String toString() {
        return domain + "/" + selector + " (" + algorithm.tag() + ")";
    }

    /** Both names are copied into a header field: nothing may get in that could end a tag or a line. */
    private static String requireName(String what, String name) {
        Objects.requireNonNull(name, what);
        boolean fits = !name.isEmpty() && name.length() <= 253 && name.chars().allMatch(DkimKey::mayStandInName);
        if (!fits) {
            throw new IllegalArgumentException(what + ": '" + name
                    + "' is not a DNS name in A-labels (1 to 253 letters, digits, hyphens, underscores and dots)");
        }
        return name;
    }

    private static boolean mayStandInName(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }

    /** The algorithms of RFC 8301 and RFC 8463. */
    public enum Algorithm {
        RSA_SHA256("rsa-sha256"),
        ED25519_SHA256("ed25519-sha256");

        private final String tag;

        Algorithm(String tag) {
            this.tag = tag;
        }

        /** The value of the a= tag. */
        public String tag() {
            return tag;
        }
    }
}
