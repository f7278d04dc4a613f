package io.angarium.smtp.client;

import io.angarium.mail.EmailAddress;

/**
 * Writes a path (RFC 5321 §4.1.2) without its angle brackets: local part quoted where it must be, domain in A-labels. Nothing
 * in an address can end the path early: its domain is checked, and what is odd in its local part is quoted.
 */
final class MailPath {
    private static final String ATEXT_PUNCTUATION = "!#$%&'*+-/=?^_`{|}~";

    private MailPath() {}

    static void write(EmailAddress address, OutputBuffer out) {
        String local = address.local();
        if (isDotString(local)) {
            text(local, out);
        } else {
            out.ascii("\"");
            text(escaped(local), out);
            out.ascii("\"");
        }
        out.ascii("@").ascii(address.asciiDomain());
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

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }
}
