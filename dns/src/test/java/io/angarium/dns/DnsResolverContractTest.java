package io.angarium.dns;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The resolver of the network under the contract, before a server on loopback. */
class DnsResolverContractTest implements ResolverContract {
    private final FakeZone zone = new FakeZone();
    private FakeServer server;
    private Resolver resolver;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer(zone);
        resolver =
                new DnsResolver(ResolverSettings.of(List.of(server.address())), InstantSource.system(), new Random(1));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Override
    public void given(String name, String type, String value) throws Exception {
        zone.add(name, type, value);
    }

    @Override
    public void givenFailing(String name) throws Exception {
        zone.fail(name);
    }

    @Override
    public Resolver resolver() {
        return resolver;
    }
}
