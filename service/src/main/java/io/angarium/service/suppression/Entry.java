package io.angarium.service.suppression;

import io.angarium.mail.AddressSyntaxException;
import io.angarium.mail.EmailAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** One line of a list. Addresses and domains are in lower case, domains in A-labels. */
public sealed interface Entry {
    /** What stands for all tags. */
    String ALL_TAGS = "*";

    /** Tags that one entry holds at most. */
    int MAX_TAGS = 100;
    /** Characters of a tag. */
    int MAX_TAG = 128;
    /** Characters of a bounce's words or of a reason that are kept. */
    int MAX_WORDS = 1_024;

    /** The address, or a domain on the allowlist: unique within its list. */
    String value();

    Instant createdAt();

    /** Where it belongs. */
    SuppressionList list();

    /**
     * Mail to the address failed for good, by the address's own fault.
     *
     * @param code the receiver's reply code, such as {@code 550}
     * @param error the receiver's words; at most {@link #MAX_WORDS} characters are kept
     */
    record Bounce(String value, String code, String error, Instant createdAt) implements Entry {
        public Bounce {
            if (code.isEmpty() || code.length() > 3 || !code.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new BadEntryException("code is '" + shown(code) + "', expected a reply code such as 550");
            }
            error = cut(error);
        }

        @Override
        public SuppressionList list() {
            return SuppressionList.BOUNCES;
        }
    }

    /**
     * The recipient wants no more mail with any of these tags.
     *
     * @param tags in lower case, sorted; {@value #ALL_TAGS} alone for all mail
     */
    record Unsubscribe(String value, List<String> tags, Instant createdAt) implements Entry {
        public Unsubscribe {
            TreeSet<String> sorted = new TreeSet<>();
            for (String tag : tags) {
                String plain = tag.strip().toLowerCase(Locale.ROOT);
                if (plain.length() > MAX_TAG) {
                    throw new BadEntryException("a tag has at most " + MAX_TAG + " characters");
                }
                if (!plain.isEmpty()) {
                    sorted.add(plain);
                }
            }
            if (sorted.size() > MAX_TAGS) {
                throw new BadEntryException("an address has at most " + MAX_TAGS + " tags");
            }
            tags = sorted.isEmpty() || sorted.contains(ALL_TAGS) ? List.of(ALL_TAGS) : List.copyOf(sorted);
        }

        /** Whether it is about a message with these tags. */
        boolean concerns(List<String> messageTags) {
            if (tags.getFirst().equals(ALL_TAGS)) {
                return true;
            }
            return messageTags.stream().anyMatch(tag -> tags.contains(tag.toLowerCase(Locale.ROOT)));
        }

        @Override
        public SuppressionList list() {
            return SuppressionList.UNSUBSCRIBES;
        }
    }

    /** The recipient called a message spam. */
    record Complaint(String value, Instant createdAt) implements Entry {
        @Override
        public SuppressionList list() {
            return SuppressionList.COMPLAINTS;
        }
    }

    /**
     * No bounce is noted for the address, or for any address at the domain.
     *
     * @param reason for people; at most {@link #MAX_WORDS} characters are kept
     */
    record Allowance(String value, String reason, Instant createdAt) implements Entry {
        public Allowance {
            reason = cut(reason);
        }

        public boolean isAddress() {
            return value.indexOf('@') >= 0;
        }

        @Override
        public SuppressionList list() {
            return SuppressionList.ALLOWLIST;
        }
    }

    /**
     * An address as lists hold it.
     *
     * @throws BadEntryException if it is none
     */
    static String address(String text) {
        try {
            return key(EmailAddress.parse(text.strip()));
        } catch (AddressSyntaxException e) {
            throw new BadEntryException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * A domain as the allowlist holds it.
     *
     * @throws BadEntryException if it is none
     */
    static String domain(String text) {
        try {
            return new EmailAddress("a", text.strip()).asciiDomain();
        } catch (AddressSyntaxException e) {
            throw new BadEntryException("'" + shown(text) + "' is not a domain");
        }
    }

    /** The address as lists hold it. */
    static String key(EmailAddress address) {
        return address.ascii().toString().toLowerCase(Locale.ROOT);
    }

    private static String cut(String words) {
        return words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS);
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
