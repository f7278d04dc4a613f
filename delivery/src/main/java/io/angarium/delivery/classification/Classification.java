package io.angarium.delivery.classification;

/**
 * What a receiver's refusal means.
 *
 * @param category the reason in one word
 * @param scope what it is about: nothing else is punished for it
 * @param advice what to do next
 * @param rule the rule that said so, for people
 */
public record Classification(Category category, Scope scope, Advice advice, String rule) {
    /** Why it was refused. */
    public enum Category {
        /** The address does not exist. */
        NO_SUCH_RECIPIENT,
        /** It exists but takes no mail now or ever. */
        INACTIVE_RECIPIENT,
        MAILBOX_FULL,
        /** Not known yet: come again. */
        GREYLISTED,
        /** Too fast or too many. */
        THROTTLED,
        TOO_MANY_CONNECTIONS,
        /** The source address's or domain's reputation. */
        REPUTATION,
        /** The source address is on a list. */
        BLOCK_LISTED,
        SPAM_CONTENT,
        VIRUS,
        /** SPF, DKIM, DMARC or reverse DNS. */
        AUTHENTICATION_FAILED,
        POLICY,
        TOO_LARGE,
        /** The recipient's domain does not exist or takes no mail. */
        BAD_DOMAIN,
        RELAYING_DENIED,
        /** The receiver is in trouble. */
        SYSTEM_TROUBLE,
        TLS_REQUIRED,
        PROTOCOL,
        UNKNOWN
    }

    /** What the refusal is about. */
    public enum Scope {
        RECIPIENT,
        /** The source address. */
        SOURCE,
        SENDING_DOMAIN,
        TENANT,
        CONTENT,
        RECEIVING_DOMAIN,
        CONNECTION
    }

    /** What to do next. */
    public enum Advice {
        /** Never again. */
        GIVE_UP,
        /** Later, by the schedule of its category. */
        RETRY,
        /** Later, and more slowly on this path. */
        SLOW_DOWN,
        /** Later, and nothing more on this path for a while. */
        REST
    }
}
