package io.angarium.service.domain;

import java.time.Instant;
import java.util.List;

/**
 * A domain as its owner sees it.
 *
 * @param id 24 hexadecimal digits
 * @param account whose it is
 * @param state whether its DNS records were found
 * @param keys its DKIM keys that sign, RSA first
 */
public record SendingDomain(
        String id,
        String account,
        String name,
        Instant createdAt,
        State state,
        Type type,
        boolean requireTls,
        boolean skipVerification,
        boolean wildcard,
        String spamAction,
        String webPrefix,
        String webScheme,
        List<PublishedKey> keys) {
    /** As Mailgun names them, in lower case. */
    public enum State {
        ACTIVE,
        UNVERIFIED,
        DISABLED
    }

    /** A sandbox's mail is captured and never leaves the machine. */
    public enum Type {
        CUSTOM,
        SANDBOX
    }

    /** The public half of a DKIM key: the record to publish at {@code selector._domainkey.domain}. */
    public record PublishedKey(String selector, String algorithm, String recordName, String recordValue) {}

    public String smtpLogin() {
        return "postmaster@" + name;
    }
}
