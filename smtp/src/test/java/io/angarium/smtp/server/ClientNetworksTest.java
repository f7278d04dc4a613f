package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ClientNetworksTest {
    private final ClientNetworks clients = new ClientNetworks(2);

    @Test
    void countsTheAddressesOfOneIpv6NetworkAsOneClient() throws Exception {
        assertThat(enter("2001:db8:0:1::1")).isTrue();
        assertThat(enter("2001:db8:0:1:ffff:ffff:ffff:ffff")).isTrue();
        assertThat(enter("2001:db8:0:1::2")).isFalse();
        assertThat(enter("2001:db8:0:2::1")).isTrue();
        assertThat(enter("2001:db9:0:1::1")).isTrue();
    }

    @Test
    void countsEachIpv4AddressAlsoAMappedOneByItself() throws Exception {
        assertThat(enter("192.0.2.1")).isTrue();
        assertThat(enter("::ffff:192.0.2.1")).isTrue();
        assertThat(enter("192.0.2.1")).isFalse();
        assertThat(enter("192.0.2.2")).isTrue();
    }

    @Test
    void makesRoomWhenOneLeavesAndForgetsWhoHasLeft() throws Exception {
        enter("2001:db8::1");
        enter("2001:db8::2");
        assertThat(enter("2001:db8::3")).isFalse();

        leave("2001:db8::2");
        assertThat(enter("2001:db8::3")).isTrue();

        leave("2001:db8::1");
        leave("2001:db8::3");
        assertThat(clients.size()).isZero();
    }

    private boolean enter(String address) throws Exception {
        return clients.enter(InetAddress.getByName(address));
    }

    private void leave(String address) throws Exception {
        clients.leave(InetAddress.getByName(address));
    }
}
