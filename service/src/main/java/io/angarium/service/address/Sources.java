package io.angarium.service.address;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The local addresses that mail leaves from. They are the configuration's; accounts group them in pools and give them to their
 * domains. A domain that was given nothing uses all. Answers from memory; any thread.
 *
 * <p>Another account's pool is as unknown as one that nobody has.
 */
public interface Sources {
    /** A change was refused; the message is meant for the caller. Nothing was changed. */
    final class AddressRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public AddressRefusedException(String message) {
            super(message);
        }
    }

    /** What a domain was given. */
    sealed interface Assignment {
        /** Nothing of its own: all addresses are its. */
        record Shared() implements Assignment {}

        /** A pool: what is in it at the time. */
        record OfPool(String poolId) implements Assignment {}

        /** These addresses, as texts. */
        record Own(List<String> ips) implements Assignment {
            public Own {
                ips = List.copyOf(ips);
            }
        }
    }

    /** All of the configuration; empty: the system chooses. */
    List<SourceAddress> addresses();

    /** The address, if the account may send from it. */
    Optional<SourceAddress> byIp(String account, String ip);

    /** The account's pools, by name. */
    List<Pool> pools(String account);

    Optional<Pool> pool(String account, String id);

    /** The pool that the domain was given, if it was given one. */
    Optional<Pool> ofDomain(String domain);

    Assignment assignment(String domain);

    /** What the domain's mail leaves from; empty: the system chooses. */
    List<SourceAddress> addressesOf(String domain);

    /** For {@link io.angarium.delivery.shaping.Stream#from}: one of what the domain was given. Ask for each message. */
    String wish(String domain, RandomGenerator random);

    /** Domains that were given the pool, by name. */
    List<String> domainsOf(Pool pool);

    /**
     * Makes a pool.
     *
     * @param ips at least one of {@link #addresses}
     */
    Pool createPool(String account, String name, String description, List<String> ips);

    /** What is empty stays; addresses are added before others are removed, and one has to be left. */
    Pool changePool(
            Pool pool, Optional<String> name, Optional<String> description, List<String> added, List<String> removed);

    /** Domains that had it are given {@code instead}. */
    void deletePool(Pool pool, Assignment instead);

    /** Gives the domain this and nothing else. */
    void assign(String domain, String account, Assignment assignment);

    /** The domain is no more. */
    void forget(String domain);
}
