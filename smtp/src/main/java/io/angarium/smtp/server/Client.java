package io.angarium.smtp.server;

import java.net.InetSocketAddress;

/** The peer of a connection: what is known of it before it speaks. */
public record Client(InetSocketAddress remote, InetSocketAddress local) {}
