package io.angarium.mail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * All that a letter shall say, before it is written as MIME.
 *
 * @param headers further fields in their order; one that is named like an earlier component (From, Subject, Date, Message-ID
 *     …) takes its place
 * @param messageId without angle brackets
 * @param text, amp, html the body's alternatives; all may be absent
 * @param attachments files
 * @param inline images and the like that the HTML refers to
 */
public record Draft(
        List<Mailbox> from,
        List<Mailbox> to,
        List<Mailbox> cc,
        List<Mailbox> replyTo,
        Optional<String> subject,
        Optional<Instant> date,
        Optional<String> messageId,
        List<Header> headers,
        Optional<String> text,
        Optional<String> amp,
        Optional<String> html,
        List<Attachment> attachments,
        List<Attachment> inline) {
    /** Most further header fields. */
    public static final int MAX_HEADERS = 500;

    /** RFC 5322 §3.6: at most one of each. */
    private static final Set<String> ONCE = Set.of(
            "date",
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "bcc",
            "message-id",
            "in-reply-to",
            "references",
            "subject");

    private static final Set<String> OF_THE_WRITER =
            Set.of("mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-id");

    /**
     * Checks all that doesn't check itself.
     *
     * @throws HeaderSyntaxException if a header is the writer's own, is given twice though RFC 5322 §3.6 allows one, or there
     *     are too many
     */
    public Draft {
        from = List.copyOf(from);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        replyTo = List.copyOf(replyTo);
        headers = List.copyOf(headers);
        attachments = List.copyOf(attachments);
        inline = List.copyOf(inline);
        subject.ifPresent(value -> Header.checkText("Subject", value));
        messageId.ifPresent(Draft::checkMessageId);
        if (headers.size() > MAX_HEADERS) {
            throw new HeaderSyntaxException(headers.getLast().name(), "there are more than " + MAX_HEADERS + " fields");
        }
        var once = new HashSet<String>();
        for (Header header : headers) {
            if (isOfTheWriter(header.name())) {
                throw new HeaderSyntaxException(header.name(), "it describes the body and is written with it");
            }
            String name = header.name().toLowerCase(Locale.ROOT);
            if (ONCE.contains(name) && !once.add(name)) {
                throw new HeaderSyntaxException(header.name(), "a letter has at most one of these");
            }
        }
    }

    /** Whether a field of this name is made with the body and can't be given. */
    public static boolean isOfTheWriter(String name) {
        return OF_THE_WRITER.contains(name.toLowerCase(Locale.ROOT));
    }

    public static Builder builder() {
        return new Builder();
    }

    private static void checkMessageId(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c <= ' ' || c >= 127 || c == '<' || c == '>') {
                throw new HeaderSyntaxException(
                        "Message-ID", "it is printable ASCII without spaces and angle brackets");
            }
        }
        if (id.isEmpty() || id.length() > 900) {
            throw new HeaderSyntaxException("Message-ID", "it has 1 to 900 characters");
        }
    }

    /** Collects a draft. Not for use by several threads. */
    public static final class Builder {
        private final List<Mailbox> from = new ArrayList<>(1);
        private final List<Mailbox> to = new ArrayList<>(1);
        private final List<Mailbox> cc = new ArrayList<>(0);
        private final List<Mailbox> replyTo = new ArrayList<>(0);
        private Optional<String> subject = Optional.empty();
        private Optional<Instant> date = Optional.empty();
        private Optional<String> messageId = Optional.empty();
        private final List<Header> headers = new ArrayList<>(0);
        private Optional<String> text = Optional.empty();
        private Optional<String> amp = Optional.empty();
        private Optional<String> html = Optional.empty();
        private final List<Attachment> attachments = new ArrayList<>(0);
        private final List<Attachment> inline = new ArrayList<>(0);

        private Builder() {}

        /** Adds authors, in the syntax of {@link AddressList#parse}. */
        public Builder from(String addresses) {
            return from(AddressList.parse(addresses));
        }

        /** Adds authors. */
        public Builder from(List<Mailbox> mailboxes) {
            from.addAll(mailboxes);
            return this;
        }

        /** Adds recipients, in the syntax of {@link AddressList#parse}. */
        public Builder to(String addresses) {
            return to(AddressList.parse(addresses));
        }

        /** Adds recipients. */
        public Builder to(List<Mailbox> mailboxes) {
            to.addAll(mailboxes);
            return this;
        }

        /** Adds recipients of a copy. */
        public Builder cc(List<Mailbox> mailboxes) {
            cc.addAll(mailboxes);
            return this;
        }

        /** Adds who shall get answers. */
        public Builder replyTo(List<Mailbox> mailboxes) {
            replyTo.addAll(mailboxes);
            return this;
        }

        public Builder subject(String value) {
            subject = Optional.of(value);
            return this;
        }

        /** Written in UTC, to the second. */
        public Builder date(Instant value) {
            date = Optional.of(value);
            return this;
        }

        /** Without angle brackets. */
        public Builder messageId(String value) {
            messageId = Optional.of(value);
            return this;
        }

        /** Adds a field; see {@link Draft#headers}. */
        public Builder header(String name, String value) {
            headers.add(new Header(name, value));
            return this;
        }

        public Builder text(String value) {
            text = Optional.of(value);
            return this;
        }

        public Builder amp(String value) {
            amp = Optional.of(value);
            return this;
        }

        public Builder html(String value) {
            html = Optional.of(value);
            return this;
        }

        public Builder attachment(Attachment file) {
            attachments.add(file);
            return this;
        }

        public Builder inline(Attachment image) {
            inline.add(image);
            return this;
        }

        public Draft build() {
            return new Draft(
                    from, to, cc, replyTo, subject, date, messageId, headers, text, amp, html, attachments, inline);
        }
    }
}
