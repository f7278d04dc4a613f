package io.angarium.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How names are looked up.
 *
 * @param servers recursive resolvers, asked in this order; 1 to {@value #MAX_SERVERS}
 * @param queryTimeout how long one server may take to answer one query
 * @param deadline how long one look-up may take in all, whatever happens on its way
 * @param rounds how often the list of servers is gone through, 1 to 10
 * @param queriesInFlight queries on the network at the same time; further ones wait for their turn within their deadline
 * @param minTtl an answer is kept at least so long, even if it asks for less
 * @param maxTtl a positive answer is kept no longer
 * @param maxNegativeTtl a 'no such name' or 'no such record' is kept no longer (RFC 2308 §5 advises one to three hours)
 * @param failureTtl how long a failure is remembered, so that a dead server is not asked by everybody (RFC 2308 §7: at most
 *     five minutes)
 * @param cacheBytes about how much memory the cache may take
 * @param dnssec who looks at signatures
 * @param trustAnchors where validation begins, each as {@code OWNER TAG ALGORITHM DIGEST-TYPE DIGEST} (the data of a DS record)
 */
public record ResolverSettings(
        List<InetSocketAddress> servers,
        Duration queryTimeout,
        Duration deadline,
        int rounds,
        int queriesInFlight,
        Duration minTtl,
        Duration maxTtl,
        Duration maxNegativeTtl,
        Duration failureTtl,
        long cacheBytes,
        Dnssec dnssec,
        List<String> trustAnchors) {
    public static final int MAX_SERVERS = 16;

    /** The root's keys of 2017 and 2024 (https://data.iana.org/root-anchors/root-anchors.xml). */
    public static final List<String> ROOT_ANCHORS = List.of(
            ". 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
            ". 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16");

    public ResolverSettings {
        servers = List.copyOf(servers);
        require(!servers.isEmpty() && servers.size() <= MAX_SERVERS, "servers", "1 to " + MAX_SERVERS);
        require(servers.stream().noneMatch(InetSocketAddress::isUnresolved), "servers", "IP addresses, not names");
        requirePositive(queryTimeout, "queryTimeout");
        requirePositive(deadline, "deadline");
        require(rounds >= 1 && rounds <= 10, "rounds", "1 to 10");
        require(queriesInFlight >= 1, "queriesInFlight", "1 or more");
        requireNotNegative(minTtl, "minTtl");
        require(maxTtl.compareTo(minTtl) >= 0, "maxTtl", "no less than minTtl");
        requireNotNegative(maxNegativeTtl, "maxNegativeTtl");
        requireNotNegative(failureTtl, "failureTtl");
        require(failureTtl.compareTo(Duration.ofMinutes(5)) <= 0, "failureTtl", "at most 5 minutes");
        require(cacheBytes >= 0, "cacheBytes", "0 or more");
        trustAnchors = List.copyOf(trustAnchors);
        require(
                !trustAnchors.isEmpty() && trustAnchors.stream().allMatch(TrustAnchors::isOne),
                "trustAnchors",
                "one or more of OWNER TAG ALGORITHM DIGEST-TYPE DIGEST");
    }

    /** Without DNSSEC. */
    public ResolverSettings(
            List<InetSocketAddress> servers,
            Duration queryTimeout,
            Duration deadline,
            int rounds,
            int queriesInFlight,
            Duration minTtl,
            Duration maxTtl,
            Duration maxNegativeTtl,
            Duration failureTtl,
            long cacheBytes) {
        this(
                servers,
                queryTimeout,
                deadline,
                rounds,
                queriesInFlight,
                minTtl,
                maxTtl,
                maxNegativeTtl,
                failureTtl,
                cacheBytes,
                Dnssec.OFF,
                ROOT_ANCHORS);
    }

    public ResolverSettings withDnssec(Dnssec value, List<String> anchors) {
        return new ResolverSettings(
                servers,
                queryTimeout,
                deadline,
                rounds,
                queriesInFlight,
                minTtl,
                maxTtl,
                maxNegativeTtl,
                failureTtl,
                cacheBytes,
                value,
                anchors);
    }

    /** These servers with the defaults: 2 s a query, 10 s a look-up, two rounds, 512 queries in flight, a cache of 64 MB. */
    public static ResolverSettings of(List<InetSocketAddress> servers) {
        return new ResolverSettings(
                servers,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                2,
                512,
                Duration.ofSeconds(5),
                Duration.ofHours(24),
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                64L * 1024 * 1024);
    }

    private static void requirePositive(Duration value, String name) {
        require(!Objects.requireNonNull(value, name).isNegative() && !value.isZero(), name, "longer than zero");
    }

    private static void requireNotNegative(Duration value, String name) {
        require(!Objects.requireNonNull(value, name).isNegative(), name, "zero or longer");
    }

    private static void require(boolean fits, String name, String expected) {
        if (!fits) {
            throw new IllegalArgumentException(name + ": expected " + expected);
        }
    }
}
