package io.angarium.dns.mtasts;

import io.angarium.dns.https.HttpsFailure;

/** Fetches a domain's policy text. */
@FunctionalInterface
public interface PolicyFetcher {
    /**
     * The bytes of {@code https://mta-sts.DOMAIN/.well-known/mta-sts.txt}. Blocks within its own limits.
     *
     * @throws HttpsFailure if they can't be had as RFC 8461 §3.3 wants it
     */
    byte[] fetch(String domain) throws HttpsFailure;
}
