package io.angarium.service.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * The public half of a DKIM key, and what is done with it.
 *
 * @param host the signing domain: d= of its signatures
 * @param algorithm as in a signature: {@code rsa-sha256} or {@code ed25519-sha256}
 * @param recordValue of the TXT record to publish
 * @param since when it was made, or last activated
 * @param active whether it may sign
 * @param successor it takes over from the others as soon as its record is found, and signs nothing before
 * @param retiredAt since when it signs no more; empty if it is active or never signed
 */
public record DomainKey(
        String selector,
        String host,
        String algorithm,
        String recordValue,
        Instant since,
        boolean active,
        boolean successor,
        Optional<Instant> retiredAt) {
    public String recordName() {
        return selector + "._domainkey." + host;
    }

    DomainKey activated(boolean asSuccessor, Instant now) {
        return new DomainKey(selector, host, algorithm, recordValue, now, true, asSuccessor, Optional.empty());
    }

    DomainKey retired(Instant at) {
        return new DomainKey(selector, host, algorithm, recordValue, since, false, false, Optional.of(at));
    }

    /** It has taken over: it is a key like others. */
    DomainKey settled() {
        return new DomainKey(selector, host, algorithm, recordValue, since, active, false, retiredAt);
    }
}
