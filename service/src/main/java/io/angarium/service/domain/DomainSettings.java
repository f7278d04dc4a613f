package io.angarium.service.domain;

import java.time.Duration;

/**
 * What a domain's owner may set at any time.
 *
 * @param connection what its mail wants of TLS
 * @param inbound what becomes of mail that arrives for it
 * @param web its tracking links
 * @param archiveTo URL that a copy of each delivered message is posted to; empty: nowhere
 * @param messageTtl how long its stored messages are kept
 * @param returnPathLabel the label in front of the domain that return paths are at; empty: at the domain itself
 */
public record DomainSettings(
        Connection connection,
        Inbound inbound,
        Web web,
        Tracking tracking,
        String archiveTo,
        Duration messageTtl,
        String returnPathLabel) {
    /** What a new domain has. */
    public static final DomainSettings DEFAULT = new DomainSettings(
            new Connection(false, false),
            new Inbound(false, "disabled", false),
            new Web("http", "email"),
            Tracking.OFF,
            "",
            Duration.ofDays(3),
            "");

    /** What the domain's mail wants of TLS where the message doesn't say. */
    public record Connection(boolean requireTls, boolean skipVerification) {}

    /**
     * What becomes of mail that arrives.
     *
     * @param wildcard its subdomains' mail is its own
     * @param spamAction {@code disabled}, {@code block}, {@code tag} or {@code delete}
     * @param encrypted arriving mail is kept encrypted; once set it stays
     */
    public record Inbound(boolean wildcard, String spamAction, boolean encrypted) {}

    /**
     * Tracking links.
     *
     * @param scheme {@code http} or {@code https}
     * @param prefix the label in front of the domain
     */
    public record Web(String scheme, String prefix) {}

    public DomainSettings with(Connection other) {
        return new DomainSettings(other, inbound, web, tracking, archiveTo, messageTtl, returnPathLabel);
    }

    public DomainSettings with(Inbound other) {
        return new DomainSettings(connection, other, web, tracking, archiveTo, messageTtl, returnPathLabel);
    }

    public DomainSettings with(Web other) {
        return new DomainSettings(connection, inbound, other, tracking, archiveTo, messageTtl, returnPathLabel);
    }

    public DomainSettings with(Tracking other) {
        return new DomainSettings(connection, inbound, web, other, archiveTo, messageTtl, returnPathLabel);
    }

    public DomainSettings archivedAt(String address) {
        return new DomainSettings(connection, inbound, web, tracking, address, messageTtl, returnPathLabel);
    }

    public DomainSettings keepingMessages(Duration time) {
        return new DomainSettings(connection, inbound, web, tracking, archiveTo, time, returnPathLabel);
    }

    public DomainSettings returningAt(String label) {
        return new DomainSettings(connection, inbound, web, tracking, archiveTo, messageTtl, label);
    }
}
