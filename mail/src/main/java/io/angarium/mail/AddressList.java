package io.angarium.mail;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists of addresses as people and programs write them (RFC 5322 §3.4): names, quotes, comments, groups, folded lines,
 * encoded words.
 *
 * <p>Tolerated beyond the grammar of §3, because it is common and says clearly what is meant: empty elements (stray commas),
 * routes (§4.4), white space around dots, a name with dots or brackets without quotes, an unquoted address as a name, a name
 * given as a comment behind the address, a group that is never closed.
 */
public final class AddressList {
    /** Most mailboxes in one list. */
    public static final int MAX_MAILBOXES = 10_000;
    /** Longest text that is looked at. */
    public static final int MAX_CHARACTERS = 4 << 20;

    private AddressList() {}

    /**
     * Reads a list; empty text is an empty list, and so is a group without members.
     *
     * @throws AddressSyntaxException with the place (characters counted from 1) and what was expected there
     */
    public static List<Mailbox> parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new AddressSyntaxException("a list of addresses has at most " + MAX_CHARACTERS + " characters");
        }
        var found = new ArrayList<Mailbox>(4);
        new AddressListParser(text, found).run();
        return found;
    }

    /** The header form of all of them, separated by commas, on one line. */
    public static String headerForm(List<Mailbox> mailboxes) {
        var form = new StringBuilder();
        for (Mailbox mailbox : mailboxes) {
            if (!form.isEmpty()) {
                form.append(", ");
            }
            form.append(mailbox.headerForm());
        }
        return form.toString();
    }
}
