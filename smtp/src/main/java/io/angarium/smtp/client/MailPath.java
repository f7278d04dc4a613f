package io.angarium.smtp.client;

import io.angarium.mail.EmailAddress;

/** Writes a path (RFC 5321 §4.1.2) without its angle brackets: local part quoted where it must be, domain in A-labels. */
final class MailPath {
    /** Characters, more than any deliverable address has (RFC 5321 §4.5.3.1.3 allows a path 256 octets). */
    static final int MAXIMUM = 320;

    private static final String ATEXT_PUNCTUATION = "!#$%&'*+-/=?^_`{|}~";

    private MailPath() {}

    /** Whether the address can stand in a command at all: nothing in its domain could end the path early. */
    static boolean isWritable(EmailAddress address) {
        return address.local().length() + address.domain().length() < MAXIMUM && isDomain(wireDomain(address));
    }

    static void write(EmailAddress address, OutputBuffer out) {
        String local = address.local();
        if (isDotString(local)) {
            text(local, out);
        } else {
            out.ascii("\"");
            text(escaped(local), out);
            out.ascii("\"");
        }
        out.ascii("@").ascii(wireDomain(address));
    }

    private static void text(String text, OutputBuffer out) {
        if (isAscii(text)) {
            out.ascii(text);
        } else {
            out.utf8(text);
        }
    }

    private static String escaped(String local) {
        return local.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Empty if the domain has no form for the wire. */
    private static String wireDomain(EmailAddress address) {
        if (isAscii(address.domain())) {
            return address.domain();
        }
        try {
            return address.asciiDomain();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean isDomain(String domain) {
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (!isLetterOrDigit(c) && "-._[]:".indexOf(c) < 0) {
                return false;
            }
        }
        return !domain.isEmpty();
    }

    private static boolean isDotString(String local) {
        boolean dotAllowed = false;
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '.') {
                if (!dotAllowed) {
                    return false;
                }
                dotAllowed = false;
            } else if (c > 127 || isLetterOrDigit(c) || ATEXT_PUNCTUATION.indexOf(c) >= 0) {
                dotAllowed = true;
            } else {
                return false;
            }
        }
        return dotAllowed;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }
}
