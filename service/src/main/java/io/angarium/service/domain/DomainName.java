package io.angarium.service.domain;

import io.angarium.service.domain.Domains.DomainRefusedException;
import java.net.IDN;
import java.util.Locale;

/** Checks and normalises the name of a domain: A-labels, lower case, no final dot (RFC 1035 §2.3.4, RFC 5890). */
final class DomainName {
    private static final int MAX_NAME = 253;

    private DomainName() {}

    /** @throws DomainRefusedException if it is no domain name */
    static String parse(String text) {
        String name = ascii(text.strip());
        if (name.isEmpty() || name.length() > MAX_NAME || !name.contains(".")) {
            throw refused(text);
        }
        for (String label : name.split("\\.", -1)) {
            if (!isLabel(label)) {
                throw refused(text);
            }
        }
        return name;
    }

    /** The same spelling for look-ups; what is no name stays what it is and is found nowhere. */
    static String lookup(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128 || (c >= 'A' && c <= 'Z')) {
                return lenient(text);
            }
        }
        return text;
    }

    private static String lenient(String text) {
        try {
            return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String ascii(String text) {
        try {
            return IDN.toASCII(text).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw refused(text);
        }
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty()
                && label.length() <= 63
                && label.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')
                && label.charAt(0) != '-'
                && label.charAt(label.length() - 1) != '-';
    }

    private static DomainRefusedException refused(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return new DomainRefusedException("name parameter is not a valid domain name: '" + shown + "'");
    }
}
