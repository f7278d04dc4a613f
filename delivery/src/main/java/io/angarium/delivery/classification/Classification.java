package io.angarium.delivery.classification;

import java.util.List;
import java.util.Locale;

/**
 * What a receiver's refusal means.
 *
 * @param category the reason in one word
 * @param scope what it is about: nothing else is punished for it
 * @param advice what to do next
 * @param rule the rule that said so, for people: its file and its name in it, such as {@code google/no-such-user}
 */
public record Classification(Category category, Scope scope, Advice advice, String rule) {
    /** Why it was refused. The code is what the log holds. */
    public enum Category {
        /** The address does not exist. */
        NO_SUCH_RECIPIENT(0, "no such recipient"),
        /** It exists but takes no mail now or ever. */
        INACTIVE_RECIPIENT(1, "inactive recipient"),
        MAILBOX_FULL(2, "mailbox full"),
        /** Not known yet: come again. */
        GREYLISTED(3, "greylisted"),
        /** Too fast or too many. */
        THROTTLED(4, "throttled"),
        TOO_MANY_CONNECTIONS(5, "too many connections"),
        /** The source address's or domain's reputation. */
        REPUTATION(6, "reputation"),
        /** The source address is on a list. */
        BLOCK_LISTED(7, "on a block list"),
        SPAM_CONTENT(8, "taken for spam"),
        VIRUS(9, "virus or forbidden attachment"),
        /** SPF, DKIM, DMARC or reverse DNS. */
        AUTHENTICATION_FAILED(10, "authentication failed"),
        POLICY(11, "policy of the receiver"),
        TOO_LARGE(12, "message too large"),
        /** The recipient's domain does not exist or takes no mail. */
        BAD_DOMAIN(13, "domain takes no mail"),
        RELAYING_DENIED(14, "relaying denied"),
        /** The receiver is in trouble. */
        SYSTEM_TROUBLE(15, "trouble at the receiver"),
        TLS_REQUIRED(16, "TLS required"),
        PROTOCOL(17, "protocol"),
        UNKNOWN(18, "unknown reason");

        private static final List<Category> BY_CODE = List.of(values());

        private final int code;
        private final String words;

        Category(int code, String words) {
            this.code = code;
            this.words = words;
        }

        public int code() {
            return code;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /**
         * The one with this code.
         *
         * @throws IllegalArgumentException if no category has this code
         */
        public static Category ofCode(int code) {
            return Classification.ofCode(BY_CODE, code, "category");
        }
    }

    /** What the refusal is about. The code is what the log holds. */
    public enum Scope {
        RECIPIENT(0, "the recipient"),
        /** The source address. */
        SOURCE(1, "the source address"),
        SENDING_DOMAIN(2, "the sending domain"),
        TENANT(3, "the tenant"),
        CONTENT(4, "the content"),
        RECEIVING_DOMAIN(5, "the receiving domain"),
        CONNECTION(6, "the connection");

        private static final List<Scope> BY_CODE = List.of(values());

        private final int code;
        private final String words;

        Scope(int code, String words) {
            this.code = code;
            this.words = words;
        }

        public int code() {
            return code;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /**
         * The one with this code.
         *
         * @throws IllegalArgumentException if no scope has this code
         */
        public static Scope ofCode(int code) {
            return Classification.ofCode(BY_CODE, code, "scope");
        }
    }

    /** What to do next. The code is what the log holds. */
    public enum Advice {
        /** Never again. */
        GIVE_UP(0, "give up"),
        /** Later, by the schedule of its category. */
        RETRY(1, "retry"),
        /** Later, and more slowly on this path. */
        SLOW_DOWN(2, "retry, more slowly on this path"),
        /** Later, and nothing more on this path for a while. */
        REST(3, "retry, after a rest of this path");

        private static final List<Advice> BY_CODE = List.of(values());

        private final int code;
        private final String words;

        Advice(int code, String words) {
            this.code = code;
            this.words = words;
        }

        public int code() {
            return code;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /**
         * The one with this code.
         *
         * @throws IllegalArgumentException if no advice has this code
         */
        public static Advice ofCode(int code) {
            return Classification.ofCode(BY_CODE, code, "advice");
        }
    }

    /** Characters that a rule's name has at most. */
    public static final int MAX_RULE = 80;

    public Classification {
        if (rule.length() > MAX_RULE) {
            throw new IllegalArgumentException("a rule's name has at most " + MAX_RULE + " characters");
        }
    }

    /** The same, for somebody who has to come again anyway. */
    public Classification withoutGivingUp() {
        return advice == Advice.GIVE_UP ? new Classification(category, scope, Advice.RETRY, rule) : this;
    }

    /** Whether the receiver takes no more messages over this one connection, and would over another. */
    public boolean saysEnoughForConnection() {
        return category == Category.THROTTLED && scope == Scope.CONNECTION && advice == Advice.RETRY;
    }

    /** Whether the receiver objects to how many, or how fast, rather than to what or to whom. */
    public boolean isAboutAmount() {
        return category == Category.THROTTLED || category == Category.TOO_MANY_CONNECTIONS;
    }

    /** Whether the recipient, and nothing else, is to be given up: it must not be written to again. */
    public boolean condemnsRecipient() {
        if (advice != Advice.GIVE_UP) {
            return false;
        }
        return switch (category) {
            case NO_SUCH_RECIPIENT, INACTIVE_RECIPIENT, BAD_DOMAIN -> true;
            case MAILBOX_FULL,
                    GREYLISTED,
                    THROTTLED,
                    TOO_MANY_CONNECTIONS,
                    REPUTATION,
                    BLOCK_LISTED,
                    SPAM_CONTENT,
                    VIRUS,
                    AUTHENTICATION_FAILED,
                    POLICY,
                    TOO_LARGE,
                    RELAYING_DENIED,
                    SYSTEM_TROUBLE,
                    TLS_REQUIRED,
                    PROTOCOL,
                    UNKNOWN -> false;
        };
    }

    /** One line for people. */
    public String words() {
        return category.words + " (about " + scope.words + "): " + advice.words + " [" + rule + "]";
    }

    /** An enum's constant as rules, events and metrics spell it. */
    public static String spelt(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E> E ofCode(List<E> constants, int code, String what) {
        if (code < 0 || code >= constants.size()) {
            throw new IllegalArgumentException("no " + what + " has code " + code);
        }
        return constants.get(code);
    }
}
