package io.angarium.acceptance;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;

/** Ports for programs that can't choose one by themselves. */
final class FreePort {
    private static final int ATTEMPTS = 100;

    private FreePort() {}

    /** A port of 127.0.0.1 that nobody holds now, for TCP and UDP alike. */
    static int find() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int i = 0; i < ATTEMPTS; i++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
                    DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()))) {
                return udp.getLocalPort();
            } catch (SocketException heldForUdp) {
                continue;
            }
        }
        throw new IOException("no port is free for both TCP and UDP");
    }
}
