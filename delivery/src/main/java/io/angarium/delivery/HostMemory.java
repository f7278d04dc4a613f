package io.angarium.delivery;

import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.TlsFlaw;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is remembered of hosts across connections and lanes. Bounded: the oldest memory makes room. */
final class HostMemory {
    private final Map<InetSocketAddress, Instant> avoided = bounded();
    private final Map<InetSocketAddress, BrokenTls> brokenTls = bounded();

    /** Why a host gets mail in clear for a while. */
    record BrokenTls(Optional<TlsFlaw> flaw, Instant until) {}

    synchronized void avoid(Endpoint endpoint, Instant until) {
        avoided.put(endpoint.address(), until);
    }

    synchronized void welcome(Endpoint endpoint) {
        avoided.remove(endpoint.address());
    }

    synchronized boolean isAvoided(Endpoint endpoint, Instant now) {
        Instant until = avoided.get(endpoint.address());
        boolean holds = until != null && now.isBefore(until);
        if (!holds) {
            avoided.remove(endpoint.address());
        }
        return holds;
    }

    synchronized void tlsBroke(Endpoint endpoint, BrokenTls how) {
        brokenTls.put(endpoint.address(), how);
    }

    /** Empty if it may be tried. */
    synchronized Optional<BrokenTls> brokenTls(Endpoint endpoint, Instant now) {
        BrokenTls known = brokenTls.get(endpoint.address());
        if (known != null && now.isBefore(known.until())) {
            return Optional.of(known);
        }
        brokenTls.remove(endpoint.address());
        return Optional.empty();
    }

    private static <V> Map<InetSocketAddress, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, V> eldest) {
                return size() > DeliverySettings.MAX_HOSTS_REMEMBERED;
            }
        };
    }
}
