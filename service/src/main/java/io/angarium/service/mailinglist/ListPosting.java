package io.angarium.service.mailinglist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.delivery.AttemptReport;
import io.angarium.delivery.shaping.Stream;
import io.angarium.mail.EmailAddress;
import io.angarium.service.account.Allowance;
import io.angarium.service.submission.IdempotencyMark;
import io.angarium.service.submission.KeyedMessages;
import io.angarium.service.submission.MessageAttributes;
import io.angarium.service.submission.MessageFlags;
import io.angarium.service.submission.RecipientSlice;
import io.angarium.service.suppression.Entry;
import io.angarium.spool.Addressee;
import io.angarium.spool.Outcome;
import io.angarium.spool.QueueKey;
import io.angarium.spool.SpoolFullException;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Submission;
import io.angarium.spool.Ticket;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works through the members of a list that something was sent to, {@value #BATCH} at a time, each batch a message of its own
 * in the spool; who isn't subscribed is passed over. However many there are, memory holds one batch.
 *
 * <p>Each batch bears a key made of the letter's place in the log and the batch's number. The place where it goes on after a
 * crash is found by these keys in the log itself: nobody gets a second copy, nobody is left out. One thread.
 */
public final class ListPosting implements AutoCloseable {
    static final int BATCH = 1_000;

    /** What could not be done now is tried again after this time. */
    static final Duration RETRY = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_UP = Duration.ofMillis(200);
    private static final int TICKETS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(ListPosting.class);

    private final ListSpool spool;
    private final MailingLists lists;
    private final KeyedMessages keyed;
    private final BiFunction<StoredMessage, Integer, ByteBuffer> letters;
    private final Allowance allowance;
    private final InstantSource clock;
    private final Thread thread =
            Thread.ofPlatform().name("list-posts").daemon().unstarted(this::work);
    /** The last batch of a letter that was stored in this run and may not be in the index yet; one letter at a time. */
    private final Map<String, Reached> reached = new HashMap<>();

    private volatile boolean isClosing;

    /** The index hasn't read what the log held at the start: a batch that is there might be taken for missing. */
    private static final class NotKnownYetException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotKnownYetException() {
            super("it is not known yet what was posted before the start");
        }
    }

    /** How far a letter has come. */
    private record Reached(int batches, String address) {
        static final Reached NOTHING = new Reached(0, "");
    }

    /**
     * @param letters a message's letter as this recipient gets it
     * @param allowance where members count; a letter that was accepted goes to all of them
     */
    public ListPosting(
            ListSpool spool,
            MailingLists lists,
            KeyedMessages keyed,
            BiFunction<StoredMessage, Integer, ByteBuffer> letters,
            Allowance allowance,
            InstantSource clock) {
        this.spool = spool;
        this.lists = lists;
        this.keyed = keyed;
        this.letters = letters;
        this.allowance = allowance;
        this.clock = clock;
    }

    /** Begins to work. */
    public void start() {
        thread.start();
    }

    /** Begins nothing more. Never by an interrupt: that would close the log's file if it happened to be read. */
    void stop() {
        isClosing = true;
    }

    /** Stops after the batch in hand; the next start goes on. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (!isClosing) {
            try {
                QueueKey queue = spool.awaitDue(LOOK_UP);
                List<Ticket> tickets = queue == null ? List.of() : spool.take(queue, TICKETS);
                while (queue != null && !tickets.isEmpty()) {
                    for (Ticket ticket : tickets) {
                        post(queue, ticket);
                    }
                    tickets = isClosing ? List.of() : spool.take(queue, TICKETS);
                }
            } catch (InterruptedException | StorageException.Closed e) {
                return;
            }
        }
    }

    private void post(QueueKey queue, Ticket ticket) {
        Instant begin = clock.instant();
        try {
            StoredMessage message = spool.message(ticket.message());
            String account = Stream.decode(message.stream()).tenant();
            EmailAddress address = message.recipient(ticket.recipient());
            Optional<MailingList> list = lists.find(account, Entry.key(address));
            if (list.isEmpty()) {
                settle(ticket, Outcome.FAILED, 550, "the mailing list " + address + " is gone", begin);
            } else if (!begin.isBefore(message.expires())) {
                settle(ticket, Outcome.FAILED, AttemptReport.CODE_TOO_OLD, "its time was over", begin);
            } else {
                post(queue, ticket, message, list.get(), begin);
            }
        } catch (StorageException.Closed e) {
            throw e;
        } catch (StorageException.Corrupt | StorageException.Trimmed e) {
            settle(ticket, Outcome.FAILED, 554, "the stored message can't be read: " + e.getMessage(), begin);
        } catch (NotKnownYetException | SpoolFullException | StorageException e) {
            later(ticket, String.valueOf(e.getMessage()), begin);
        } catch (RuntimeException e) {
            LOG.error("the letter at {} can't be posted to its list", ticket.message(), e);
            settle(ticket, Outcome.FAILED, 554, "the letter could not be made: " + e.getMessage(), begin);
        }
    }

    private void post(QueueKey queue, Ticket ticket, StoredMessage message, MailingList list, Instant begin) {
        String letter = "list " + ticket.message() + "/" + ticket.recipient();
        Reached at = reached.containsKey(letter) ? reached.get(letter) : found(message, letter);
        List<ByteBuffer> content = ListLetter.of(list, letters.apply(message, ticket.recipient()));
        List<Member> members = lists.membersAfter(list, at.address(), true, 0, BATCH);
        while (!members.isEmpty()) {
            if (isClosing) {
                spool.giveBack(ticket);
                return;
            }
            Submission batch = batch(queue, message, list, content, members, letter + "/" + at.batches());
            spool.below().accept(batch).await();
            allowance.count(list.account(), members.size());
            at = new Reached(at.batches() + 1, members.getLast().address());
            reached.put(letter, at);
            members = lists.membersAfter(list, at.address(), true, 0, BATCH);
        }
        settle(ticket, Outcome.DELIVERED, 250, "posted to the members of " + list.address(), begin);
        reached.remove(letter);
    }

    /** How far an earlier run came, as the log tells. */
    private Reached found(StoredMessage message, String letter) {
        if (!keyed.awaitStart(PATIENCE)) {
            throw new NotKnownYetException();
        }
        Reached at = Reached.NOTHING;
        Optional<StoredMessage> batch = batch(message, letter + "/0");
        while (batch.isPresent()) {
            StoredMessage stored = batch.get();
            at = new Reached(at.batches() + 1, Entry.key(stored.recipient(stored.recipients() - 1)));
            batch = batch(message, letter + "/" + at.batches());
        }
        return at;
    }

    private Optional<StoredMessage> batch(StoredMessage message, String key) {
        return keyed.positions(message.domain(), key).stream()
                .map(keyed::read)
                .flatMap(Optional::stream)
                .filter(stored -> stored.stream().equals(message.stream()))
                .filter(stored -> IdempotencyMark.of(MessageAttributes.decode(stored.attributes()))
                        .filter(mark -> mark.key().equals(key))
                        .isPresent())
                .findFirst();
    }

    private Submission batch(
            QueueKey queue,
            StoredMessage message,
            MailingList list,
            List<ByteBuffer> content,
            List<Member> members,
            String key) {
        MessageAttributes original = MessageAttributes.decode(message.attributes());
        Map<String, String> options = new HashMap<>(original.options());
        new IdempotencyMark(key, "").writeTo(options);
        options.put("mailing-list", list.address());
        MessageAttributes attributes = new MessageAttributes(
                original.method(),
                original.origin(),
                original.keyId(),
                original.size(),
                original.tags(),
                original.userVariables(),
                options,
                original.summary());
        return new Submission(
                message.messageId(),
                message.domain(),
                message.returnPath(),
                clock.instant(),
                clock.instant(),
                message.expires(),
                (message.flags() & ~MessageFlags.TEMPLATE)
                        | MessageFlags.DRAFT
                        | MessageFlags.LETTER
                        | MessageFlags.KEEPS_TO
                        | MessageFlags.IDEMPOTENT,
                message.stream(),
                queue.destination().substring(ListSpool.ROUTE.length()),
                members.stream().map(ListPosting::addressee).toList(),
                attributes.encode(),
                content);
    }

    private static Addressee addressee(Member member) {
        byte[] vars = member.vars().equals(Member.NO_VARS)
                ? new byte[0]
                : member.vars().getBytes(UTF_8);
        return new Addressee(EmailAddress.parse(member.address()), RecipientSlice.encode(member.name(), vars));
    }

    private void settle(Ticket ticket, Outcome outcome, int code, String words, Instant begin) {
        Instant end = clock.instant();
        spool.settle(
                ticket,
                outcome,
                end,
                report(ticket, outcome, code, words, begin, end, Optional.empty())
                        .encode());
    }

    private void later(Ticket ticket, String words, Instant begin) {
        Instant end = clock.instant();
        Instant next = end.plus(RETRY);
        AttemptReport report = report(ticket, Outcome.DEFERRED, 451, words, begin, end, Optional.of(next));
        spool.defer(ticket, Outcome.DEFERRED, end, next, report.encode());
    }

    private static AttemptReport report(
            Ticket ticket,
            Outcome outcome,
            int code,
            String words,
            Instant begin,
            Instant end,
            Optional<Instant> next) {
        return new AttemptReport(
                ticket.attempt(),
                ticket.due(),
                begin,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                outcome == Outcome.DELIVERED ? AttemptReport.Stage.ACCEPTED : AttemptReport.Stage.RENDER,
                code,
                0,
                words,
                outcome == Outcome.DELIVERED ? AttemptReport.Reason.NONE : AttemptReport.Reason.GENERIC,
                Duration.between(begin, end).isNegative() ? Duration.ZERO : Duration.between(begin, end),
                false,
                next,
                Optional.empty());
    }
}
