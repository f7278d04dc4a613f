package io.angarium.smtp.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where to connect.
 *
 * @param host the exchanger's name, for TLS (SNI) and for people
 * @param address resolved
 * @param source local address to connect from; empty: the system chooses
 * @param demand what its TLS has to prove
 * @param byData contents go by DATA, even if it offers CHUNKING
 */
public record Endpoint(
        String host, InetSocketAddress address, Optional<InetAddress> source, TlsDemand demand, boolean byData) {
    /** By BDAT where it offers CHUNKING. */
    public Endpoint(String host, InetSocketAddress address, Optional<InetAddress> source, TlsDemand demand) {
        this(host, address, source, demand, false);
    }

    /** Without a demand. */
    public Endpoint(String host, InetSocketAddress address, Optional<InetAddress> source) {
        this(host, address, source, new TlsDemand.Nothing());
    }

    /** The same with another demand. */
    public Endpoint demanding(TlsDemand other) {
        return new Endpoint(host, address, source, other, byData);
    }

    /** The same from another local address. */
    public Endpoint from(InetAddress local) {
        return new Endpoint(host, address, Optional.of(local), demand, byData);
    }

    /** The same, whose CHUNKING is not believed. */
    public Endpoint withoutChunking() {
        return new Endpoint(host, address, source, demand, true);
    }
}
