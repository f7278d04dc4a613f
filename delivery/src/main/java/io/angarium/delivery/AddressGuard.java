package io.angarium.delivery;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Tells addresses of the public Internet from those that a stranger's DNS must not make us connect to: our own machine, the
 * network that it stands in, and ranges where no mail server can be (RFC 6890).
 */
public final class AddressGuard {
    private static final int IPV4_BYTES = 4;

    private AddressGuard() {}

    /** Why this address is refused; empty if it is public. */
    public static Optional<String> refusal(InetAddress address) {
        byte[] bytes = address.getAddress();
        String kind = bytes.length == IPV4_BYTES ? kindOf(bytes, 0) : kindOfSix(bytes);
        return kind.isEmpty() ? Optional.empty() : Optional.of(address.getHostAddress() + " is " + kind);
    }

    private static String kindOf(byte[] bytes, int at) {
        int a = bytes[at] & 0xff;
        int b = bytes[at + 1] & 0xff;
        int c = bytes[at + 2] & 0xff;
        if (a == 0) {
            return "unspecified";
        } else if (a == 127) {
            return "loopback";
        } else if (a == 10 || (a == 172 && (b & 0xf0) == 16) || (a == 192 && b == 168)) {
            return "private (RFC 1918)";
        } else if (a == 100 && (b & 0xc0) == 64) {
            return "shared by a carrier (RFC 6598)";
        } else if (a == 169 && b == 254) {
            return "link-local";
        } else if (a == 192 && b == 0 && c == 0) {
            return "reserved for protocols (RFC 6890)";
        } else if (a == 198 && (b & 0xfe) == 18) {
            return "for benchmarks (RFC 2544)";
        } else if (a >= 224) {
            return a < 240 ? "multicast" : "reserved";
        }
        return "";
    }

    private static String kindOfSix(byte[] six) {
        int first = six[0] & 0xff;
        int second = six[1] & 0xff;
        if (first == 0xff) {
            return "multicast";
        } else if (first == 0xfe && (second & 0xc0) == 0x80) {
            return "link-local";
        } else if (first == 0xfe && (second & 0xc0) == 0xc0) {
            return "site-local";
        } else if ((first & 0xfe) == 0xfc) {
            return "private (RFC 4193)";
        } else if (areZero(six, 0, 10)) {
            return kindOfLow(six);
        } else if (first == 0x20 && second == 0x02) {
            return kindOf(six, 2); // 6to4 carries an IPv4 address behind its prefix (RFC 3056)
        } else if (first == 0x00 && second == 0x64 && (six[2] & 0xff) == 0xff && (six[3] & 0xff) == 0x9b) {
            return kindOf(six, 12); // NAT64 carries it at the end (RFC 6052)
        }
        return "";
    }

    /** Addresses that begin with 80 zero bits: unspecified, loopback, and IPv4 in two dresses (RFC 4291 §2.5.5). */
    private static String kindOfLow(byte[] six) {
        if (areZero(six, 10, 15)) {
            return six[15] == 1 ? "loopback" : "unspecified";
        }
        return kindOf(six, 12);
    }

    private static boolean areZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
