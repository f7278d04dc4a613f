package io.angarium.dns;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Asks recursive resolvers over the network and remembers what they say.
 *
 * <p>A call takes at most {@link ResolverSettings#deadline}; meant for virtual threads. An IP address written out and {@code localhost} (RFC 6761) are answered without asking. Holds no thread and no
 * socket between look-ups, so there is nothing to close.
 */
public final class DnsResolver implements Resolver {
    private final Resolver records;

    /**
     * A resolver with an empty cache.
     *
     * @param clock what TTLs are counted by
     * @param random draws query ids: safe for several threads and not to be guessed, thus a {@code SecureRandom}
     */
    public DnsResolver(ResolverSettings settings, InstantSource clock, RandomGenerator random) {
        ServerExchange exchange = new ServerExchange(random, settings.dnssec());
        Lookup plain = new ServerLookup(settings, exchange);
        Lookup servers = settings.dnssec() == Dnssec.VALIDATE
                ? new ValidatingLookup(settings, new SignedSource(settings, exchange), plain, clock)
                : plain;
        Lookup cached = new CachedLookup(servers, clock, settings.cacheBytes());
        this.records = new LookupResolver(cached, settings.deadline());
    }

    @Override
    public MailExchangers mailExchangers(String domain) {
        return records.mailExchangers(domain);
    }

    @Override
    public Addresses addresses(String host) {
        return records.addresses(host);
    }

    @Override
    public TlsaRecords tlsa(String host, int port) {
        return records.tlsa(host, port);
    }

    @Override
    public Texts texts(String name) {
        return records.texts(name);
    }
}
