package io.angarium.service.domain;

import io.angarium.service.domain.SpfEvaluation.Result;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directive of an SPF record (RFC 7208 §4.6.1).
 *
 * @param text as it stands there
 * @param mechanism in lower case
 * @param domain what stands behind the colon; empty: the record's own domain
 * @param four how many bits of an IPv4 address have to be equal
 * @param six the same of IPv6
 */
record SpfTerm(String text, Result result, String mechanism, String domain, int four, int six) {
    private static final Pattern TERM = Pattern.compile(
            "([-+?~]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?::([^/]+))?(?:/(\\d{1,3}))?(?://(\\d{1,3}))?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NETWORK =
            Pattern.compile("([-+?~]?)(ip4|ip6):([0-9A-Fa-f:.]+)(?:/(\\d{1,3}))?", Pattern.CASE_INSENSITIVE);

    private static final int BITS_FOUR = 32;
    private static final int BITS_SIX = 128;

    /** Empty: the text is no directive. */
    static Optional<SpfTerm> parse(String text) {
        Matcher network = NETWORK.matcher(text);
        if (network.matches()) {
            boolean isFour = network.group(2).equalsIgnoreCase("ip4");
            int prefix = number(network.group(4), isFour ? BITS_FOUR : BITS_SIX);
            return checked(new SpfTerm(
                    text,
                    result(network.group(1)),
                    network.group(2).toLowerCase(Locale.ROOT),
                    network.group(3),
                    isFour ? prefix : 0,
                    isFour ? 0 : prefix));
        }
        Matcher term = TERM.matcher(text);
        if (!term.matches() || term.group(2).toLowerCase(Locale.ROOT).startsWith("ip")) {
            return Optional.empty();
        }
        return checked(new SpfTerm(
                text,
                result(term.group(1)),
                term.group(2).toLowerCase(Locale.ROOT),
                term.group(3) == null ? "" : term.group(3),
                number(term.group(4), BITS_FOUR),
                number(term.group(5), BITS_SIX)));
    }

    private static Optional<SpfTerm> checked(SpfTerm term) {
        boolean needsDomain = term.mechanism.equals("include") || term.mechanism.equals("exists");
        boolean fits = term.four <= BITS_FOUR && term.six <= BITS_SIX && !(needsDomain && term.domain.isEmpty());
        return fits ? Optional.of(term) : Optional.empty();
    }

    private static int number(String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    private static Result result(String qualifier) {
        return switch (qualifier) {
            case "-" -> Result.FAIL;
            case "~" -> Result.SOFTFAIL;
            case "?" -> Result.NEUTRAL;
            default -> Result.PASS;
        };
    }

    /** Whether the address is in the network that ip4 or ip6 names; empty if it names none. */
    Optional<Boolean> network(InetAddress address) {
        try {
            InetAddress network = InetAddress.ofLiteral(domain);
            return (network instanceof Inet4Address) == mechanism.equals("ip4")
                    ? Optional.of(isNear(network, address))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether both have as many bits in common as this directive asks for. */
    boolean isNear(InetAddress one, InetAddress other) {
        byte[] left = one.getAddress();
        byte[] right = other.getAddress();
        if (left.length != right.length) {
            return false;
        }
        int bits = one instanceof Inet4Address ? four : six;
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((left[i / 8] & mask) != (right[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
