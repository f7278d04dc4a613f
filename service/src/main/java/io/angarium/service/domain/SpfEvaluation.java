package io.angarium.service.domain;

import io.angarium.dns.Addresses;
import io.angarium.dns.MailExchangers;
import io.angarium.dns.Resolver;
import io.angarium.dns.Texts;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a receiver that follows RFC 7208 makes of a domain's SPF record, for mail from one of our addresses. One evaluation
 * each; used by one thread; blocks as long as the resolver does.
 */
final class SpfEvaluation {
    /** Terms that ask the DNS, in all records together (RFC 7208 §4.6.4). */
    static final int MAX_LOOKUPS = 10;
    /** Of these, how many may find nothing. */
    static final int MAX_VOID_LOOKUPS = 2;
    /** Exchangers that {@code mx} may have. */
    static final int MAX_EXCHANGERS = 10;

    static final String VERSION = "v=spf1";

    /** What it comes to. */
    enum Result {
        PASS,
        FAIL,
        SOFTFAIL,
        NEUTRAL,
        NONE,
        TEMPERROR,
        PERMERROR
    }

    /** @param reason in words, for what is no pass */
    record Verdict(Result result, String reason) {}

    /** Ends an evaluation wherever it stands. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        private final Result result;

        Broken(Result result, String reason) {
            super(reason, null, false, false);
            this.result = result;
        }
    }

    private final Resolver resolver;
    private final InetAddress address;
    private final SpfMacros macros;
    private int lookups;
    private int voids;

    /**
     * @param address where the mail comes from
     * @param sender its return path
     * @param helo what the sending host calls itself
     */
    SpfEvaluation(Resolver resolver, InetAddress address, String sender, String helo) {
        this.resolver = resolver;
        this.address = address;
        this.macros = new SpfMacros(address, sender, helo);
    }

    Verdict check(String domain) {
        try {
            Result result = evaluate(domain);
            return new Verdict(result, result == Result.NONE ? "there is no SPF record" : said(result));
        } catch (Broken broken) {
            return new Verdict(broken.result, String.valueOf(broken.getMessage()));
        }
    }

    private String said(Result result) {
        return "it says " + result.name().toLowerCase(Locale.ROOT) + " for mail from " + address.getHostAddress();
    }

    private Result evaluate(String domain) throws Broken {
        Optional<String> record = record(domain);
        if (record.isEmpty()) {
            return Result.NONE;
        }
        String[] terms = record.get().split(" +", -1);
        String redirect = "";
        for (String term : Arrays.asList(terms).subList(1, terms.length)) {
            String lower = term.toLowerCase(Locale.ROOT);
            if (lower.startsWith("redirect=")) {
                redirect = term.substring("redirect=".length());
            } else if (!term.isEmpty()
                    && !isModifier(term)
                    && matches(SpfTerm.parse(term).orElseThrow(() -> unknown(term)), domain)) {
                return SpfTerm.parse(term).orElseThrow(() -> unknown(term)).result();
            }
        }
        return redirect.isEmpty() ? Result.NEUTRAL : redirected(redirect, domain);
    }

    private static Broken unknown(String term) {
        return new Broken(Result.PERMERROR, "the term '" + term + "' can't be understood");
    }

    /** RFC 7208 §4.6.1: {@code name=value}, where the name is no mechanism's. */
    private static boolean isModifier(String term) {
        return term.matches("[A-Za-z][A-Za-z0-9._-]*=.*");
    }

    private Optional<String> record(String domain) throws Broken {
        List<String> records = switch (resolver.texts(domain)) {
            case Texts.Found found ->
                found.texts().stream()
                        .filter(text -> text.toLowerCase(Locale.ROOT).equals(VERSION)
                                || text.toLowerCase(Locale.ROOT).startsWith(VERSION + " "))
                        .toList();
            case Texts.None _ -> List.of();
            case Texts.Unavailable unavailable -> throw new Broken(Result.TEMPERROR, unavailable.reason());
        };
        if (records.size() > 1) {
            throw new Broken(Result.PERMERROR, domain + " has " + records.size() + " SPF records; there may be one");
        }
        return records.stream().findFirst();
    }

    /** RFC 7208 §6.1. */
    private Result redirected(String target, String domain) throws Broken {
        countLookup();
        String to = expand(target, domain);
        Result result = evaluate(to);
        if (result == Result.NONE) {
            throw new Broken(Result.PERMERROR, "redirect=" + to + " leads to no SPF record");
        }
        return result;
    }

    private boolean matches(SpfTerm term, String domain) throws Broken {
        String name = term.domain().isEmpty() ? domain : expand(term.domain(), domain);
        return switch (term.mechanism()) {
            case "all" -> true;
            case "ip4", "ip6" -> term.network(address).orElseThrow(() -> unknown(term.text()));
            case "include" -> included(name);
            case "a" -> {
                countLookup();
                yield isAmong(name, term);
            }
            case "mx" -> {
                countLookup();
                yield isExchanger(name, term);
            }
            case "exists" -> {
                countLookup();
                yield !addresses(name).isEmpty();
            }
            case "ptr" -> {
                // RFC 7208 §5.5: not to be used, and no receiver has to follow it.
                countLookup();
                yield false;
            }
            default -> throw unknown(term.text());
        };
    }

    /** RFC 7208 §5.2. */
    private boolean included(String name) throws Broken {
        countLookup();
        return switch (evaluate(name)) {
            case PASS -> true;
            case FAIL, SOFTFAIL, NEUTRAL -> false;
            case NONE -> throw new Broken(Result.PERMERROR, "include:" + name + " leads to no SPF record");
            case TEMPERROR, PERMERROR -> throw new IllegalStateException("errors are thrown");
        };
    }

    private boolean isAmong(String host, SpfTerm term) throws Broken {
        return addresses(host).stream().anyMatch(it -> term.isNear(it, address));
    }

    private boolean isExchanger(String name, SpfTerm term) throws Broken {
        MailExchangers answer = resolver.mailExchangers(name);
        if (answer instanceof MailExchangers.Unavailable(String reason)) {
            throw new Broken(Result.TEMPERROR, reason);
        }
        if (!(answer instanceof MailExchangers.Found found) || found.implicit()) {
            countVoid();
            return false;
        }
        if (found.exchangers().size() > MAX_EXCHANGERS) {
            throw new Broken(Result.PERMERROR, "mx:" + name + " has more than " + MAX_EXCHANGERS + " exchangers");
        }
        for (MailExchangers.Exchanger exchanger : found.exchangers()) {
            if (resolver.addresses(exchanger.host()) instanceof Addresses.Found hosts
                    && hosts.addresses().stream().anyMatch(it -> term.isNear(it, address))) {
                return true;
            }
        }
        return false;
    }

    private List<InetAddress> addresses(String host) throws Broken {
        return switch (resolver.addresses(host)) {
            case Addresses.Found found -> found.addresses();
            case Addresses.None _ -> {
                countVoid();
                yield List.of();
            }
            case Addresses.Unavailable unavailable -> throw new Broken(Result.TEMPERROR, unavailable.reason());
        };
    }

    private String expand(String text, String domain) throws Broken {
        return macros.expand(text, domain).orElseThrow(() -> unknown(text));
    }

    private void countLookup() throws Broken {
        if (++lookups > MAX_LOOKUPS) {
            throw new Broken(Result.PERMERROR, "it takes more than " + MAX_LOOKUPS + " look-ups");
        }
    }

    private void countVoid() throws Broken {
        if (++voids > MAX_VOID_LOOKUPS) {
            throw new Broken(Result.PERMERROR, "more than " + MAX_VOID_LOOKUPS + " look-ups find nothing");
        }
    }
}
