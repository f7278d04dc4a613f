package io.angarium.service.domain;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in the macros of a domain in an SPF record (RFC 7208 §7).
 *
 * @param sender the return path
 * @param helo the name that the sending host calls itself
 */
record SpfMacros(InetAddress address, String sender, String helo) {
    private static final Pattern MACRO = Pattern.compile(
            "%(?:\\{([slodihvSLODIHV])(\\d{0,3})(r?)([-.+,/_=]*)}|([%_-])|(.?))", Pattern.CASE_INSENSITIVE);

    private static final int MAX_NAME = 253;

    /**
     * What a domain in a record comes to.
     *
     * @param domain whose record it is
     * @return empty if the text breaks the syntax
     */
    Optional<String> expand(String text, String domain) {
        Matcher macro = MACRO.matcher(text);
        StringBuilder name = new StringBuilder();
        while (macro.find()) {
            String value;
            if (macro.group(1) != null) {
                value = value(macro, domain);
            } else if (macro.group(5) != null) {
                value = switch (macro.group(5)) {
                    case "%" -> "%";
                    case "_" -> " ";
                    default -> "%20";
                };
            } else {
                return Optional.empty();
            }
            macro.appendReplacement(name, Matcher.quoteReplacement(value));
        }
        macro.appendTail(name);
        return Optional.of(shortened(name.toString().toLowerCase(Locale.ROOT)));
    }

    private String value(Matcher macro, String domain) {
        int at = sender.lastIndexOf('@');
        String whole = switch (macro.group(1).toLowerCase(Locale.ROOT)) {
            case "s" -> sender;
            case "l" -> sender.substring(0, Math.max(at, 0));
            case "o" -> sender.substring(at + 1);
            case "d" -> domain;
            case "i" -> dotted();
            case "v" -> address instanceof Inet4Address ? "in-addr" : "ip6";
            default -> helo;
        };
        String delimiters = macro.group(4).isEmpty() ? "." : macro.group(4);
        List<String> parts = new ArrayList<>(Arrays.asList(whole.split("[" + Pattern.quote(delimiters) + "]", -1)));
        if (!macro.group(3).isEmpty()) {
            Collections.reverse(parts);
        }
        int keep = macro.group(2).isEmpty() ? parts.size() : Integer.parseInt(macro.group(2));
        return String.join(".", parts.subList(Math.max(0, parts.size() - Math.max(keep, 1)), parts.size()));
    }

    /** RFC 7208 §7.3: an IPv6 address nibble by nibble. */
    private String dotted() {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        List<String> nibbles = new ArrayList<>();
        for (byte octet : address.getAddress()) {
            nibbles.add(Integer.toHexString((octet >> 4) & 15));
            nibbles.add(Integer.toHexString(octet & 15));
        }
        return String.join(".", nibbles);
    }

    /** RFC 7208 §7.3: what is too long for a name loses labels from the left. */
    private static String shortened(String name) {
        String rest = name;
        while (rest.length() > MAX_NAME && rest.indexOf('.') >= 0) {
            rest = rest.substring(rest.indexOf('.') + 1);
        }
        return rest;
    }
}
