package io.angarium.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemServersTest {
    @TempDir
    private Path directory;

    @Test
    void readsTheServersInOrderAndNothingElse() throws Exception {
        Path file = Files.writeString(directory.resolve("resolv.conf"), """
                # nameserver 192.0.2.9
                search example.test
                nameserver 192.0.2.1
                 nameserver\t2001:db8::1\s
                nameserver not-an-address
                nameservers 192.0.2.8
                options timeout:1
                """);
        assertThat(SystemServers.read(file)).containsExactly(server("192.0.2.1"), server("2001:db8::1"));
    }

    @Test
    void asksThisMachineWhereNoServerIsNamed() throws Exception {
        Path empty = Files.writeString(directory.resolve("resolv.conf"), "search example.test\n");
        var own = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
        assertThat(SystemServers.read(empty)).containsExactly(own);
        assertThat(SystemServers.read(directory.resolve("missing"))).containsExactly(own);
    }

    @Test
    void takesNoMoreServersThanTheSettingsDo() {
        assertThat(SystemServers.parse("nameserver 192.0.2.1\n".repeat(20))).hasSize(ResolverSettings.MAX_SERVERS);
    }

    private static InetSocketAddress server(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 53);
    }
}
