package io.angarium.delivery;

import io.angarium.delivery.tls.TlsPolicies;
import io.angarium.dns.Addresses;
import io.angarium.dns.MailExchangers;
import io.angarium.dns.Resolver;
import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.TlsDemand;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds routes: by the operator's table, else by MX and address records (RFC 5321 §5.1).
 *
 * <p>The table's keys are recipient domains, {@code *} for every domain that has no line of its own, or names of queues that
 * begin with {@code !}. What the table names is the operator's word: connected to whatever its address. What strangers' DNS
 * names has to be a public address unless private networks are allowed.
 */
public final class NextHops implements Router {
    /** The queue whose mail ends as delivered without a connection. */
    public static final String TEST_QUEUE = "!test";

    /** The key for domains without a line of their own. */
    public static final String ANY_DOMAIN = "*";

    /** Exchangers of one domain that are looked at; further ones are ignored. */
    static final int MAX_EXCHANGERS = 20;

    /** Addresses of one host that are looked at. */
    static final int MAX_ADDRESSES_PER_HOST = 8;

    /** No route is kept for shorter, whatever the TTL says. */
    static final Duration MIN_VALIDITY = Duration.ofSeconds(30);

    /** No route is kept for longer. */
    static final Duration MAX_VALIDITY = Duration.ofHours(1);

    private static final int MAX_SITE_NAME = 200;
    private static final int NO_MX = 498;
    private static final int NULL_MX = 556;

    private final Map<String, List<HostAndPort>> table;
    private final Resolver resolver;
    private final InstantSource clock;
    private final Settings settings;
    private final TlsPolicies policies;

    /**
     * How to reach exchangers.
     *
     * @param port that exchangers found by MX are reached on
     * @param allowPrivateNetworks whether exchangers found by MX may be at loopback and private addresses
     * @param source local address to connect from; empty: the system chooses
     */
    public record Settings(int port, boolean allowPrivateNetworks, Optional<InetAddress> source) {
        public static final Settings DEFAULT = new Settings(25, false, Optional.empty());
    }

    /** Without anybody's TLS policy. */
    public NextHops(Map<String, List<HostAndPort>> table, Resolver resolver, InstantSource clock, Settings settings) {
        this(table, resolver, clock, settings, TlsPolicies.NONE);
    }

    /** @param policies what the domains' exchangers have to prove; has no say in what the table names */
    public NextHops(
            Map<String, List<HostAndPort>> table,
            Resolver resolver,
            InstantSource clock,
            Settings settings,
            TlsPolicies policies) {
        this.table = table.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        line -> line.getKey().toLowerCase(Locale.ROOT),
                        line -> nonEmpty(line.getKey(), line.getValue())));
        this.resolver = resolver;
        this.clock = clock;
        this.settings = settings;
        this.policies = policies;
    }

    private static List<HostAndPort> nonEmpty(String key, List<HostAndPort> hops) {
        if (hops.isEmpty()) {
            throw new IllegalArgumentException("the next hops of '" + key + "' name no host");
        }
        return List.copyOf(hops);
    }

    @Override
    public Route route(String queue) {
        List<HostAndPort> hops = table.get(queue);
        if (hops != null) {
            return byTable(hops);
        } else if (queue.equals(TEST_QUEUE)) {
            return new Route.Discard("test mode: not sent");
        } else if (queue.startsWith("!")) {
            return new Route.Unresolved("no next hop is set for the route " + queue);
        }
        hops = table.get(ANY_DOMAIN);
        if (hops != null) {
            return byTable(hops);
        }
        return queue.startsWith("[") ? byLiteral(queue) : byDomain(queue);
    }

    private Route byTable(List<HostAndPort> hops) {
        List<Endpoint> endpoints = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        for (HostAndPort hop : hops) {
            switch (addressesOf(hop.host())) {
                case Addresses.Found found -> {
                    for (InetAddress address : found.addresses()) {
                        endpoints.add(endpoint(hop.host(), address, hop.port()));
                    }
                }
                case Addresses.None none -> troubles.add(hop + ": " + none.reason());
                case Addresses.Unavailable unavailable -> troubles.add(hop + ": " + unavailable.reason());
            }
        }
        if (endpoints.isEmpty()) {
            // The operator's table is wrong or DNS is: neither is a reason to lose mail.
            return new Route.Unresolved("no next hop has an address: " + String.join("; ", troubles));
        }
        String site = hops.stream().map(HostAndPort::toString).collect(Collectors.joining(","));
        return new Route.Hosts(
                bounded(site), List.of(endpoints), clock.instant().plus(MAX_VALIDITY));
    }

    private Addresses addressesOf(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            // RFC 6761 §6.3: never a question for the DNS.
            return new Addresses.Found(List.of(InetAddress.getLoopbackAddress()), MAX_VALIDITY);
        }
        Optional<InetAddress> literal = literal(host);
        if (literal.isPresent()) {
            return new Addresses.Found(List.of(literal.get()), MAX_VALIDITY);
        }
        return resolver.addresses(host);
    }

    /** RFC 5321 §4.1.3: {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]}. */
    private Route byLiteral(String queue) {
        String inner = queue.endsWith("]") ? queue.substring(1, queue.length() - 1) : "";
        boolean six = inner.regionMatches(true, 0, "IPv6:", 0, 5);
        Optional<InetAddress> address = literal(six ? inner.substring(5) : inner);
        if (address.isEmpty()) {
            return new Route.Undeliverable(NO_MX, "5.1.2 " + queue + " is not an address literal");
        }
        Optional<String> refusal = refusal(address.get());
        if (refusal.isPresent()) {
            return new Route.Undeliverable(NO_MX, "5.4.4 not connecting: " + refusal.get());
        }
        return new Route.Hosts(
                queue,
                List.of(List.of(endpoint(queue, address.get(), settings.port()))),
                clock.instant().plus(MAX_VALIDITY));
    }

    private Route byDomain(String domain) {
        String name;
        try {
            name = IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return new Route.Undeliverable(NO_MX, "5.1.2 " + domain + " is not a domain name");
        }
        return switch (resolver.mailExchangers(name)) {
            case MailExchangers.Found found -> byExchangers(domain, name, found);
            // RFC 7505 §4.1: 556 and 5.1.10.
            case MailExchangers.NullMx _ ->
                new Route.Undeliverable(NULL_MX, "5.1.10 " + domain + " takes no mail (null MX)");
            case MailExchangers.None none ->
                new Route.Undeliverable(NO_MX, "5.1.2 No MX for " + domain + " (" + none.reason() + ")");
            case MailExchangers.Unavailable unavailable ->
                new Route.Unresolved("4.4.3 no answer from DNS for " + domain + ": " + unavailable.reason());
        };
    }

    private Route byExchangers(String domain, String name, MailExchangers.Found found) {
        Search search = new Search(found.ttl(), policies.assess(name, found.secure()));
        int looked = 0;
        for (MailExchangers.Exchanger exchanger : found.exchangers()) {
            if (looked++ == MAX_EXCHANGERS) {
                break;
            }
            search.ask(exchanger);
        }
        return search.result(domain);
    }

    /** What came out of asking for the addresses of a domain's exchangers. */
    private final class Search {
        private final Map<Integer, List<Endpoint>> groups = new TreeMap<>();
        private final Map<Integer, List<String>> names = new TreeMap<>();
        private final List<String> refusals = new ArrayList<>();
        private String absent = "";
        private String unavailable = "";
        private final TlsPolicies.Assessment tls;
        private Duration ttl;

        Search(Duration ttl, TlsPolicies.Assessment tls) {
            this.ttl = ttl;
            this.tls = tls;
        }

        void ask(MailExchangers.Exchanger exchanger) {
            switch (resolver.addresses(exchanger.host())) {
                case Addresses.Found found -> add(exchanger, found);
                case Addresses.None none -> absent = exchanger.host() + ": " + none.reason();
                case Addresses.Unavailable none -> unavailable = exchanger.host() + ": " + none.reason();
            }
        }

        private void add(MailExchangers.Exchanger exchanger, Addresses.Found found) {
            ttl = ttl.compareTo(found.ttl()) < 0 ? ttl : found.ttl();
            TlsDemand demand = tls.demand(exchanger.host());
            found.addresses().stream()
                    .limit(MAX_ADDRESSES_PER_HOST)
                    .forEach(address -> add(exchanger, address, demand));
        }

        private void add(MailExchangers.Exchanger exchanger, InetAddress address, TlsDemand demand) {
            Optional<String> refusal = refusal(address);
            if (refusal.isPresent()) {
                refusals.add(exchanger.host() + ": " + refusal.get());
                return;
            }
            groups.computeIfAbsent(exchanger.preference(), _ -> new ArrayList<>())
                    .add(endpoint(exchanger.host(), address, settings.port()).demanding(demand));
            List<String> hosts = names.computeIfAbsent(exchanger.preference(), _ -> new ArrayList<>());
            if (!hosts.contains(exchanger.host())) {
                hosts.add(exchanger.host());
            }
        }

        Route result(String domain) {
            if (!groups.isEmpty()) {
                return new Route.Hosts(
                        site(), List.copyOf(groups.values()), clock.instant().plus(validity(ttl)), tls.policy());
            } else if (!unavailable.isEmpty()) {
                return new Route.Unresolved(
                        "4.4.3 no answer from DNS for the exchangers of " + domain + ": " + unavailable);
            } else if (!refusals.isEmpty()) {
                return new Route.Undeliverable(
                        NO_MX,
                        "5.4.4 not connecting to the exchangers of " + domain + ": " + String.join("; ", refusals));
            }
            return new Route.Undeliverable(NO_MX, "5.4.4 no exchanger of " + domain + " has an address: " + absent);
        }

        /** The hosts in order of preference: two domains with the same name here are served by the same machines. */
        private String site() {
            return bounded(names.values().stream()
                    .map(hosts -> hosts.stream()
                            .map(host -> host.toLowerCase(Locale.ROOT))
                            .sorted()
                            .collect(Collectors.joining(",")))
                    .collect(Collectors.joining(";")));
        }
    }

    private Optional<String> refusal(InetAddress address) {
        return settings.allowPrivateNetworks() ? Optional.empty() : AddressGuard.refusal(address);
    }

    private Endpoint endpoint(String host, InetAddress address, int port) {
        return new Endpoint(host, new InetSocketAddress(address, port), settings.source());
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Duration validity(Duration ttl) {
        if (ttl.compareTo(MIN_VALIDITY) < 0) {
            return MIN_VALIDITY;
        }
        return ttl.compareTo(MAX_VALIDITY) > 0 ? MAX_VALIDITY : ttl;
    }

    /** Long names end in a hash of the whole, so that they stay apart. */
    private static String bounded(String site) {
        return site.length() <= MAX_SITE_NAME
                ? site
                : site.substring(0, MAX_SITE_NAME) + "…" + Integer.toHexString(site.hashCode());
    }
}
