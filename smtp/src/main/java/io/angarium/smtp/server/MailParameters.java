package io.angarium.smtp.server;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The parameters behind the path of MAIL: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), AUTH (RFC 4954 §5), REQUIRETLS (RFC 8689). */
final class MailParameters {
    /** What reading them came to. */
    enum Outcome {
        FINE,
        /** Not known, or not offered here. */
        UNKNOWN,
        /** Known, but its value is not, or it was given twice. */
        MALFORMED
    }

    private static final int SIZE = 1;
    private static final int BODY = 2;
    private static final int SMTPUTF8 = 4;
    private static final int AUTH = 8;
    private static final int REQUIRETLS = 16;

    private int given;
    private long size = -1;
    private boolean eightBitMime;

    /**
     * Reads them; {@code [from, to)} is empty or begins with a space.
     *
     * @param authKnown whether AUTH means anything here
     * @param underTls whether REQUIRETLS was offered, which it only is under TLS
     */
    Outcome read(byte[] line, int from, int to, boolean authKnown, boolean underTls) {
        int at = from;
        while (at < to) {
            if (line[at] != ' ') {
                return Outcome.MALFORMED;
            }
            int start = ++at;
            while (at < to && line[at] != ' ') {
                at++;
            }
            if (at == start) {
                continue; // a second space, or one at the end, is common and harmless
            }
            Outcome outcome =
                    one(new String(line, start, at - start, StandardCharsets.ISO_8859_1), authKnown, underTls);
            if (outcome != Outcome.FINE) {
                return outcome;
            }
        }
        return Outcome.FINE;
    }

    private Outcome one(String parameter, boolean authKnown, boolean underTls) {
        int equals = parameter.indexOf('=');
        String name = (equals < 0 ? parameter : parameter.substring(0, equals)).toUpperCase(Locale.ROOT);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        return switch (name) {
            case "SIZE" -> once(SIZE, readSize(value));
            case "BODY" -> once(BODY, readBody(value));
            case "SMTPUTF8" -> once(SMTPUTF8, equals < 0);
            case "REQUIRETLS" -> underTls ? once(REQUIRETLS, equals < 0) : Outcome.UNKNOWN;
            case "AUTH" -> authKnown ? once(AUTH, isXtext(value)) : Outcome.UNKNOWN;
            default -> Outcome.UNKNOWN;
        };
    }

    private Outcome once(int parameter, boolean valid) {
        boolean again = (given & parameter) != 0;
        given |= parameter;
        return valid && !again ? Outcome.FINE : Outcome.MALFORMED;
    }

    /** 1 to 20 digits (RFC 1870 §5); what no long holds is as good as the largest. */
    private boolean readSize(String value) {
        if (value.isEmpty() || value.length() > 20 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        size = value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
        return true;
    }

    private boolean readBody(String value) {
        eightBitMime = value.equalsIgnoreCase("8BITMIME");
        return eightBitMime || value.equalsIgnoreCase("7BIT");
    }

    /** RFC 3461 §4: printable ASCII, with +XX for the rest. The identity itself is of no use here. */
    private static boolean isXtext(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < '!' || c > '~' || c == '=') {
                return false;
            }
            if (c == '+') {
                if (i + 2 >= value.length() || !isUpperHex(value.charAt(i + 1)) || !isUpperHex(value.charAt(i + 2))) {
                    return false;
                }
                i += 2;
            }
        }
        return !value.isEmpty();
    }

    private static boolean isUpperHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
    }

    /** Octets, or -1. */
    long size() {
        return size;
    }

    boolean eightBitMime() {
        return eightBitMime;
    }

    boolean requireTls() {
        return (given & REQUIRETLS) != 0;
    }

    boolean smtpUtf8() {
        return (given & SMTPUTF8) != 0;
    }
}
