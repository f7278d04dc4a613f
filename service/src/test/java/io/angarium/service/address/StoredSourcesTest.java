package io.angarium.service.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.delivery.shaping.Stream;
import io.angarium.service.Installation;
import io.angarium.service.address.Sources.AddressRefusedException;
import io.angarium.service.address.Sources.Assignment;
import io.angarium.storage.memory.MemoryTables;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoredSourcesTest {
    private static final Stream STREAM = new Stream("acme", "acme.test", "", false);

    private final Installation installation = Installation.sendingFrom("127.0.0.2", "127.0.0.3", "127.0.0.4");
    private final StoredSources sources = installation.sources;
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        installation.close();
    }

    private static List<InetAddress> addresses(String... ips) {
        return java.util.stream.Stream.of(ips).map(InetAddress::ofLiteral).toList();
    }

    private Pool pool(String... ips) {
        return sources.createPool("acme", "news", "Newsletters", List.of(ips));
    }

    /** All first choices that many messages of this domain get. */
    private Set<InetAddress> spread(String domain) {
        Set<InetAddress> first = new HashSet<>();
        Stream stream = new Stream("acme", domain, "", false);
        for (int i = 0; i < 100; i++) {
            first.add(sources.sources(stream.from(sources.wish(domain, random))).getFirst());
        }
        return first;
    }

    @Test
    void spreadsADomainWithNothingOfItsOwnOverAllAddresses() {
        assertThat(spread("acme.test"))
                .containsExactlyInAnyOrderElementsOf(addresses("127.0.0.2", "127.0.0.3", "127.0.0.4"));
    }

    @Test
    void spreadsADomainWithAPoolOverThePool() {
        Pool pool = pool("127.0.0.3", "127.0.0.4");
        sources.assign("acme.test", "acme", new Assignment.OfPool(pool.id()));

        assertThat(spread("acme.test")).containsExactlyInAnyOrderElementsOf(addresses("127.0.0.3", "127.0.0.4"));
        assertThat(sources.ofDomain("acme.test")).contains(pool);
        assertThat(sources.domainsOf(pool)).containsExactly("acme.test");
    }

    @Test
    void leavesFromTheAddressOrThePoolThatAMessageNames() {
        Pool pool = pool("127.0.0.3");
        String wish = sources.byIp("acme", "127.0.0.4").orElseThrow().wish();

        assertThat(sources.sources(STREAM.from(wish))).isEqualTo(addresses("127.0.0.4"));
        assertThat(sources.sources(STREAM.from(pool.wish(random)))).isEqualTo(addresses("127.0.0.3"));
    }

    @Test
    void letsWaitingMailFollowWhenAPoolChanges() {
        Pool pool = pool("127.0.0.3");
        Stream waiting = STREAM.from(pool.wish(random));

        sources.changePool(pool, Optional.empty(), Optional.empty(), List.of("127.0.0.2"), List.of("127.0.0.3"));
        assertThat(sources.sources(waiting)).isEqualTo(addresses("127.0.0.2"));
        assertThat(installation.sourceChanges).hasValue(2);

        sources.deletePool(pool, new Assignment.Shared());
        assertThat(sources.sources(waiting)).hasSize(3);
    }

    @Test
    void givesDomainsOfADeletedPoolWhatReplacesIt() {
        Pool pool = pool("127.0.0.3");
        sources.assign("acme.test", "acme", new Assignment.OfPool(pool.id()));

        sources.deletePool(pool, new Assignment.Own(List.of("127.0.0.4")));

        assertThat(sources.addressesOf("acme.test"))
                .extracting(SourceAddress::ip)
                .containsExactly("127.0.0.4");
        assertThat(sources.pool("acme", pool.id())).isEmpty();
    }

    @Test
    void remembersPoolsAndAssignmentsAfterARestart() {
        Pool pool = pool("127.0.0.3", "127.0.0.4");
        sources.assign("acme.test", "acme", new Assignment.OfPool(pool.id()));
        sources.assign("own.test", "acme", new Assignment.Own(List.of("127.0.0.2")));

        StoredSources after = installation.openSources();

        assertThat(after.pools("acme")).containsExactly(pool);
        assertThat(after.ofDomain("acme.test")).contains(pool);
        assertThat(after.assignment("own.test")).isEqualTo(new Assignment.Own(List.of("127.0.0.2")));
    }

    @Test
    void doesNotSendFromWhatIsNoLongerConfigured() {
        Pool pool = pool("127.0.0.3");
        sources.assign("acme.test", "acme", new Assignment.OfPool(pool.id()));
        SourceAddress left = new SourceAddress(InetAddress.ofLiteral("127.0.0.2"), "mail.host.test");

        StoredSources after = new StoredSources(installation.tables.table("address"), List.of(left), random, () -> {});

        assertThat(after.addressesOf("acme.test")).containsExactly(left);
        assertThat(after.sources(STREAM.from("ip/127.0.0.3"))).containsExactly(left.address());
    }

    @Test
    void leavesItToTheSystemWhereNothingIsConfigured() {
        StoredSources none =
                new StoredSources(new MemoryTables(installation.clock).table("address"), List.of(), random, () -> {});

        assertThat(none.wish("acme.test", random)).isEmpty();
        assertThat(none.sources(STREAM.from("ip/127.0.0.3"))).isEmpty();
    }

    @Test
    void takesAWishThatItCantReadForNone() {
        for (String wish :
                List.of("pool/x", "pool", "ip/nonsense", "domain/-1", "domain/", "?", "domain/99999999999")) {
            assertThat(sources.sources(STREAM.from(wish))).hasSize(3);
        }
    }

    @Test
    void keepsAnotherAccountsPoolsApart() {
        Pool pool = pool("127.0.0.3");

        assertThat(sources.pool("other", pool.id())).isEmpty();
        assertThat(sources.pools("other")).isEmpty();
        assertThatThrownBy(() -> sources.assign("other.test", "other", new Assignment.OfPool(pool.id())))
                .isInstanceOf(AddressRefusedException.class)
                .hasMessage("pool not found");
        assertThat(sources.assignment("other.test")).isEqualTo(new Assignment.Shared());
    }

    @Test
    void refusesWhatIsNoPool() {
        assertThatThrownBy(() -> pool()).hasMessage("a pool needs at least one ip");
        assertThatThrownBy(() -> pool("192.0.2.99"))
                .hasMessage("'192.0.2.99' is not one of this server's source addresses");
        assertThatThrownBy(() -> sources.createPool("acme", " ", "d", List.of("127.0.0.2")))
                .hasMessageStartingWith("name has to have");
        String tooLong = "x".repeat(StoredSources.MAX_TEXT + 1);
        assertThatThrownBy(() -> sources.createPool("acme", "n", tooLong, List.of("127.0.0.2")))
                .hasMessageStartingWith("description has to have");
        Pool pool = pool("127.0.0.2");
        assertThatThrownBy(() ->
                        sources.changePool(pool, Optional.empty(), Optional.empty(), List.of(), List.of("127.0.0.2")))
                .hasMessage("a pool needs at least one ip");
        assertThat(sources.pools("acme")).containsExactly(pool);
    }

    @Test
    void hasAtMostSoManyPools() {
        for (int i = 0; i < StoredSources.MAX_POOLS; i++) {
            pool("127.0.0.2");
        }
        assertThatThrownBy(() -> pool("127.0.0.2")).hasMessage("at most 1000 pools are possible");
        assertThat(sources.createPool("other", "n", "d", List.of("127.0.0.2"))).isNotNull();
    }
}
