package io.angarium.dns;

import java.net.InetAddress;

/** An IP address written out, as opposed to a name: four decimal numbers, or anything with a colon in it. */
final class AddressLiteral {
    private AddressLiteral() {}

    static boolean isOne(String host) {
        if (host.indexOf(':') < 0 && !isDottedQuad(host)) {
            return false;
        }
        try {
            parse(host);
            return true;
        } catch (IllegalArgumentException broken) {
            return false;
        }
    }

    static InetAddress parse(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    /** The JDK would also read {@code 127.1} and {@code 2130706433}, which are as good as host names. */
    private static boolean isDottedQuad(String host) {
        return host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))
                && host.chars().filter(c -> c == '.').count() == 3;
    }
}
