package io.angarium.mail;

import java.util.List;
import java.util.Objects;

/**
 * An address with the name that people see (RFC 5322 §3.4).
 *
 * @param name the display name as a person would read it (decoded, unquoted); empty if there is none
 */
public record Mailbox(String name, EmailAddress address) {
    /** More than this is no name but an attempt at something. */
    public static final int MAX_NAME_CHARACTERS = 998;

    public Mailbox {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
        if (name.length() > MAX_NAME_CHARACTERS) {
            throw new AddressSyntaxException("a display name has at most " + MAX_NAME_CHARACTERS + " characters");
        }
        if (Characters.hasControl(name)) {
            throw new AddressSyntaxException("a display name can't contain line breaks or other control characters");
        }
    }

    /** Without a name. */
    public Mailbox(EmailAddress address) {
        this("", address);
    }

    /** Reads exactly one mailbox, such as {@code "Ann Lee" <ann@example.com>} or {@code ann@example.com}. */
    public static Mailbox parse(String text) {
        List<Mailbox> all = AddressList.parse(text);
        if (all.size() != 1) {
            throw new AddressSyntaxException("expected one address, found " + all.size());
        }
        return all.getFirst();
    }

    /**
     * As it stands in a header field, not folded: ASCII, the name quoted or encoded (RFC 2047 §5) where it has to be, the
     * domain in A-labels. Only a local part beyond ASCII is left as it is (RFC 6532).
     */
    public String headerForm() {
        String spec = address.ascii().toString();
        return name.isEmpty() ? spec : DisplayName.encoded(name) + " <" + spec + ">";
    }

    /** As a person would write it: the name quoted where it has to be, nothing encoded. */
    @Override
    public String toString() {
        return name.isEmpty() ? address.toString() : DisplayName.plain(name) + " <" + address + ">";
    }
}
