package io.angarium.mail;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One mailbox on one domain, as RFC 5321 §4.1.2 writes it: {@code local-part@domain}.
 *
 * <p>The local part is kept without its quotes, case untouched; the domain is kept in lower case, as it was given (U-labels
 * stay U-labels, an address literal keeps its brackets). Never contains CR, LF, NUL or another control character, so an
 * address can't break out of a header field or an SMTP line.
 *
 * @param local the local part, unquoted, 1–64 octets in UTF-8 (RFC 5321 §4.5.3.1.1)
 * @param domain the domain or address literal, lower case, 1–255 octets (RFC 5321 §4.5.3.1.2)
 */
public record EmailAddress(String local, String domain) {
    /** RFC 5321 §4.5.3.1.1. */
    public static final int MAX_LOCAL_OCTETS = 64;
    /** RFC 5321 §4.5.3.1.2; counted in A-labels. */
    public static final int MAX_DOMAIN_OCTETS = 255;
    /** RFC 5321 §4.5.3.1.3 allows a path 256 octets, two of which are its angle brackets; in A-labels too. */
    public static final int MAX_OCTETS = 254;

    /** How much of a refused text an error message repeats. */
    private static final int MAX_QUOTED = 80;

    public EmailAddress {
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(domain, "domain");
        int localOctets = checkLocal(local);
        domain = MailDomain.checked(domain);
        if (localOctets + 1 + MailDomain.ascii(domain).length() > MAX_OCTETS) {
            throw new AddressSyntaxException("an address has at most " + MAX_OCTETS + " octets");
        }
    }

    /**
     * Reads {@code local@domain} without display name, brackets or comments. The local part may be a quoted string.
     *
     * @throws AddressSyntaxException if it is anything else; the message says what was expected
     */
    public static EmailAddress parse(String text) {
        int length = text.length();
        int at = 0;
        boolean dot = true; // a dot can't come first
        while (at < length) {
            char c = text.charAt(at);
            if (c == '.') {
                if (dot) {
                    throw refused(text, "a dot at the beginning or after another dot must be quoted");
                }
                dot = true;
            } else if (Characters.isAtext(c)) {
                dot = false;
            } else {
                break;
            }
            at++;
        }
        if (at == 0 && length > 0 && text.charAt(0) == '"') {
            return parseQuoted(text);
        }
        if (at == 0 || at >= length - 1 || text.charAt(at) != '@') {
            throw refused(text, whyNoLocalPart(text, at));
        }
        if (dot) {
            throw refused(text, "a dot at the end of the local part must be quoted");
        }
        return new EmailAddress(text.substring(0, at), text.substring(at + 1));
    }

    /** The domain in A-labels (RFC 5890), as DNS wants it; an address literal as it is. */
    public String asciiDomain() {
        return MailDomain.ascii(domain);
    }

    /** Whether this address can only travel with SMTPUTF8 (RFC 6531): its local part is not ASCII. */
    public boolean needsSmtpUtf8() {
        return !Characters.isAscii(local);
    }

    /** The same address with its domain in A-labels: what goes on the wire to a host without SMTPUTF8. */
    public EmailAddress ascii() {
        String ascii = asciiDomain();
        return ascii.equals(domain) ? this : new EmailAddress(local, ascii);
    }

    /** {@code local@domain}, the local part quoted where RFC 5321 §4.1.2 asks for it. */
    @Override
    public String toString() {
        return Characters.isDotAtom(local) ? local + '@' + domain : quoted(local) + '@' + domain;
    }

    private static EmailAddress parseQuoted(String text) {
        var local = new StringBuilder(text.length());
        int at = 1;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++; // RFC 5321 §4.1.2: quoted-pairSMTP stands for the character after the backslash
            }
            if (at < text.length()) {
                local.append(text.charAt(at++));
            }
        }
        if (at >= text.length() - 2 || text.charAt(at + 1) != '@') {
            throw refused(text, "after a quoted local part come @ and a domain");
        }
        return new EmailAddress(local.toString(), text.substring(at + 2));
    }

    private static String quoted(String local) {
        var quoted = new StringBuilder(local.length() + 8).append('"');
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    /** Returns its length in octets of UTF-8. */
    private static int checkLocal(String local) {
        int length = local.length();
        if (length == 0) {
            throw new AddressSyntaxException("an address needs a local part");
        }
        boolean ascii = true;
        for (int i = 0; i < length; i++) {
            char c = local.charAt(i);
            if (Characters.isControl(c)) {
                throw new AddressSyntaxException("an address can't contain control characters");
            }
            ascii &= c < 128;
        }
        int octets = ascii ? length : utf8Length(local);
        if (octets > MAX_LOCAL_OCTETS) {
            throw new AddressSyntaxException("the local part has at most " + MAX_LOCAL_OCTETS + " octets");
        }
        return octets;
    }

    private static int utf8Length(String local) {
        if (Characters.hasLoneSurrogate(local)) {
            throw new AddressSyntaxException("an address can't contain half a character");
        }
        return local.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String whyNoLocalPart(String text, int at) {
        if (text.indexOf('@') < 1 || text.endsWith("@")) {
            return "it is not of the form local@domain";
        }
        char c = text.charAt(at);
        return c > 32 && c < 127
                ? "the local part can't contain " + c + " without quotes"
                : "the local part can't contain white space or control characters without quotes";
    }

    private static AddressSyntaxException refused(String text, String why) {
        return new AddressSyntaxException("'" + Characters.printable(text, MAX_QUOTED) + "' is not an address: " + why);
    }
}
