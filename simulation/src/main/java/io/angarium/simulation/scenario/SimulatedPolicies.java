package io.angarium.simulation.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.angarium.delivery.tls.PublishedPolicies;
import io.angarium.delivery.tls.TlsPolicies;
import io.angarium.dns.TlsaRecords;
import io.angarium.dns.https.HttpsFailure;
import io.angarium.dns.mtasts.PolicyStore;
import io.angarium.dns.mtasts.StsPolicies;
import io.angarium.dns.mtasts.StsPolicy;
import io.angarium.simulation.network.SimulatedDns;
import io.angarium.simulation.network.SimulatedNetwork;
import io.angarium.simulation.receiver.Papers;
import io.angarium.simulation.time.Simulator;
import io.angarium.simulation.tls.SeededAuthority;
import io.angarium.simulation.tls.SimulatedTls;
import io.angarium.smtp.client.OpportunisticTrust;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/** The TLS of a world: who signs certificates, what domains publish in the DNS and on the web. */
final class SimulatedPolicies {
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Duration MAX_AGE = Duration.ofDays(7);
    private static final Duration PAGE_TIME = Duration.ofMillis(60);
    private static final int OWN_CERTIFICATE = 3;
    private static final int KEY = 1;
    private static final int SHA_256 = 1;

    private final Simulator simulator;
    private final SimulatedNetwork network;
    private final SimulatedDns dns;
    private final SeededAuthority trusted;
    private final SeededAuthority unknown;
    private final Map<String, StsPolicy> pages = new HashMap<>();

    SimulatedPolicies(Simulator simulator, SimulatedNetwork network, SimulatedDns dns) {
        this.simulator = simulator;
        this.network = network;
        this.dns = dns;
        RandomGenerator random = simulator.random("certificates");
        this.trusted = new SeededAuthority("Authority of this world", random);
        this.unknown = new SeededAuthority("Somebody", random);
    }

    /** The sender's TLS. */
    SSLContext context() {
        return new SimulatedTls(new OpportunisticTrust(trusted.trust()));
    }

    static boolean isSigned(Scenario.Recipients place) {
        return place.published().tlsa() != Published.Tlsa.NONE;
    }

    /** Publishes what the scenario says; returns what the receiver shows in handshakes. */
    Papers publish(Scenario.Recipients place) {
        Papers papers = Papers.issue(place.character().encryption().certificate(), place.hosts(), trusted, unknown);
        place.hosts().forEach(host -> publish(host, place, papers));
        if (place.published().sts() != Published.Sts.NONE) {
            StsPolicy.Mode mode =
                    place.published().sts() == Published.Sts.ENFORCE ? StsPolicy.Mode.ENFORCE : StsPolicy.Mode.TESTING;
            StsPolicy policy = new StsPolicy(mode, place.hosts(), MAX_AGE);
            for (int domain = 0; domain < place.domains(); domain++) {
                pages.put(place.domain(domain), policy);
                dns.add("_mta-sts." + place.domain(domain), "v=STSv1; id=1;");
            }
        }
        return papers;
    }

    private void publish(String host, Scenario.Recipients place, Papers papers) {
        switch (place.published().tlsa()) {
            case NONE -> {}
            case FITS -> dns.add(host, found(host, papers.own().keyDigest()));
            case OTHER -> dns.add(host, found(host, unknown.issue(place.hosts()).keyDigest()));
            case UNPROVED -> dns.add(host, new TlsaRecords.Unavailable("the answer is bogus"));
        }
    }

    private static TlsaRecords found(String host, byte[] digest) {
        return new TlsaRecords.Found(host, List.of(new TlsaRecords.Tlsa(OWN_CERTIFICATE, KEY, SHA_256, digest)), TTL);
    }

    /** As the engine looks them up: the product's own code, over this world's DNS and web. */
    TlsPolicies published(int port) {
        Map<String, PolicyStore.Kept> kept = new HashMap<>();
        PolicyStore store = new PolicyStore() {
            @Override
            public Optional<Kept> find(String domain) {
                return Optional.ofNullable(kept.get(domain));
            }

            @Override
            public void keep(String domain, Kept policy) {
                kept.put(domain, policy);
            }
        };
        StsPolicies sts = new StsPolicies(dns, this::fetch, store, simulator);
        return new PublishedPolicies(dns, sts::find, _ -> false, port);
    }

    private byte[] fetch(String domain) throws HttpsFailure {
        network.sleep(PAGE_TIME);
        StsPolicy policy = pages.get(domain);
        if (policy == null) {
            throw new HttpsFailure(HttpsFailure.Kind.UNREACHABLE, "no such page in this world");
        }
        return policy.text().getBytes(US_ASCII);
    }
}
