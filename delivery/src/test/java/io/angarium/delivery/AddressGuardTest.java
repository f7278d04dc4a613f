package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "127.0.0.1",
                "127.255.255.254",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "100.127.255.255",
                "169.254.169.254",
                "192.0.0.8",
                "198.18.0.1",
                "198.19.255.255",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::10.0.0.1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "fc00::1",
                "fdff::1",
                "ff02::1",
                "2002:7f00:1::",
                "2002:c0a8:101::1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::10.1.2.3"
            })
    void refusesWhatIsNotPublic(String text) {
        assertThat(AddressGuard.refusal(InetAddress.ofLiteral(text))).as(text).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.167.255.255",
                "192.169.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "169.253.0.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::1a",
                "2002:808:808::1",
                "64:ff9b::8.8.8.8"
            })
    void letsPublicAddressesThrough(String text) {
        assertThat(AddressGuard.refusal(InetAddress.ofLiteral(text))).as(text).isEmpty();
    }

    @Test
    void looksThroughIpv4InIpv6() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 127, 0, 0, 1};
        assertThat(AddressGuard.refusal(InetAddress.getByAddress(mapped))).isPresent();
        // The JDK turns mapped addresses into IPv4 itself; the guard must not depend on it.
        assertThat(AddressGuard.refusal(java.net.Inet6Address.getByAddress("", mapped, 0)))
                .isPresent();
    }
}
