package io.angarium.mail;

import java.net.IDN;
import java.net.Inet6Address;
import java.text.Normalizer;
import java.util.Locale;

/**
 * The syntax of what stands right of the @: host names, internationalised names, address literals.
 *
 * <p>Lenient in one point: an underscore is taken as a letter, as Postfix does, since internal hosts have it.
 */
final class MailDomain {
    private static final int MAX_LABEL = 63;

    private MailDomain() {}

    /** In lower case, or an exception that says what is wrong. Its A-labels are sound too. */
    static String checked(String domain) {
        if (domain.isEmpty()) {
            throw new AddressSyntaxException("an address needs a domain");
        }
        if (domain.charAt(0) == '[') {
            return literal(domain);
        }
        boolean upper = false;
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c >= 128) {
                return international(domain);
            }
            upper |= c >= 'A' && c <= 'Z';
        }
        String lower = upper ? domain.toLowerCase(Locale.ROOT) : domain;
        checkHostName(lower);
        return lower;
    }

    /** Of a domain that was checked. */
    static String ascii(String domain) {
        return Characters.isAscii(domain) ? domain : toAscii(domain);
    }

    /** RFC 5321 §4.1.2 Domain, RFC 1035 §2.3.4 lengths; a last label of digits would be an IP address without brackets. */
    private static void checkHostName(String domain) {
        int length = domain.length();
        if (length > EmailAddress.MAX_DOMAIN_OCTETS) {
            throw refused(domain, "it is longer than " + EmailAddress.MAX_DOMAIN_OCTETS + " octets");
        }
        int label = 0;
        boolean digitsOnly = true;
        for (int i = 0; i <= length; i++) {
            char c = i < length ? domain.charAt(i) : '.';
            if (c == '.') {
                checkLabel(domain, label, i);
                label = i + 1;
                digitsOnly = digitsOnly || i < length;
            } else if ((c >= 'a' && c <= 'z') || c == '-' || c == '_') {
                digitsOnly = false;
            } else if (c < '0' || c > '9') {
                throw refused(domain, "a domain has letters, digits, hyphens and dots only");
            }
        }
        if (digitsOnly) {
            throw refused(domain, "an IP address needs square brackets");
        }
    }

    private static void checkLabel(String domain, int from, int to) {
        if (to == from) {
            throw refused(domain, "a label between dots is empty");
        }
        if (to - from > MAX_LABEL) {
            throw refused(domain, "a label is longer than " + MAX_LABEL + " octets");
        }
        if (domain.charAt(from) == '-' || domain.charAt(to - 1) == '-') {
            throw refused(domain, "a label can't begin or end with a hyphen");
        }
    }

    private static String international(String domain) {
        String lower = domain.toLowerCase(Locale.ROOT);
        checkHostName(toAscii(lower));
        return lower;
    }

    /**
     * Label by label. The JDK knows IDNA 2003, which turns ß into ss and so names somebody else's domain; IDNA 2008 (RFC 5891)
     * keeps ß and final sigma, so labels with one of these are encoded here.
     */
    private static String toAscii(String domain) {
        var ascii = new StringBuilder(domain.length() + 8);
        int label = 0;
        for (int i = 0; i <= domain.length(); i++) {
            if (i == domain.length() || isDot(domain.charAt(i))) {
                ascii.append(labelToAscii(domain, domain.substring(label, i)));
                if (i < domain.length()) {
                    ascii.append('.');
                }
                label = i + 1;
            }
        }
        return ascii.toString();
    }

    /** RFC 3490 §3.1: these are dots too. */
    private static boolean isDot(char c) {
        return c == '.' || c == '\u3002' || c == '\uFF0E' || c == '\uFF61';
    }

    private static String labelToAscii(String domain, String label) {
        if (Characters.isAscii(label)) {
            return label;
        }
        if (label.indexOf('\u200C') >= 0 || label.indexOf('\u200D') >= 0) {
            throw refused(domain, "it has an invisible joiner");
        }
        if (label.indexOf('ß') >= 0 || label.indexOf('ς') >= 0) {
            return keepingDeviations(domain, label);
        }
        try {
            String ascii = IDN.toASCII(label, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            if (ascii.indexOf('.') < 0) { // some characters stand for a dot: no label may become two
                return ascii;
            }
        } catch (IllegalArgumentException unsuitable) {
            // The same words for all of them.
        }
        throw refused(domain, "it is not an internationalised domain name");
    }

    private static String keepingDeviations(String domain, String label) {
        String normal = Normalizer.normalize(label, Normalizer.Form.NFKC);
        boolean sound = normal.codePoints()
                .allMatch(c -> Character.isLetterOrDigit(c)
                        || c == '-'
                        || Character.getType(c) == Character.NON_SPACING_MARK
                        || Character.getType(c) == Character.COMBINING_SPACING_MARK);
        if (!sound || normal.length() > MAX_LABEL) {
            throw refused(domain, "it is not an internationalised domain name");
        }
        return "xn--" + Punycode.encode(normal);
    }

    /** RFC 5321 §4.1.3. */
    private static String literal(String domain) {
        if (!domain.endsWith("]")) {
            throw refused(domain, "an address literal ends with ]");
        }
        String inner = domain.substring(1, domain.length() - 1);
        boolean six = inner.regionMatches(true, 0, "IPv6:", 0, 5);
        if (six ? isIpv6(inner.substring(5)) : isIpv4(inner)) {
            return domain.toLowerCase(Locale.ROOT);
        }
        throw refused(domain, "an address literal is [1.2.3.4] or [IPv6:…]");
    }

    private static boolean isIpv4(String text) {
        int groups = 0;
        int at = 0;
        while (at < text.length() && groups < 4) {
            int value = 0;
            int from = at;
            while (at < text.length() && at - from < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = value * 10 + text.charAt(at++) - '0';
            }
            if (at == from || value > 255) {
                return false;
            }
            groups++;
            if (groups < 4 && (at >= text.length() || text.charAt(at++) != '.')) {
                return false;
            }
        }
        return groups == 4 && at == text.length();
    }

    private static boolean isIpv6(String text) {
        if (text.length() > 45 || text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return false;
        }
        try {
            return Inet6Address.ofLiteral(text) != null;
        } catch (IllegalArgumentException no) {
            return false;
        }
    }

    private static AddressSyntaxException refused(String domain, String why) {
        return new AddressSyntaxException("'" + Characters.printable(domain, 80) + "' is not a domain: " + why);
    }
}
