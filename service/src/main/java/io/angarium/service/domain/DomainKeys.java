package io.angarium.service.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The DKIM keys of domains. At most {@link #MAX_ACTIVE} of a domain are active, and take turns in signing. Refusals are {@link
 * Domains.DomainRefusedException}; nothing is changed by them.
 */
public interface DomainKeys {
    /** Most keys that are active together. */
    int MAX_ACTIVE = 3;
    /** Most keys of a domain, active or not. */
    int MAX_KEYS = 20;
    /** No automatic rotation is more frequent. */
    Duration MIN_INTERVAL = Duration.ofDays(5);

    /**
     * A key and its record.
     *
     * @param domain whose row has it
     * @param signs whether it signs now
     */
    record Key(String domain, DomainKey key, DnsRecord record, boolean signs) {}

    /**
     * What to make.
     *
     * @param selector 1 to 52 letters, digits and hyphens
     * @param bits of an RSA key: 0 for the usual size, 1024, 2048 or 4096
     * @param pem an RSA key of the owner's; empty: one is made
     */
    record NewKey(String selector, int bits, String pem) {}

    /** All of an account, by signing domain and selector. */
    List<Key> list(String account);

    /** A domain's own. */
    List<Key> of(String domain);

    /**
     * Makes a key, which signs nothing until it is activated.
     *
     * @param domain whose it is: the signing domain
     */
    Key create(String domain, NewKey wish);

    /** False: there is none. An active key goes only if another stays. */
    boolean delete(String domain, String selector);

    /** It signs once its record is found. Empty: there is none. */
    Optional<Key> activate(String domain, String selector);

    /** It signs no more; its record has to stay for some days. Empty: there is none. */
    Optional<Key> deactivate(String domain, String selector);

    /**
     * Whether the domain's own keys sign, or those of the nearest domain above it that the account has.
     *
     * @return whether that is a change
     */
    boolean setAuthority(String domain, boolean self);

    /** A new key with this selector takes over as soon as it is found. */
    void setSelector(String domain, String selector);

    /** Whether its keys are published as aliases and rotated here. */
    SendingDomain setAutomatic(String domain, boolean automatic);

    /**
     * Sets whether and how often keys rotate by themselves.
     *
     * @param interval empty: as before
     */
    SendingDomain setRotation(String domain, boolean enabled, Optional<Duration> interval);

    /** A new key takes over as soon as it is found. */
    void rotate(String domain);
}
