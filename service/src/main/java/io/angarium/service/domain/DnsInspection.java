package io.angarium.service.domain;

import io.angarium.dns.Addresses;
import io.angarium.dns.MailExchangers;
import io.angarium.dns.Resolver;
import io.angarium.dns.Texts;
import io.angarium.service.domain.DomainRow.Finding;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Looks at DNS for the records that a domain should have. Blocks as long as the resolver does. */
final class DnsInspection {
    private static final String VALID = "valid";
    private static final String INVALID = "invalid";
    private static final String UNKNOWN = "unknown";
    /** Most answers kept of a name, and characters of each. */
    private static final int MAX_KEPT = 10;

    private static final int MAX_SHOWN = 1_000;

    private final Resolver resolver;
    private final PublishedRecords records;

    DnsInspection(Resolver resolver, PublishedRecords records) {
        this.resolver = resolver;
        this.records = records;
    }

    Finding look(DnsRecord record) {
        return switch (record.type()) {
            case "MX" -> exchangers(record);
            case "CNAME" -> alias(record);
            default -> text(record);
        };
    }

    private Finding text(DnsRecord record) {
        return switch (resolver.texts(record.name())) {
            case Texts.Found found -> finding(found.texts(), expectation(record.value()));
            case Texts.None none -> new Finding(INVALID, List.of());
            case Texts.Unavailable unavailable -> Finding.NONE;
        };
    }

    private Predicate<String> expectation(String value) {
        if (value.startsWith(PublishedRecords.SPF)) {
            return this::allowsThisHost;
        }
        if (value.startsWith(PublishedRecords.DMARC)) {
            return found -> found.startsWith(PublishedRecords.DMARC);
        }
        String key = tag(value, "p");
        return found -> tag(found, "p").equals(key);
    }

    /** RFC 7208 §4.6.1: mechanisms stand between spaces; {@code +} is what no qualifier means. */
    private boolean allowsThisHost(String text) {
        String[] terms = text.toLowerCase(Locale.ROOT).split(" +", -1);
        if (!terms[0].equals(PublishedRecords.SPF)) {
            return false;
        }
        String mechanism = records.spfMechanism().toLowerCase(Locale.ROOT);
        String include = "include:" + records.hostname().toLowerCase(Locale.ROOT);
        for (String term : terms) {
            String plain = term.startsWith("+") ? term.substring(1) : term;
            if (plain.equals(mechanism) || plain.equals(include)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 6376 §3.2: white space within a value of base64 has no meaning. */
    private static String tag(String text, String name) {
        for (String part : text.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().equals(name)) {
                return part.substring(equals + 1).replaceAll("\\s", "");
            }
        }
        return "";
    }

    private Finding exchangers(DnsRecord record) {
        return switch (resolver.mailExchangers(record.name())) {
            case MailExchangers.Found found -> {
                List<String> hosts = found.implicit()
                        ? List.of()
                        : found.exchangers().stream()
                                .map(it -> it.preference() + " " + it.host())
                                .toList();
                yield finding(
                        hosts, host -> host.substring(host.indexOf(' ') + 1).equalsIgnoreCase(record.value()));
            }
            case MailExchangers.NullMx nullMx -> new Finding(INVALID, List.of("0 ."));
            case MailExchangers.None none -> new Finding(INVALID, List.of());
            case MailExchangers.Unavailable unavailable -> Finding.NONE;
        };
    }

    /** An alias is good if both names lead to an address in common, however the owner arranged that. */
    private Finding alias(DnsRecord record) {
        Addresses here = resolver.addresses(record.name());
        Addresses there = resolver.addresses(record.value());
        if (here instanceof Addresses.Unavailable || there instanceof Addresses.Unavailable) {
            return Finding.NONE;
        }
        Set<InetAddress> common = addresses(here);
        List<String> shown = common.stream()
                .map(InetAddress::getHostAddress)
                .sorted()
                .limit(MAX_KEPT)
                .toList();
        common.retainAll(addresses(there));
        return new Finding(common.isEmpty() ? INVALID : VALID, shown);
    }

    private static Set<InetAddress> addresses(Addresses answer) {
        return answer instanceof Addresses.Found found ? new HashSet<>(found.addresses()) : new HashSet<>();
    }

    private static Finding finding(List<String> found, Predicate<String> expected) {
        List<String> kept = found.stream()
                .limit(MAX_KEPT)
                .map(it -> it.length() > MAX_SHOWN ? it.substring(0, MAX_SHOWN) : it)
                .toList();
        return new Finding(found.stream().anyMatch(expected) ? VALID : INVALID, kept);
    }

    static boolean isValid(Finding finding) {
        return finding.validity().equals(VALID);
    }

    static boolean isUnknown(Finding finding) {
        return finding.validity().equals(UNKNOWN);
    }
}
