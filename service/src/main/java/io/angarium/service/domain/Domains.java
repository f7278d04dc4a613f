package io.angarium.service.domain;

import io.angarium.service.address.Sources;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The domains of all accounts; a name belongs to one of them. {@link #find} is on every send's path and answers from memory. */
public interface Domains {
    /**
     * What to make.
     *
     * @param account whose it is
     * @param smtpPassword empty: made by the product
     * @param sources what its mail leaves from
     */
    record NewDomain(
            String account,
            String name,
            String smtpPassword,
            KeyWish keys,
            DomainSettings settings,
            Sources.Assignment sources) {
        /** With the usual settings. */
        public NewDomain(String account, String name, String smtpPassword, String selector, int bits, boolean ed25519) {
            this(
                    account,
                    name,
                    smtpPassword,
                    new KeyWish(selector, bits, ed25519, false, new KeyWish.Authority.Nearest()),
                    DomainSettings.DEFAULT,
                    new Sources.Assignment.Shared());
        }
    }

    /** A domain was refused; the message is meant for the caller, in the words that Mailgun's clients know. */
    final class DomainRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public DomainRefusedException(String message) {
            super(message);
        }
    }

    /** In which order domains are listed. */
    enum Order {
        NEWEST_FIRST,
        BY_NAME,
        BY_NAME_REVERSED
    }

    /**
     * Which domains to list.
     *
     * @param accounts theirs, one account after the other
     * @param state empty: any
     * @param search a part of the name; empty: any
     * @param authority whose keys sign; empty: anybody's
     */
    record Selection(
            List<String> accounts,
            Optional<SendingDomain.State> state,
            String search,
            String authority,
            Order order,
            int skip,
            int limit) {}

    /**
     * A page of domains.
     *
     * @param total how many there are, on this page and others
     */
    record Listing(List<SendingDomain> items, int total) {}

    Optional<SendingDomain> find(String name);

    /** All of the account, newest first. */
    List<SendingDomain> list(String account);

    Listing list(Selection selection);

    /** Makes the domain and its keys; takes up to a second for an RSA key. */
    SendingDomain create(NewDomain domain);

    /** Changes the settings; what they may be is checked here. */
    SendingDomain update(String name, UnaryOperator<DomainSettings> change);

    /** With its logins. False: there is none. */
    boolean delete(String name);

    /** Looks at DNS now and remembers what was found. */
    SendingDomain verify(String name);

    List<DnsRecord> sendingRecords(String name);

    List<DnsRecord> receivingRecords(String name);

    /** What befell its records, newest first. */
    List<DomainEvent> history(String name, int limit);

    DomainKeys domainKeys();

    Logins logins();
}
