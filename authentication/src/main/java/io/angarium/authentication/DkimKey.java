package io.angarium.authentication;

import java.security.PrivateKey;

/**
 * A domain's private signing key.
 *
 * @param domain d=, the signing domain in A-labels
 * @param selector s=
 * @param algorithm a=
 * @param privateKey RSA (2048 bits and more) or Ed25519, fitting the algorithm
 */
public record DkimKey(String domain, String selector, Algorithm algorithm, PrivateKey privateKey) {
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
