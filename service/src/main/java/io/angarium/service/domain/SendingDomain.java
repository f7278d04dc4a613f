package io.angarium.service.domain;

import java.time.Instant;

/**
 * A domain as its owner sees it.
 *
 * @param id 24 hexadecimal digits
 * @param account whose it is
 * @param state whether its DNS records were found
 * @param settings what its owner may change
 * @param signing whose keys sign its mail
 */
public record SendingDomain(
        String id,
        String account,
        String name,
        Instant createdAt,
        State state,
        Type type,
        DomainSettings settings,
        Signing signing) {
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

    public String smtpLogin() {
        return "postmaster@" + name;
    }

    /** Where return paths are: what receivers check SPF for. */
    public String returnPathHost() {
        String label = settings.returnPathLabel();
        return label.isEmpty() ? name : label + "." + name;
    }

    public boolean isSandbox() {
        return type == Type.SANDBOX;
    }

    /** Whether its own keys sign. */
    public boolean isOwnAuthority() {
        return signing.authority().equals(name);
    }

    SendingDomain with(State other) {
        return new SendingDomain(id, account, name, createdAt, other, type, settings, signing);
    }

    SendingDomain with(DomainSettings other) {
        return new SendingDomain(id, account, name, createdAt, state, type, other, signing);
    }

    SendingDomain with(Signing other) {
        return new SendingDomain(id, account, name, createdAt, state, type, settings, other);
    }
}
