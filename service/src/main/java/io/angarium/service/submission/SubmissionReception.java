package io.angarium.service.submission;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.mail.AddressSyntaxException;
import io.angarium.mail.EmailAddress;
import io.angarium.mail.LetterWriter;
import io.angarium.mail.Mailbox;
import io.angarium.service.account.Area;
import io.angarium.service.account.Caller;
import io.angarium.service.account.Rights;
import io.angarium.service.account.Tenancy;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.template.Templates;
import io.angarium.smtp.Reply;
import io.angarium.smtp.server.Client;
import io.angarium.smtp.server.Guest;
import io.angarium.smtp.server.Letter;
import io.angarium.smtp.server.Reception;
import io.angarium.smtp.server.Transaction;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolFullException;
import io.angarium.spool.Submission;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Takes mail from the account's own programs over SMTP (RFC 6409), with the same result as REST.
 *
 * <p>Who may send: a login at one of the account's domains with its SMTP password, or with an API key as the password; or the
 * user {@code api} with an API key. The message belongs to the login's domain; for {@code api} to the domain of the return
 * path, or else of the From field, whichever is the account's. A key works here as it does for REST: only where its role may
 * send, for its one domain if it has one, and from the addresses that its account allows.
 */
public final class SubmissionReception implements Reception {
    private static final String API_USER = "api";

    private final Tenancy tenancy;
    private final Domains domains;
    private final SubmissionSettings settings;
    private final String hostname;
    private final InstantSource clock;
    private final MessageIds ids;
    private final SigningKeys keys;
    private final Intake intake;
    private final Templates templates;
    private final LetterWriter writer;

    /**
     * @param idempotency the same for every way in
     * @param templates that letters may name
     * @param hostname this host's name in Received fields
     * @param random any thread may draw from it
     */
    public SubmissionReception(
            Tenancy tenancy,
            Domains domains,
            Spool spool,
            Idempotency idempotency,
            Templates templates,
            SubmissionSettings settings,
            String hostname,
            InstantSource clock,
            RandomGenerator random) {
        this.tenancy = tenancy;
        this.domains = domains;
        this.settings = settings;
        this.hostname = hostname;
        this.clock = clock;
        this.ids = new MessageIds(random);
        this.keys = new SigningKeys(domains);
        this.intake = new Intake(spool, tenancy.allowance(), idempotency);
        this.templates = templates;
        this.writer = new LetterWriter(random);
    }

    @Override
    public Guest welcome(Client client) {
        return new Submitter(client.remote().getAddress().getHostAddress());
    }

    /**
     * Who logged in.
     *
     * @param account for whom
     * @param domain empty: whichever of the account's the letter names
     * @param keyId the API key's id, or the login
     */
    private record Identity(String account, Optional<String> domain, String keyId) {}

    private final class Submitter implements Guest {
        private @Nullable Identity identity;
        private final String address;
        private String token = "";
        private Instant received = Instant.EPOCH;

        Submitter(String address) {
            this.address = address;
        }

        @Override
        public boolean authenticate(String user, String password) {
            Optional<Identity> known = identify(user, password, address);
            identity = known.orElse(null);
            return known.isPresent();
        }

        @Override
        public Optional<Reply> sender(Transaction transaction) {
            if (identity == null) {
                // RFC 4954 §6.
                return Optional.of(Reply.of(530, "5.7.0 Authentication required"));
            }
            String account = identity.account();
            return identity.domain()
                    .filter(name -> sendable(account, name).isEmpty())
                    .map(SubmissionReception::notAllowed);
        }

        @Override
        public Optional<Reply> recipient(Transaction transaction, EmailAddress recipient) {
            return transaction.recipients().size() < settings.maxRecipients()
                    ? Optional.empty()
                    // RFC 5321 §4.5.3.1.10.
                    : Optional.of(Reply.of(452, "4.5.3 Too many recipients, max is " + settings.maxRecipients()));
        }

        @Override
        public byte[] preamble(Transaction transaction) {
            received = clock.instant();
            token = ids.local(received);
            return ReceivedField.write(transaction, hostname, token, received);
        }

        @Override
        public PendingReply message(Transaction transaction, Letter letter) {
            try {
                return accept(transaction, letter);
            } catch (RejectedException rejected) {
                Reply reply = refusal(rejected);
                return () -> reply;
            } catch (SpoolFullException | StorageException refused) {
                Reply reply = refusal(refused);
                return () -> reply;
            }
        }

        private PendingReply accept(Transaction transaction, Letter letter) {
            SendOptions options = new SendOptions(settings, received);
            ByteBuffer given = ByteBuffer.wrap(letter.bytes(), letter.preamble(), letter.length() - letter.preamble());
            IncomingLetter incoming = IncomingLetter.read(given, options, Set.of(), settings, "");
            SendingDomain domain = domain(transaction, incoming.header());
            keys.check(options, domain.account());
            Optional<IdempotencyMark> mark = mark(incoming.header(), given);
            if (mark.isPresent()) {
                // Waits here: whoever holds the key may not go on before the message is stored.
                Reply reply = reply(intake.take(
                        domain,
                        mark,
                        _ -> submission(
                                transaction,
                                letter,
                                incoming,
                                envelope(transaction, domain, incoming, options, mark))));
                return () -> reply;
            }
            Submission submission =
                    submission(transaction, letter, incoming, envelope(transaction, domain, incoming, options, mark));
            Spool.Acceptance acceptance = intake.accept(submission);
            return () -> reply(acceptance, submission.messageId());
        }

        private Optional<IdempotencyMark> mark(LetterHeader header, ByteBuffer letter) {
            if (!header.isIdempotent()) {
                return Optional.empty();
            }
            if (header.messageId().isEmpty()) {
                throw RejectedException.badParameter("X-Angarium-Idempotency: the letter has no Message-ID");
            }
            return Optional.of(IdempotencyMark.ofLetter(header.messageId(), letter));
        }

        @Override
        public void goodbye() {
            identity = null;
        }

        private Envelope envelope(
                Transaction transaction,
                SendingDomain domain,
                IncomingLetter incoming,
                SendOptions options,
                Optional<IdempotencyMark> mark) {
            String known = incoming.header().messageId();
            return new Envelope(
                    identity == null ? "" : identity.keyId(),
                    domain,
                    new Submissions.Origin(
                            "smtp", transaction.client().remote().getAddress().getHostAddress()),
                    transaction.returnPath().map(EmailAddress::toString).orElse(""),
                    known.isEmpty() ? token + "@" + domain.name() : known,
                    received,
                    options,
                    mark);
        }

        private Submission submission(
                Transaction transaction, Letter letter, IncomingLetter incoming, Envelope envelope) {
            LetterHeader header = incoming.header();
            String newId = header.messageId().isEmpty() ? envelope.messageId() : "";
            List<ByteBuffer> pieces = new ArrayList<>(4);
            pieces.add(ByteBuffer.wrap(letter.bytes(), 0, letter.preamble()));
            pieces.addAll(header.pieces(added(transaction, header, newId)));
            int flags = MessageFlags.BY_SMTP | (transaction.requireTls() ? MessageFlags.REQUIRETLS : 0);
            String variables = header.variables().json();
            Optional<byte[]> made = ChosenTemplate.find(
                            templates, envelope.domain(), envelope.options(), header.variables())
                    .map(template -> TemplatedLetter.of(IncomingLetter.joined(pieces), template, writer));
            if (incoming.isIndividual()) {
                RecipientList recipients = new RecipientList(settings.maxRecipients());
                transaction.recipients().forEach(recipients::add);
                byte[] content = made.orElseGet(() -> IncomingLetter.joined(pieces));
                return incoming.individual(flags, envelope, recipients, content, variables);
            } else if (made.isPresent()) {
                return envelope.submission(
                        flags | IncomingLetter.flags(made.get()),
                        Addressing.of(
                                transaction.recipients(), envelope.options().schedule()),
                        envelope.attributes(made.get().length, variables, Optional.empty()),
                        List.of(ByteBuffer.wrap(made.get())));
            }
            return envelope.submission(
                    flags | flags(letter, header),
                    Addressing.of(transaction.recipients(), envelope.options().schedule()),
                    envelope.attributes(letter.length(), variables, Optional.empty()),
                    pieces);
        }

        private SendingDomain domain(Transaction transaction, LetterHeader header) {
            if (identity == null) {
                throw new RejectedException(Submissions.Reason.NOT_ALLOWED, "Authentication required");
            }
            String account = identity.account();
            return identity.domain()
                    .or(() -> transaction
                            .returnPath()
                            .map(EmailAddress::domain)
                            .filter(name -> sendable(account, name).isPresent()))
                    .or(() -> authorDomain(account, header))
                    .flatMap(name -> sendable(account, name))
                    .orElseThrow(() -> new RejectedException(
                            Submissions.Reason.NOT_ALLOWED,
                            "neither the return path nor the From field is at one of your domains"));
        }

        /** RFC 6409 §8.2 and §8.3; and a From field where even that is missing, since a letter is nobody's without it. */
        private byte[] added(Transaction transaction, LetterHeader header, String messageId) {
            byte[] missing = MimeComposition.missing(messageId, !header.hasDate(), received);
            if (header.hasFrom()) {
                return missing;
            }
            String author = transaction
                    .returnPath()
                    .map(path -> new Mailbox(path).headerForm())
                    .orElseThrow(() -> RejectedException.badParameter("the letter has no From field"));
            byte[] from = ("From: " + author + "\r\n").getBytes(UTF_8);
            byte[] both = Arrays.copyOf(from, from.length + missing.length);
            System.arraycopy(missing, 0, both, from.length, missing.length);
            return both;
        }
    }

    private Optional<Identity> identify(String user, String password, String address) {
        if (user.equals(API_USER)) {
            return keyHolder(password, address)
                    .filter(caller -> Rights.allow(caller, Area.SENDING, true))
                    .map(caller -> new Identity(caller.account(), caller.domain(), caller.keyId()));
        }
        int at = user.lastIndexOf('@');
        Optional<SendingDomain> domain = at < 0 ? Optional.empty() : domains.find(user.substring(at + 1));
        Optional<Caller> caller = domain.isPresent() ? keyHolder(password, address) : Optional.empty();
        if (caller.isPresent()) {
            return caller.filter(known -> known.account().equals(domain.get().account()))
                    .filter(known -> known.maySendFor(domain.get().name()))
                    .map(known -> identity(domain.get(), known.keyId()));
        }
        // Asked for an unknown domain too: the answer must not come sooner than to a wrong password.
        return domains.checkCredential(user, password) ? domain.map(it -> identity(it, user)) : Optional.empty();
    }

    /** Whose API key this is, if it works from there. */
    private Optional<Caller> keyHolder(String secret, String address) {
        return tenancy.keys()
                .authenticate(secret)
                .filter(caller -> tenancy.addresses().admits(caller, address));
    }

    private static Identity identity(SendingDomain domain, String keyId) {
        return new Identity(domain.account(), Optional.of(domain.name()), keyId);
    }

    private Optional<SendingDomain> sendable(String account, String name) {
        return domains.find(name)
                .filter(domain -> domain.account().equals(account))
                .filter(domain -> domain.state() != SendingDomain.State.DISABLED);
    }

    private Optional<String> authorDomain(String account, LetterHeader header) {
        try {
            return RecipientList.parse("from", header.from()).stream()
                    .map(author -> author.address().domain())
                    .filter(name -> sendable(account, name).isPresent())
                    .findFirst();
        } catch (RejectedException | AddressSyntaxException e) {
            return Optional.empty();
        }
    }

    private static int flags(Letter letter, LetterHeader header) {
        return (letter.dotFree() ? MessageFlags.DOT_FREE : 0)
                | (letter.eightBit() ? MessageFlags.EIGHT_BIT : 0)
                | (letter.eightBit() && header.isEightBit() ? MessageFlags.SMTP_UTF8 : 0);
    }

    private static Reply reply(Spool.Acceptance acceptance, String messageId) {
        try {
            acceptance.await();
            return queued(messageId);
        } catch (StorageException refused) {
            return refusal(refused);
        }
    }

    private static Reply reply(Submissions.Result result) {
        return switch (result) {
            case Submissions.Result.Queued queued -> queued(queued.messageId());
            case Submissions.Result.Rejected rejected ->
                refusal(new RejectedException(rejected.reason(), rejected.message()));
            case Submissions.Result.Rehearsed _ -> throw new IllegalStateException("nobody asked for a dry run");
        };
    }

    private static Reply queued(String messageId) {
        return Reply.of(250, "2.0.0 Ok: queued as <" + printable(messageId) + ">");
    }

    private static Reply refusal(RejectedException rejected) {
        String text = printable(String.valueOf(rejected.getMessage()));
        return switch (rejected.reason()) {
            case NOT_ALLOWED -> Reply.of(550, "5.7.1 " + text);
            case TOO_LARGE -> Reply.of(552, "5.3.4 " + text);
            case KEY_REUSED -> Reply.of(554, "5.6.0 " + text);
            case TOO_MANY -> Reply.of(452, "4.5.3 " + text);
            case UNAVAILABLE -> Reply.of(452, "4.3.1 " + text);
            case BAD_PARAMETER -> Reply.of(554, "5.6.0 " + text);
        };
    }

    private static Reply refusal(RuntimeException refused) {
        Submissions.Result.Rejected rejected = Intake.refusal(refused);
        return refusal(new RejectedException(rejected.reason(), rejected.message()));
    }

    private static Reply notAllowed(String domain) {
        return Reply.of(550, "5.7.1 Domain " + domain + " is not allowed to send");
    }

    /** A reply is one line of ASCII that an old client can stand (RFC 5321 §4.5.3.1.5). */
    private static String printable(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < Math.min(text.length(), 400); i++) {
            char c = text.charAt(i);
            line.append(c >= ' ' && c < 127 ? c : '?');
        }
        return line.toString();
    }
}
