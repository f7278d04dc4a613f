package io.angarium.service.domain;

import io.angarium.service.domain.Domains.DomainRefusedException;
import java.util.Optional;

/** Finds whose keys sign for a domain. */
final class Authorities {
    /** @param host in whose name the domain's own keys sign */
    record Choice(String authority, String host) {}

    private Authorities() {}

    /** For a domain that is about to be made. */
    static Choice choose(DomainStore store, String account, String name, KeyWish.Authority wish) {
        return switch (wish) {
            case KeyWish.Authority.Self _ -> new Choice(name, name);
            case KeyWish.Authority.Nearest _ ->
                new Choice(above(store, account, name).orElse(name), name);
            case KeyWish.Authority.Root _ ->
                above(store, account, name)
                        .map(domain -> new Choice(domain, name))
                        .orElseGet(() -> new Choice(name, parent(name).orElse(name)));
            case KeyWish.Authority.Host(String host) -> ofHost(store, account, name, DomainName.parse(host));
        };
    }

    private static Choice ofHost(DomainStore store, String account, String name, String host) {
        if (host.equals(name)) {
            return new Choice(name, name);
        }
        if (isOwn(store, account, host)) {
            return new Choice(host, name);
        }
        if (name.endsWith("." + host) || host.endsWith("." + name)) {
            return new Choice(name, host);
        }
        throw new DomainRefusedException(
                "dkim_host_name has to be the domain itself, a domain above or below it, or another domain of yours");
    }

    /** The nearest domain above that the same account has and that signs itself. */
    static Optional<String> above(DomainStore store, SendingDomain domain) {
        return above(store, domain.account(), domain.name());
    }

    private static Optional<String> above(DomainStore store, String account, String name) {
        for (Optional<String> next = parent(name); next.isPresent(); next = parent(next.get())) {
            if (isOwn(store, account, next.get())) {
                return next;
            }
        }
        return Optional.empty();
    }

    private static boolean isOwn(DomainStore store, String account, String name) {
        return store.find(name)
                .map(DomainRow::domain)
                .filter(domain -> domain.account().equals(account))
                .filter(domain -> domain.isOwnAuthority() && !domain.isSandbox())
                .isPresent();
    }

    /** Refuses what can't be while other domains are signed with this one's keys. */
    static void requireFree(DomainStore store, SendingDomain domain) {
        boolean isUsed = store.of(domain.account(), Domains.Order.BY_NAME)
                .anyMatch(other -> !other.name().equals(domain.name())
                        && other.signing().authority().equals(domain.name()));
        if (isUsed) {
            throw new DomainRefusedException("The domain is the DKIM authority of other domains");
        }
    }

    private static Optional<String> parent(String name) {
        String above = name.substring(name.indexOf('.') + 1);
        return above.indexOf('.') > 0 ? Optional.of(above) : Optional.empty();
    }
}
