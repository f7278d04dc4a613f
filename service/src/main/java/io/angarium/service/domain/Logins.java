package io.angarium.service.domain;

import java.time.Instant;
import java.util.List;

/**
 * The SMTP logins of domains. A login is a full address at its domain; case doesn't matter. Passwords are kept as slow hashes.
 */
public interface Logins {
    int MIN_PASSWORD = 5;
    int MAX_PASSWORD = 32;

    /**
     * An SMTP login.
     *
     * @param login a full address at the domain, in lower case
     * @param system it can't be deleted alone
     */
    record Login(String login, Instant createdAt, boolean system) {}

    /** Whether this is the login's password. Takes as long for a login that there is not. */
    boolean check(String login, String password);

    /**
     * Sets the password; makes the login if need be. It counts at once.
     *
     * @throws Domains.DomainRefusedException if the domain is unknown or the password too short or too long
     */
    default void set(String login, String password) {
        set(login, password, false);
    }

    /**
     * Sets the password, as {@link #set(String, String)} does.
     *
     * @param system it can't be deleted alone; has no meaning for a login that there is
     */
    void set(String login, String password, boolean system);

    /** The domain's logins that have a password, by login. Empty: no such domain, or none. */
    List<Login> list(String domain);

    /** The login stops working at once. False if there is none. */
    boolean delete(String login);

    /** All logins of the domain stop working at once. How many there were. */
    int deleteAll(String domain);
}
