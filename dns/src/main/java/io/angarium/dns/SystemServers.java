package io.angarium.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The resolvers that this machine is set up with: the {@code nameserver} lines of resolv.conf(5), on port 53. */
public final class SystemServers {
    private static final int DNS_PORT = 53;
    private static final String KEYWORD = "nameserver";

    private SystemServers() {}

    /** Those of {@code /etc/resolv.conf}. */
    public static List<InetSocketAddress> read() {
        return read(Path.of("/etc/resolv.conf"));
    }

    /** Those of this file; this machine's own resolver when the file names none or can't be read, as resolv.conf(5) says. */
    static List<InetSocketAddress> read(Path file) {
        List<InetSocketAddress> servers;
        try {
            servers = parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException unreadable) {
            servers = List.of();
        }
        return servers.isEmpty() ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT)) : servers;
    }

    static List<InetSocketAddress> parse(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(KEYWORD + " ") || line.startsWith(KEYWORD + "\t"))
                .map(line -> line.substring(KEYWORD.length()).strip())
                .filter(AddressLiteral::isOne)
                .map(address -> new InetSocketAddress(AddressLiteral.parse(address), DNS_PORT))
                .limit(ResolverSettings.MAX_SERVERS)
                .toList();
    }
}
