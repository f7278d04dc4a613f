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
    private final Map<InetSocketAddress, Instant> bdatBroken = bounded();
    private final Map<InetSocketAddress, Instant> bdatProven = bounded();

    /** Why a host gets mail in clear for a while. */
    record BrokenTls(Optional<TlsFlaw> flaw, Instant until) {}

    synchronized void avoid(Endpoint endpoint, Instant until) {
        avoided.put(endpoint.address(), until);
    }

    synchronized void welcome(Endpoint endpoint) {
        avoided.remove(endpoint.address());
    }

    synchronized boolean isAvoided(Endpoint endpoint, Instant now) {
        return holds(avoided, endpoint, now);
    }

    synchronized void tlsBroke(Endpoint endpoint, BrokenTls how) {
        brokenTls.put(endpoint.address(), how);
    }

    /** Empty if it may be tried. */
    synchronized Optional<BrokenTls> brokenTls(Endpoint endpoint, Instant now) {
        return Optional.ofNullable(brokenTls.get(endpoint.address())).filter(known -> now.isBefore(known.until()));
    }

    /** It took a message by BDAT. */
    synchronized void bdatWorked(Endpoint endpoint, Instant now) {
        bdatBroken.remove(endpoint.address());
        bdatProven.put(endpoint.address(), now.plus(DeliverySettings.CHUNKING_MEMORY));
    }

    /** It offers CHUNKING and doesn't know BDAT. */
    synchronized void bdatBroke(Endpoint endpoint, Instant now) {
        bdatProven.remove(endpoint.address());
        bdatBroken.put(endpoint.address(), now.plus(DeliverySettings.CHUNKING_MEMORY));
    }

    synchronized boolean isBdatBroken(Endpoint endpoint, Instant now) {
        return holds(bdatBroken, endpoint, now);
    }

    synchronized boolean isBdatProven(Endpoint endpoint, Instant now) {
        return holds(bdatProven, endpoint, now);
    }

    private static boolean holds(Map<InetSocketAddress, Instant> memory, Endpoint endpoint, Instant now) {
        Instant until = memory.get(endpoint.address());
        if (until == null) {
            return false;
        }
        if (now.isBefore(until)) {
            return true;
        }
        memory.remove(endpoint.address());
        return false;
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
