package io.angarium.dns;

/** Who looks at the signatures of DNSSEC (RFC 4033). */
public enum Dnssec {
    /** Nobody: no answer counts as proved. */
    OFF,
    /** The resolver, which says so with the AD bit. Only for one that is trusted, and the way to it as well. */
    TRUST_AD,
    /** This process, from its trust anchors down; wherever the resolver passes signatures on. */
    VALIDATE
}
