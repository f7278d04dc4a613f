package io.angarium.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** What DNS says about a host's addresses. */
public sealed interface Addresses {
    /**
     * At least one address, IPv6 and IPv4 as DNS gave them.
     *
     * @param name the host's own name: what is left when aliases (CNAME) were followed; lower case
     * @param secure DNSSEC proves the addresses and the aliases that lead to them
     */
    record Found(List<InetAddress> addresses, Duration ttl, String name, boolean secure) implements Addresses {
        /** Not proved by DNSSEC, and nothing is known of aliases. */
        public Found(List<InetAddress> addresses, Duration ttl) {
            this(addresses, ttl, "", false);
        }

        public Found {
            addresses = List.copyOf(addresses);
        }
    }

    /** The name doesn't exist or has no address. */
    record None(String reason) implements Addresses {}

    /** Nobody could tell. A later try may succeed. */
    record Unavailable(String reason) implements Addresses {}
}
