package io.angarium.service.domain;

import io.angarium.authentication.DkimKeys;
import io.angarium.dns.Addresses;
import io.angarium.dns.MailExchangers;
import io.angarium.dns.Resolver;
import io.angarium.dns.Texts;
import io.angarium.service.domain.DnsRecord.Validity;
import io.angarium.service.domain.DomainRow.Finding;
import io.angarium.service.domain.PublishedRecords.Purpose;
import io.angarium.service.domain.PublishedRecords.Wanted;
import io.angarium.service.domain.SpfEvaluation.Verdict;
import java.net.InetAddress;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looks at DNS for the records that a domain should have, and judges what is there by what it does, as a receiver would: not by
 * how it is written. Blocks as long as the resolver does.
 */
final class DnsInspection {
    /** Most answers kept of a name, and characters of each. */
    private static final int MAX_KEPT = 10;

    private static final int MAX_SHOWN = 1_000;
    /** Names that are asked for a DMARC record, from the domain upwards. */
    private static final int MAX_DMARC_NAMES = 8;

    private final Resolver resolver;
    private final String hostname;
    private final Supplier<List<InetAddress>> sources;

    /**
     * @param hostname this installation's mail host
     * @param sources the addresses that mail leaves from, if they are known; else they are the host's
     */
    DnsInspection(Resolver resolver, String hostname, Supplier<List<InetAddress>> sources) {
        this.resolver = resolver;
        this.hostname = hostname;
        this.sources = sources;
    }

    Finding look(Wanted record) {
        return switch (record.purpose()) {
            case Purpose.Spf _ -> spf(record.name());
            case Purpose.Key(String text) -> key(record.name(), text);
            case Purpose.Dmarc _ -> dmarc(record.name());
            case Purpose.Link _ -> alias(record.name(), record.value());
            case Purpose.Mail _ -> exchangers(record.name(), record.value());
        };
    }

    // ---- SPF

    private Finding spf(String domain) {
        List<String> found = new ArrayList<>();
        switch (resolver.texts(domain)) {
            case Texts.Found texts -> found.addAll(kept(texts.texts()));
            case Texts.None _ -> {}
            case Texts.Unavailable _ -> {
                return Finding.NONE;
            }
        }
        List<InetAddress> own = new ArrayList<>(sources.get());
        if (own.isEmpty()) {
            switch (resolver.addresses(hostname)) {
                case Addresses.Found addresses -> own.addAll(addresses.addresses());
                case Addresses.None none -> {
                    return invalid(found, "this server's name has no address: " + none.reason());
                }
                case Addresses.Unavailable _ -> {
                    return Finding.NONE;
                }
            }
        }
        for (InetAddress address : own) {
            Verdict verdict = new SpfEvaluation(resolver, address, "postmaster@" + domain, hostname).check(domain);
            switch (verdict.result()) {
                case PASS -> {}
                case TEMPERROR -> {
                    return Finding.NONE;
                }
                case FAIL, SOFTFAIL, NEUTRAL, NONE, PERMERROR -> {
                    return invalid(found, verdict.reason());
                }
            }
        }
        return new Finding(Validity.VALID, found, "");
    }

    // ---- DKIM

    /** RFC 6376 §3.6.2.2: of several records a verifier may take any, so each has to be the key. */
    private Finding key(String name, String text) {
        return switch (resolver.texts(name)) {
            case Texts.Found found -> {
                List<PublicKey> keys = found.texts().stream()
                        .map(DkimKeys::publishedKey)
                        .flatMap(Optional::stream)
                        .toList();
                Optional<PublicKey> expected = DkimKeys.publishedKey(text);
                if (keys.isEmpty()) {
                    yield invalid(found.texts(), "what is there is no key");
                }
                yield keys.stream().allMatch(it -> Optional.of(it).equals(expected))
                        ? new Finding(Validity.VALID, kept(found.texts()), "")
                        : invalid(found.texts(), "another key is there");
            }
            case Texts.None none -> invalid(List.of(), none.reason());
            case Texts.Unavailable _ -> Finding.NONE;
        };
    }

    // ---- DMARC

    /** RFC 7489 §6.6.3: the domain's own record, else that of a domain above it. */
    private Finding dmarc(String name) {
        String domain = name.substring(name.indexOf('.') + 1);
        for (int i = 0; i < MAX_DMARC_NAMES && domain.indexOf('.') > 0; i++) {
            switch (resolver.texts("_dmarc." + domain)) {
                case Texts.Found found -> {
                    List<String> records = found.texts().stream()
                            .filter(text -> text.startsWith(PublishedRecords.DMARC))
                            .toList();
                    if (!records.isEmpty()) {
                        return dmarc(records);
                    }
                }
                case Texts.None _ -> {}
                case Texts.Unavailable _ -> {
                    return Finding.NONE;
                }
            }
            domain = domain.substring(domain.indexOf('.') + 1);
        }
        return invalid(List.of(), "there is no DMARC record");
    }

    private static Finding dmarc(List<String> records) {
        if (records.size() > 1) {
            return invalid(records, "there are " + records.size() + " DMARC records; there may be one");
        }
        String policy = tag(records.getFirst(), "p").toLowerCase(Locale.ROOT);
        return Set.of("none", "quarantine", "reject").contains(policy)
                ? new Finding(Validity.VALID, kept(records), "")
                : invalid(records, "its policy is none of none, quarantine and reject");
    }

    private static String tag(String text, String name) {
        for (String part : text.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().equals(name)) {
                return part.substring(equals + 1).strip();
            }
        }
        return "";
    }

    // ---- hosts

    private Finding exchangers(String name, String host) {
        return switch (resolver.mailExchangers(name)) {
            case MailExchangers.Found found -> {
                List<String> hosts = found.implicit()
                        ? List.of()
                        : found.exchangers().stream()
                                .map(it -> it.preference() + " " + it.host())
                                .toList();
                yield !found.implicit() && found.exchangers().stream().anyMatch(it -> isSame(it.host(), host))
                        ? new Finding(Validity.VALID, kept(hosts), "")
                        : invalid(hosts, "none of its exchangers is " + host);
            }
            case MailExchangers.NullMx _ -> invalid(List.of("0 ."), "it says that it takes no mail");
            case MailExchangers.None none -> invalid(List.of(), none.reason());
            case MailExchangers.Unavailable _ -> Finding.NONE;
        };
    }

    /** An alias is good if it leads to the name, or both lead to an address in common, however the owner arranged that. */
    private Finding alias(String name, String target) {
        Addresses here = resolver.addresses(name);
        Addresses there = resolver.addresses(target);
        if (here instanceof Addresses.Unavailable || there instanceof Addresses.Unavailable) {
            return Finding.NONE;
        }
        Set<InetAddress> common = addresses(here);
        List<String> shown =
                common.stream().map(InetAddress::getHostAddress).sorted().toList();
        common.retainAll(addresses(there));
        boolean leadsThere = here instanceof Addresses.Found found && isSame(found.name(), target);
        return leadsThere || !common.isEmpty()
                ? new Finding(Validity.VALID, kept(shown), "")
                : invalid(shown, "it doesn't lead to " + target);
    }

    private static boolean isSame(String one, String other) {
        return DomainName.lookup(one).equals(DomainName.lookup(other));
    }

    private static Set<InetAddress> addresses(Addresses answer) {
        return answer instanceof Addresses.Found found ? new HashSet<>(found.addresses()) : new HashSet<>();
    }

    private static Finding invalid(List<String> found, String problem) {
        return new Finding(Validity.INVALID, kept(found), problem);
    }

    private static List<String> kept(List<String> found) {
        return found.stream()
                .limit(MAX_KEPT)
                .map(it -> it.length() > MAX_SHOWN ? it.substring(0, MAX_SHOWN) : it)
                .toList();
    }
}
