package io.angarium.delivery;

import io.angarium.delivery.tls.TlsIdentity;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.smtp.client.Endpoint;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Where the mail of a queue goes. */
public sealed interface Route {
    /** Hosts that take the mail. */
    record Hosts(String site, List<List<Endpoint>> groups, Instant validUntil, TlsPolicy policy) implements Route {
        /**
         * @param site name of what these hosts are together; queues with the same name share their connections
         * @param groups endpoints by preference, best first; within a group all are equally good
         * @param validUntil when the answer has to be asked for again
         * @param policy what the recipient domain published about TLS
         */
        public Hosts {
            groups = groups.stream().map(List::copyOf).toList();
            if (groups.isEmpty() || groups.stream().anyMatch(List::isEmpty)) {
                throw new IllegalArgumentException("a route to hosts names at least one endpoint in each group");
            }
        }

        /** Where nothing was published about TLS. */
        public Hosts(String site, List<List<Endpoint>> groups, Instant validUntil) {
            this(site, groups, validUntil, TlsPolicy.NONE);
        }

        /** The same hosts for letters with this need. */
        Hosts under(TlsNeed need) {
            return need == TlsNeed.NONE
                    ? this
                    : new Hosts(
                            site,
                            groups.stream()
                                    .map(group -> group.stream()
                                            .map(endpoint -> endpoint.demanding(need.over(endpoint.demand())))
                                            .toList())
                                    .toList(),
                            validUntil,
                            policy);
        }

        /** What connections to these hosts prove. */
        TlsIdentity identity() {
            return TlsIdentity.of(TlsNeed.NONE, groups);
        }

        /** All endpoints in the order in which to try them: by preference, shuffled within (RFC 5321 §5.1). */
        List<Endpoint> ladder(RandomGenerator random) {
            List<Endpoint> ladder = new ArrayList<>();
            for (List<Endpoint> group : groups) {
                List<Endpoint> shuffled = new ArrayList<>(group);
                Collections.shuffle(shuffled, java.util.Random.from(random));
                ladder.addAll(shuffled);
            }
            return ladder;
        }

        /**
         * The hosts that the first of these local addresses can reach, from there; empty if none reaches any: an IPv4 address
         * doesn't connect to an IPv6 one.
         */
        Optional<Hosts> from(List<InetAddress> sources) {
            return sources.stream()
                    .map(this::from)
                    .filter(reached -> !reached.isEmpty())
                    .map(reached -> new Hosts(site, reached, validUntil, policy))
                    .findFirst();
        }

        private List<List<Endpoint>> from(InetAddress source) {
            return groups.stream()
                    .map(group -> group.stream()
                            .filter(endpoint -> endpoint.address().getAddress().getClass() == source.getClass())
                            .map(endpoint -> endpoint.from(source))
                            .toList())
                    .filter(group -> !group.isEmpty())
                    .toList();
        }

        int size() {
            return groups.stream().mapToInt(List::size).sum();
        }
    }

    /** Nowhere: ends as delivered without a connection, with this text as reply (test mode). */
    record Discard(String reply) implements Route {}

    /**
     * There is no way and there will be none: the recipients fail.
     *
     * @param code for the event, such as 498 (no MX) or 556 (null MX)
     * @param reason begins with the enhanced code
     */
    record Undeliverable(int code, String reason) implements Route {}

    /** Nobody could tell now. The recipients wait for another attempt. */
    record Unresolved(String reason) implements Route {}
}
