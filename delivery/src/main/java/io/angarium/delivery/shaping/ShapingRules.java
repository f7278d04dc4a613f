package io.angarium.delivery.shaping;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The limits that people set, as {@code shaping.toml} says them. Immutable. */
public final class ShapingRules {
    /** No limits, no providers. */
    public static final ShapingRules NONE = new ShapingRules(Bounds.NONE, Map.of(), List.of(), Map.of());

    private final Bounds standard;
    private final Map<String, Provider> providers;
    private final List<Limit> limits;
    private final Map<String, String> providerByHost;

    /**
     * Somebody who takes mail for many domains.
     *
     * @param perSite whether each of its sites is counted by itself
     * @param bounds its own, over the standard ones
     */
    record Provider(String name, boolean perSite, Bounds bounds) {}

    /**
     * A limit beside those of providers and sites.
     *
     * @param only what it is about: values that have to be these
     * @param per what it is counted apart for
     */
    record Limit(String name, Map<Dimension, String> only, Set<Dimension> per, Bounds bounds) {
        Limit {
            only = Map.copyOf(only);
            per = Set.copyOf(per);
        }

        boolean asksForStream() {
            return only.keySet().stream().anyMatch(Dimension::isOfStream)
                    || per.stream().anyMatch(Dimension::isOfStream);
        }
    }

    /** @param providerByHost names of exchangers, or the ends of such names behind a dot → provider */
    ShapingRules(
            Bounds standard, Map<String, Provider> providers, List<Limit> limits, Map<String, String> providerByHost) {
        this.standard = standard;
        this.providers = Map.copyOf(providers);
        this.limits = List.copyOf(limits);
        this.providerByHost = Map.copyOf(providerByHost);
    }

    /**
     * Whose exchangers these are.
     *
     * @param hosts names, the most preferred first: it decides, since backups are often run by others
     */
    public Optional<String> provider(List<String> hosts) {
        return hosts.isEmpty() ? Optional.empty() : provider(hosts.getFirst());
    }

    private Optional<String> provider(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        while (true) {
            String provider = providerByHost.get(name);
            if (provider != null) {
                return Optional.of(provider);
            }
            int dot = name.indexOf('.');
            if (dot < 0) {
                return Optional.empty();
            }
            name = name.substring(dot + 1);
        }
    }

    /** Names of the providers that are known. */
    public Set<String> providers() {
        return providers.keySet();
    }

    /** The bounds of a provider, or of a site of nobody known. */
    Bounds bounds(Optional<String> provider) {
        Provider known = provider.map(providers::get).orElse(null);
        return known == null ? standard : known.bounds().over(standard);
    }

    /** Whether all sites of the provider are one receiver. */
    boolean isOneReceiver(Optional<String> provider) {
        Provider known = provider.map(providers::get).orElse(null);
        return known != null && !known.perSite();
    }

    List<Limit> limits() {
        return limits;
    }
}
