package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.dns.Addresses;
import io.angarium.dns.MailExchangers;
import io.angarium.dns.MailExchangers.Exchanger;
import io.angarium.dns.Resolver;
import io.angarium.dns.Texts;
import io.angarium.smtp.client.Endpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NextHopsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration TTL = Duration.ofMinutes(5);

    private final FakeResolver dns = new FakeResolver();
    private final Map<String, List<HostAndPort>> table = new HashMap<>();

    private static final class FakeResolver implements Resolver {
        private final Map<String, MailExchangers> exchangers = new HashMap<>();
        private final Map<String, Addresses> addresses = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        void mx(String domain, Exchanger... found) {
            exchangers.put(domain, new MailExchangers.Found(List.of(found), false, TTL));
        }

        void address(String host, String... literals) {
            addresses.put(
                    host,
                    new Addresses.Found(
                            Arrays.stream(literals).map(InetAddress::ofLiteral).toList(), TTL));
        }

        @Override
        public MailExchangers mailExchangers(String domain) {
            asked.add(domain);
            return exchangers.getOrDefault(domain, new MailExchangers.None("no such domain"));
        }

        @Override
        public Addresses addresses(String host) {
            return addresses.getOrDefault(host, new Addresses.None("no such host"));
        }

        @Override
        public Texts texts(String name) {
            throw new UnsupportedOperationException();
        }
    }

    private Route route(String queue) {
        return router(NextHops.Settings.DEFAULT).route(queue);
    }

    private NextHops router(NextHops.Settings settings) {
        return new NextHops(table, dns, () -> NOW, settings);
    }

    private static List<List<String>> addresses(Route route) {
        return ((Route.Hosts) route)
                .groups().stream()
                        .map(group -> group.stream()
                                .map(e -> e.address().getAddress().getHostAddress() + ":"
                                        + e.address().getPort())
                                .toList())
                        .toList();
    }

    @Test
    void groupsExchangersByPreference() {
        dns.mx("example.test", new Exchanger(10, "a.test"), new Exchanger(10, "b.test"), new Exchanger(20, "c.test"));
        dns.address("a.test", "8.8.4.1", "2606:4700:0:0:0:0:0:1");
        dns.address("b.test", "8.8.4.2");
        dns.address("c.test", "8.8.4.3");
        assertThat(addresses(route("example.test")))
                .containsExactly(
                        List.of("8.8.4.1:25", "2606:4700:0:0:0:0:0:1:25", "8.8.4.2:25"), List.of("8.8.4.3:25"));
    }

    @Test
    void triesEqualHostsInChangingOrderAndWorseOnesLater() {
        dns.mx("example.test", new Exchanger(10, "a.test"), new Exchanger(10, "b.test"), new Exchanger(20, "c.test"));
        dns.address("a.test", "8.8.4.1");
        dns.address("b.test", "8.8.4.2");
        dns.address("c.test", "8.8.4.3");
        Route.Hosts hosts = (Route.Hosts) route("example.test");
        SplittableRandom random = new SplittableRandom(3);
        Set<String> firsts = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            List<Endpoint> ladder = hosts.ladder(random);
            firsts.add(ladder.getFirst().host());
            assertThat(ladder.getLast().host()).isEqualTo("c.test");
        }
        assertThat(firsts).containsExactlyInAnyOrder("a.test", "b.test");
    }

    @Test
    void givesDomainsWithTheSameExchangersOneSite() {
        dns.address("a.test", "8.8.4.1");
        dns.address("b.test", "8.8.4.2");
        dns.mx("one.test", new Exchanger(10, "a.test"), new Exchanger(10, "b.test"));
        dns.mx("two.test", new Exchanger(5, "B.test"), new Exchanger(5, "a.test"));
        dns.address("B.test", "8.8.4.2");
        dns.mx("three.test", new Exchanger(10, "a.test"));
        String one = ((Route.Hosts) route("one.test")).site();
        assertThat(((Route.Hosts) route("two.test")).site()).isEqualTo(one).isEqualTo("a.test,b.test");
        assertThat(((Route.Hosts) route("three.test")).site()).isNotEqualTo(one);
    }

    @Test
    void keepsARouteForItsTtlWithinBounds() {
        dns.address("a.test", "8.8.4.1");
        dns.mx("example.test", new Exchanger(10, "a.test"));
        assertThat(((Route.Hosts) route("example.test")).validUntil()).isEqualTo(NOW.plus(TTL));
        dns.exchangers.put(
                "zero.test", new MailExchangers.Found(List.of(new Exchanger(1, "a.test")), false, Duration.ZERO));
        assertThat(((Route.Hosts) route("zero.test")).validUntil()).isEqualTo(NOW.plus(NextHops.MIN_VALIDITY));
    }

    @Test
    void tellsDomainsThatTakeNoMailFromDnsThatDoesNotAnswer() {
        dns.exchangers.put("null.test", new MailExchangers.NullMx());
        dns.exchangers.put("slow.test", new MailExchangers.Unavailable("time-out"));
        assertThat(route("null.test"))
                .isEqualTo(new Route.Undeliverable(556, "5.1.10 null.test takes no mail (null MX)"));
        assertThat(route("gone.test"))
                .isEqualTo(new Route.Undeliverable(498, "5.1.2 No MX for gone.test (no such domain)"));
        assertThat(route("slow.test")).isInstanceOf(Route.Unresolved.class);
    }

    @Test
    void waitsWhenNoExchangerAddressIsKnownYetAndFailsWhenThereIsNone() {
        dns.mx("example.test", new Exchanger(10, "a.test"), new Exchanger(20, "b.test"));
        assertThat(route("example.test")).isInstanceOf(Route.Undeliverable.class);
        dns.addresses.put("b.test", new Addresses.Unavailable("SERVFAIL"));
        assertThat(route("example.test")).isInstanceOf(Route.Unresolved.class);
        dns.address("a.test", "8.8.4.1");
        assertThat(route("example.test")).isInstanceOf(Route.Hosts.class);
    }

    @Test
    void refusesExchangersAtPrivateAddressesUnlessAllowed() {
        dns.mx("evil.test", new Exchanger(10, "a.test"), new Exchanger(20, "b.test"));
        dns.address("a.test", "127.0.0.1", "169.254.169.254");
        dns.address("b.test", "fd00::1");
        assertThat(route("evil.test"))
                .isInstanceOfSatisfying(
                        Route.Undeliverable.class,
                        none -> assertThat(none.reason())
                                .contains("loopback")
                                .contains("link-local")
                                .contains("private"));
        dns.address("b.test", "fd00::1", "8.8.4.4");
        assertThat(addresses(route("evil.test"))).containsExactly(List.of("8.8.4.4:25"));
        assertThat(addresses(router(new NextHops.Settings(2525, true, Optional.empty()))
                                .route("evil.test"))
                        .getFirst())
                .contains("127.0.0.1:2525");
    }

    @Test
    void takesTheOperatorsWordForNextHops() {
        table.put("example.test", List.of(new HostAndPort("127.0.0.1", 2600), new HostAndPort("localhost", 2601)));
        assertThat(addresses(route("example.test")).getFirst())
                .contains("127.0.0.1:2600")
                .hasSize(2);
        assertThat(dns.asked).isEmpty();
    }

    @Test
    void sendsEveryOtherDomainToTheStarButNoInternalQueue() {
        table.put("*", List.of(new HostAndPort("192.0.2.9", 25)));
        table.put("!capture", List.of(new HostAndPort("127.0.0.1", 2700)));
        assertThat(addresses(route("anything.test"))).containsExactly(List.of("192.0.2.9:25"));
        assertThat(addresses(route("!capture"))).containsExactly(List.of("127.0.0.1:2700"));
        assertThat(route("!test")).isInstanceOf(Route.Discard.class);
        assertThat(route("!unheard-of")).isInstanceOf(Route.Unresolved.class);
    }

    @Test
    void waitsWhenANextHopHasNoAddress() {
        table.put("example.test", List.of(new HostAndPort("relay.test", 25)));
        assertThat(route("example.test")).isInstanceOf(Route.Unresolved.class);
    }

    @Test
    void connectsToAddressLiterals() {
        assertThat(addresses(route("[8.8.4.4]"))).containsExactly(List.of("8.8.4.4:25"));
        assertThat(addresses(route("[ipv6:2606:4700::1]"))).containsExactly(List.of("2606:4700:0:0:0:0:0:1:25"));
        assertThat(route("[127.0.0.1]")).isInstanceOf(Route.Undeliverable.class);
        assertThat(route("[nonsense]")).isInstanceOf(Route.Undeliverable.class);
        assertThat(route("[")).isInstanceOf(Route.Undeliverable.class);
    }

    @Test
    void asksForALabels() {
        dns.mx("xn--mller-kva.test", new Exchanger(1, "a.test"));
        dns.address("a.test", "8.8.4.1");
        assertThat(route("müller.test")).isInstanceOf(Route.Hosts.class);
        assertThat(route("a..test")).isInstanceOf(Route.Undeliverable.class);
    }

    @Test
    void looksAtNoMoreExchangersAndAddressesThanTheLimits() {
        Exchanger[] many = IntStream.rangeClosed(0, NextHops.MAX_EXCHANGERS)
                .mapToObj(i -> new Exchanger(i, "mx" + i + ".test"))
                .toArray(Exchanger[]::new);
        dns.mx("example.test", many);
        for (int i = 0; i <= NextHops.MAX_EXCHANGERS; i++) {
            dns.address(
                    "mx" + i + ".test",
                    IntStream.rangeClosed(0, NextHops.MAX_ADDRESSES_PER_HOST)
                            .mapToObj(n -> "8.8.4." + n)
                            .toArray(String[]::new));
        }
        Route.Hosts hosts = (Route.Hosts) route("example.test");
        assertThat(hosts.groups()).hasSize(NextHops.MAX_EXCHANGERS);
        assertThat(hosts.groups().getFirst()).hasSize(NextHops.MAX_ADDRESSES_PER_HOST);
    }
}
