package io.angarium.smtp.server;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transaction under way: MAIL and RCPT, their order and syntax, and what the guest says to them. */
final class Envelope {
    private static final Logger LOG = LoggerFactory.getLogger(Envelope.class);

    private final SmtpServerSettings settings;
    private final Introduction introduction;
    private final Guest guest;
    private final LetterMemory memory;
    private final Answering answering;
    private final BooleanSupplier stopping;
    private final long maxMessage;
    private final long maxRecipients;
    private final PathReader path;

    private @Nullable Transaction transaction;
    private AcceptedRecipients recipients = AcceptedRecipients.NONE;
    private boolean recipientTried;
    private boolean inChunks;

    Envelope(
            SmtpServerSettings settings,
            Introduction introduction,
            Guest guest,
            LetterMemory memory,
            Answering answering,
            BooleanSupplier stopping) {
        this.settings = settings;
        this.introduction = introduction;
        this.guest = guest;
        this.memory = memory;
        this.answering = answering;
        this.stopping = stopping;
        this.maxMessage = settings.limits().of(Limit.MESSAGE_BYTES);
        this.maxRecipients = settings.limits().of(Limit.RECIPIENTS);
        this.path = new PathReader(settings.hostname());
    }

    /** As far as it has come; null if MAIL has yet to come. */
    @Nullable Transaction transaction() {
        return transaction;
    }

    /** What a letter would have to be told that comes now; null if it is welcome. */
    byte @Nullable [] whyNoLetter() {
        if (transaction == null) {
            return Answers.NO_SENDER;
        }
        if (recipients.isEmpty()) {
            return recipientTried ? Answers.NO_VALID_RECIPIENT : Answers.NO_RECIPIENT;
        }
        return null;
    }

    /** The first chunk came: no more recipients, and nothing but chunks (RFC 3030 §3). */
    void beginChunks() {
        inChunks = true;
    }

    boolean isInChunks() {
        return inChunks;
    }

    void forget() {
        transaction = null;
        recipients = AcceptedRecipients.NONE;
        recipientTried = false;
        inChunks = false;
    }

    /** MAIL (RFC 5321 §4.1.1.2). */
    void mail(byte[] in, int from, int to) {
        String name = introduction.greeting();
        if (name == null) {
            answering.fail(Answers.NO_GREETING);
        } else if (settings.login() == Login.REQUIRED && introduction.login().isEmpty()) {
            answering.fail(Answers.LOGIN_NEEDED);
        } else if (transaction != null) {
            answering.fail(Answers.NESTED);
        } else if (stopping.getAsBoolean()) {
            answering.end(Answers.STOPPING);
        } else {
            int start = afterKeyword(in, from, to, "FROM:");
            if (start < 0) {
                answering.fail(Answers.BAD_MAIL);
            } else if (!path.read(in, start, to)) {
                answering.fail(Answers.BAD_SENDER);
            } else {
                sender(name, in, to);
            }
        }
    }

    /** Behind the keyword; a space between it and the path is not RFC 5321 but common, and harmless. */
    private static int afterKeyword(byte[] in, int from, int to, String keyword) {
        int end = from + keyword.length();
        if (end > to) {
            return -1;
        }
        for (int i = 0; i < keyword.length(); i++) {
            int upper = in[from + i] >= 'a' && in[from + i] <= 'z' ? in[from + i] - 32 : in[from + i];
            if (upper != keyword.charAt(i)) {
                return -1;
            }
        }
        while (end < to && in[end] == ' ') {
            end++;
        }
        return end;
    }

    private void sender(String name, byte[] in, int to) {
        MailParameters parameters = new MailParameters();
        boolean bare = path.end() == to;
        if (!bare && !introduction.esmtp()) {
            answering.fail(Answers.UNKNOWN_PARAMETER);
            return;
        }
        switch (parameters.read(in, path.end(), to, settings.login() != Login.NONE)) {
            case UNKNOWN -> answering.fail(Answers.UNKNOWN_PARAMETER);
            case MALFORMED -> answering.fail(Answers.BAD_PARAMETER);
            case FINE -> {
                if (path.isUtf8() && !parameters.smtpUtf8()) {
                    answering.fail(Answers.UTF8_NEEDED);
                } else if (parameters.size() > maxMessage) {
                    answering.fail(Answers.TOO_LARGE); // RFC 1870 §6.1
                } else if (memory.isExhausted()) {
                    answering.say(Answers.NO_MEMORY);
                } else {
                    open(name, parameters);
                }
            }
        }
    }

    private void open(String name, MailParameters parameters) {
        Transaction opened = new Transaction(
                introduction.client(),
                name,
                introduction.esmtp(),
                introduction.login(),
                introduction.tls(),
                path.address(),
                parameters.size(),
                parameters.eightBitMime(),
                parameters.smtpUtf8(),
                AcceptedRecipients.NONE);
        Optional<Reply> refusal = ask(() -> guest.sender(opened));
        if (refusal.isPresent()) {
            answering.refuse(refusal.get());
        } else {
            transaction = opened;
            answering.say(Answers.SENDER_OK);
        }
    }

    /** A guest that fails is a guest that says: later. */
    private static Optional<Reply> ask(Supplier<Optional<Reply>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            LOG.error("a command could not be decided", e);
            return Optional.of(Answers.TROUBLE);
        }
    }

    /** RCPT (RFC 5321 §4.1.1.3). */
    void rcpt(byte[] in, int from, int to) {
        Transaction current = transaction;
        if (current == null) {
            answering.fail(Answers.NO_SENDER);
            return;
        }
        if (inChunks) {
            answering.fail(Answers.IN_CHUNKS);
            return;
        }
        int start = afterKeyword(in, from, to, "TO:");
        if (start < 0) {
            answering.fail(Answers.BAD_RCPT);
            return;
        }
        // A bad address in a long list is no reason to end the session: it doesn't count as an error of protocol.
        Optional<EmailAddress> address = path.read(in, start, to) ? path.address() : Optional.empty();
        if (address.isEmpty()) {
            answering.say(Answers.BAD_RECIPIENT);
        } else if (path.end() != to) {
            answering.fail(Answers.UNKNOWN_PARAMETER);
        } else if (path.isUtf8() && !current.smtpUtf8()) {
            answering.say(Answers.UTF8_NEEDED);
        } else if (recipients.size() >= maxRecipients) {
            answering.say(Answers.TOO_MANY_RECIPIENTS);
        } else {
            recipient(current, address.get());
        }
    }

    private void recipient(Transaction current, EmailAddress address) {
        recipientTried = true;
        Optional<Reply> refusal = ask(() -> guest.recipient(current, address));
        if (refusal.isPresent()) {
            answering.refuse(refusal.get());
            return;
        }
        recipients = recipients.and(address);
        transaction = new Transaction(
                current.client(),
                current.greeting(),
                current.esmtp(),
                current.login(),
                current.tls(),
                current.returnPath(),
                current.declaredSize(),
                current.eightBitMime(),
                current.smtpUtf8(),
                recipients);
        answering.say(Answers.RECIPIENT_OK);
    }
}
