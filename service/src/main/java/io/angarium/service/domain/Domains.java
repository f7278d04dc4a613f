package io.angarium.service.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The domains of all accounts; a name belongs to one of them. {@link #find} is on every send's path and answers from memory. */
public interface Domains {
    /**
     * What to make.
     *
     * @param account whose it is
     * @param smtpPassword empty: made by the product
     * @param ed25519 sign with Ed25519 beside RSA (RFC 8463)
     */
    record NewDomain(
            String account, String name, String smtpPassword, String dkimSelector, int dkimKeyBits, boolean ed25519) {}

    /** A domain was refused; the message is meant for the caller, in the words that Mailgun's clients know. */
    final class DomainRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public DomainRefusedException(String message) {
            super(message);
        }
    }

    Optional<SendingDomain> find(String name);

    /** The account's, newest first. */
    List<SendingDomain> list(String account);

    /** Makes the domain and its keys; takes up to a second for an RSA key. */
    SendingDomain create(NewDomain domain);

    boolean delete(String name);

    /** Looks at DNS now and remembers what was found. */
    SendingDomain verify(String name);

    /** Sets what the domain's mail wants of TLS where the message doesn't say. */
    SendingDomain setConnection(String name, boolean requireTls, boolean skipVerification);

    List<DnsRecord> sendingRecords(String name);

    List<DnsRecord> receivingRecords(String name);

    /**
     * An SMTP login.
     *
     * @param login a full address at the domain, in lower case
     */
    record Credential(String login, Instant createdAt) {}

    /**
     * Whether this is the SMTP password of {@code postmaster@name} or another credential of the domain. Takes as long for a login
     * that there is not.
     */
    boolean checkCredential(String login, String password);

    /** Sets the password of {@code login} (a full address at the domain), kept as a slow hash; makes the login if need be. */
    void setCredential(String login, String password);

    /** The domain's SMTP logins that have a password, by login. Empty: no such domain, or none. */
    List<Credential> credentials(String domain);

    /** The login stops working at once. False if there is none. */
    boolean deleteCredential(String login);

    /** All logins of the domain stop working at once. How many there were. */
    int deleteCredentials(String domain);
}
