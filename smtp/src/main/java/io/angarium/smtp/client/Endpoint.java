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
 */
public record Endpoint(String host, InetSocketAddress address, Optional<InetAddress> source) {}
