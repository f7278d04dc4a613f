package io.angarium.service.mailinglist;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/**
 * A list as its owner sees it.
 *
 * @param id what its members are kept under; stays when the address changes
 * @param account whose it is
 * @param address in lower case
 * @param listId of its List-Id field (RFC 2919)
 */
public record MailingList(
        String id,
        String account,
        String address,
        String name,
        String description,
        String listId,
        AccessLevel accessLevel,
        ReplyPreference replyPreference,
        Instant createdAt) {
    /** Characters of a name. */
    public static final int MAX_NAME = 255;
    /** Characters of a description. */
    public static final int MAX_DESCRIPTION = 4_096;

    /** Who may send to it. */
    public enum AccessLevel {
        /** Who has the account's key or password. */
        READONLY,
        /** And its members. */
        MEMBERS,
        /** Anybody. */
        EVERYONE;

        /**
         * The level with this name.
         *
         * @throws BadListException if there is none
         */
        public static AccessLevel of(String word) {
            return Arrays.stream(values())
                    .filter(level -> level.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new BadListException("Invalid access level '" + word
                            + "'. It can be any of: 'readonly', 'members', 'everyone'."));
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whom an answer goes to. */
    public enum ReplyPreference {
        LIST,
        SENDER;

        /**
         * The preference with this name.
         *
         * @throws BadListException if there is none
         */
        public static ReplyPreference of(String word) {
            return Arrays.stream(values())
                    .filter(preference -> preference.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new BadListException(
                            "Invalid reply preference '" + word + "'. It can be any of: 'sender', 'list'"));
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public MailingList {
        if (name.length() > MAX_NAME) {
            throw new BadListException("name has at most " + MAX_NAME + " characters");
        }
        if (description.length() > MAX_DESCRIPTION) {
            throw new BadListException("description has at most " + MAX_DESCRIPTION + " characters");
        }
        if (listId.length() > MAX_NAME || listId.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '<' || c == '>')) {
            throw new BadListException(
                    "list-id has at most " + MAX_NAME + " visible characters without angle brackets");
        }
        // Who can't write to the list can't be answered there.
        replyPreference = accessLevel == AccessLevel.READONLY ? ReplyPreference.SENDER : replyPreference;
    }
}
