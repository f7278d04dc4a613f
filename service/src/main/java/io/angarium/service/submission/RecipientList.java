package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.mail.AddressList;
import io.angarium.mail.AddressSyntaxException;
import io.angarium.mail.EmailAddress;
import io.angarium.mail.Mailbox;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads to, cc and bcc into recipients, each address once: whoever stands in two fields gets one copy. One thread. */
final class RecipientList {
    /** A recipient as the sender wrote it, and its address as it is compared. */
    record Recipient(Mailbox mailbox, String key) {}

    private final int max;
    private final List<Recipient> recipients = new ArrayList<>(1);
    private final Set<String> known = new HashSet<>();

    RecipientList(int max) {
        this.max = max;
    }

    /**
     * Adds a field's values, each an address list.
     *
     * @return the mailboxes that were new, for the letter's header
     */
    List<Mailbox> add(String field, List<String> values) {
        List<Mailbox> added = new ArrayList<>(1);
        for (String value : values) {
            for (Mailbox mailbox : parse(field, value)) {
                if (add(mailbox)) {
                    added.add(mailbox);
                }
            }
        }
        return added;
    }

    /** Adds an address of an SMTP envelope. */
    void add(EmailAddress address) {
        add(new Mailbox(address));
    }

    List<Recipient> all() {
        return recipients;
    }

    private boolean add(Mailbox mailbox) {
        String key = mailbox.address().toString().toLowerCase(Locale.ROOT);
        if (!known.add(key)) {
            return false;
        }
        if (recipients.size() == max) {
            throw badParameter("Too many recipients, max is " + max);
        }
        recipients.add(new Recipient(mailbox, key));
        return true;
    }

    static List<Mailbox> parse(String field, String value) {
        try {
            List<Mailbox> mailboxes = AddressList.parse(value);
            if (!mailboxes.isEmpty()) {
                return mailboxes;
            }
        } catch (AddressSyntaxException e) {
            // Mailgun's clients know one text for whatever is wrong with an address.
        }
        throw badParameter(field + " parameter is not a valid address. please check documentation");
    }
}
