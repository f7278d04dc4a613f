package io.angarium.mail;

import java.net.IDN;
import java.util.Locale;
import java.util.Objects;

/**
 * One mailbox on one domain, as RFC 5321 §4.1.2 writes it: {@code local-part@domain}.
 *
 * <p>The local part is kept without its quotes, case untouched; the domain is kept in lower case, as it was given (U-labels
 * stay U-labels). Never contains CR, LF or NUL, so an address can't break out of a header field or an SMTP line.
 *
 * @param local the local part, unquoted, 1–64 octets in UTF-8 (RFC 5321 §4.5.3.1.1)
 * @param domain the domain or address literal, lower case, 1–255 octets (RFC 5321 §4.5.3.1.2)
 */
public record EmailAddress(String local, String domain) {
    public EmailAddress {
        Objects.requireNonNull(local, "local");
        domain = Objects.requireNonNull(domain, "domain").toLowerCase(Locale.ROOT);
        if (local.isEmpty() || domain.isEmpty()) {
            throw new AddressSyntaxException("an address needs a local part and a domain");
        }
        if (hasControl(local) || hasControl(domain)) {
            throw new AddressSyntaxException("an address can't contain control characters");
        }
    }

    /** Reads {@code local@domain} without display name, brackets or comments. */
    public static EmailAddress parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || at == text.length() - 1) {
            throw new AddressSyntaxException("'" + text + "' is not of the form local@domain");
        }
        return new EmailAddress(text.substring(0, at), text.substring(at + 1));
    }

    /** The domain in A-labels (RFC 5890), as DNS wants it. */
    public String asciiDomain() {
        return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
    }

    /** Whether this address can only travel with SMTPUTF8 (RFC 6531): its local part is not ASCII. */
    public boolean needsSmtpUtf8() {
        return !local.chars().allMatch(c -> c < 128);
    }

    @Override
    public String toString() {
        return local + "@" + domain;
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < 32 || c == 127);
    }
}
