package io.angarium.smtp.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections each client has, and no more than a limit. Who has an IPv6 address has all of its /64 (RFC 6177 §2), so
 * that is one client; an IPv4 address is one by itself. Safe for all threads.
 */
final class ClientNetworks {
    private final int limit;
    private final Map<Object, Integer> connections = new ConcurrentHashMap<>();

    ClientNetworks(int limit) {
        this.limit = limit;
    }

    /** Counts a connection; false, and not counted, past the limit. */
    boolean enter(InetAddress address) {
        if (connections.merge(network(address), 1, Integer::sum) <= limit) {
            return true;
        }
        leave(address);
        return false;
    }

    void leave(InetAddress address) {
        connections.computeIfPresent(network(address), (_, count) -> count == 1 ? null : count - 1);
    }

    /** Networks that have a connection. */
    int size() {
        return connections.size();
    }

    private static Object network(InetAddress address) {
        return address instanceof Inet6Address
                ? ByteBuffer.wrap(address.getAddress()).getLong()
                : address;
    }
}
