package io.angarium.simulation.network;

import io.angarium.dns.Addresses;
import io.angarium.dns.MailExchangers;
import io.angarium.dns.Resolver;
import io.angarium.dns.Texts;
import io.angarium.dns.TlsaRecords;
import io.angarium.simulation.time.Simulator;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A DNS in memory. Each answer takes its time; some never come. */
public final class SimulatedDns implements Resolver {
    private static final Duration TTL = Duration.ofMinutes(5);

    private final Simulator simulator;
    private final SimulatedNetwork network;
    private final RandomGenerator random;
    private final Map<String, Zone> zones = new HashMap<>();
    private final Map<String, InetAddress> addresses = new HashMap<>();
    private final Map<String, TlsaRecords> tlsa = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();

    /**
     * What there is to know of a mail domain.
     *
     * @param failing share of questions about it that nobody answers, 0 to 1
     * @param from and {@code until}: no question about it is answered between these
     * @param signed DNSSEC proves what it says
     */
    public record Zone(
            List<MailExchangers.Exchanger> exchangers, double failing, Duration from, Duration until, boolean signed) {}

    public SimulatedDns(Simulator simulator, SimulatedNetwork network) {
        this.simulator = simulator;
        this.network = network;
        this.random = simulator.random("dns");
    }

    public void add(String domain, Zone zone) {
        zones.put(domain, zone);
    }

    public void add(String host, InetAddress address) {
        addresses.put(host, address);
    }

    /** What a question for the host's TLSA records comes to. */
    public void add(String host, TlsaRecords records) {
        tlsa.put(host, records);
    }

    /** A TXT record. */
    public void add(String name, String text) {
        texts.put(name, text);
    }

    @Override
    public MailExchangers mailExchangers(String domain) {
        Zone zone = zones.get(domain);
        if (zone == null) {
            network.sleep(Duration.ofMillis(20));
            return new MailExchangers.None("no such domain in this world");
        }
        Duration now = simulator.elapsed();
        boolean dark = now.compareTo(zone.from()) >= 0 && now.compareTo(zone.until()) < 0;
        if (dark || (zone.failing() > 0 && random.nextDouble() < zone.failing())) {
            network.sleep(Duration.ofSeconds(5));
            return new MailExchangers.Unavailable("time-out");
        }
        network.sleep(Duration.ofMillis(20));
        return new MailExchangers.Found(zone.exchangers(), false, TTL, zone.signed());
    }

    @Override
    public Addresses addresses(String host) {
        network.sleep(Duration.ofMillis(20));
        InetAddress address = addresses.get(host);
        return address == null
                ? new Addresses.None("no such host in this world")
                : new Addresses.Found(List.of(address), TTL);
    }

    @Override
    public TlsaRecords tlsa(String host, int port) {
        network.sleep(Duration.ofMillis(20));
        return tlsa.getOrDefault(host, new TlsaRecords.None("no such record in this world"));
    }

    @Override
    public Texts texts(String name) {
        String text = texts.get(name);
        if (text == null) {
            return new Texts.None("no such text in this world");
        }
        network.sleep(Duration.ofMillis(20));
        return new Texts.Found(List.of(text), TTL);
    }
}
