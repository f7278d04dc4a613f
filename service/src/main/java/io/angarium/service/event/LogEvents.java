package io.angarium.service.event;

import io.angarium.delivery.shaping.Stream;
import io.angarium.service.event.EventPages.Result;
import io.angarium.service.submission.KeyedMessages;
import io.angarium.service.submission.MessageFlags;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolRecord;
import io.angarium.spool.StoredMessage;
import io.angarium.storage.Log;
import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Events read from the spool's log by way of an index that a thread of its own keeps up to date. Any thread may ask.
 *
 * <p>An event is told from the log's own records, so it lives as long as they do.
 */
public final class LogEvents implements Events, KeyedMessages, AutoCloseable {
    /**
     * Where to read, and what is needed to tell what was read.
     *
     * @param prefix first bytes of a record that tell what happened, without the letter; {@link Integer#MAX_VALUE}: all
     * @param retention how long the log keeps its records at most
     * @param publicUrl what links begin with; asked for at each event
     * @param letters a message's letter as it was handed in, or as this recipient gets it if each has an own one
     * @param listener hears every outcome that is read
     */
    public record Sources(
            Log log,
            int shard,
            int prefix,
            Spool spool,
            Table table,
            Duration retention,
            Supplier<String> publicUrl,
            Letters letters,
            OutcomeListener listener,
            InstantSource clock) {}

    /** Where letters come from. */
    @FunctionalInterface
    public interface Letters {
        byte[] apply(StoredMessage message, int recipient);
    }

    /** How long a question waits for the index to have what is in the log. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** How long a question waits for an outcome that was reached and is not on disk yet. */
    private static final Duration PATIENCE_FOR_OUTCOME = Duration.ofMillis(500);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    /** Messages with one Message-Id that are looked at; a client may give many the same. */
    private static final int MAX_NAMESAKES = 20;
    /** Index rows of one message that are read: enough for every recipient's every attempt, practically. */
    private static final int MAX_ROWS = 20_000;

    private final Sources sources;
    private final EventIndex index;
    private final EventReader reader;
    private final EventPages pages;
    /** How far the log went when the program started. */
    private final long startEnd;

    /** Starts following the log. */
    public LogEvents(Sources sources) {
        this.sources = sources;
        this.startEnd = sources.log().durableEnd(sources.shard());
        this.index = new EventIndex(sources.table(), sources.retention());
        this.reader = new EventReader(
                sources.log(), sources.shard(), sources.prefix(), sources.spool(), index, sources.listener());
        this.pages = new EventPages(
                index, this::record, this::ofMessageId, new EventWriter(sources.publicUrl()), sources.clock());
        reader.start();
    }

    /** The thread that keeps the index, for its figures. */
    public EventReader reader() {
        return reader;
    }

    @Override
    public Page list(String account, String domain, Query query) {
        EventFilter filter = new EventFilter(query.filters());
        reader.catchUp(LOOK_AGAIN);
        return pages.page(account, domain, new PageToken(query, Optional.empty(), query.ascending()), filter);
    }

    @Override
    public Page page(String account, String domain, String token) {
        PageToken read = PageToken.decode(token);
        EventFilter filter = new EventFilter(read.query().filters());
        reader.catchUp(LOOK_AGAIN);
        return pages.page(account, domain, read, filter);
    }

    @Override
    public Optional<StoredMessage> message(String account, String messageId) {
        reader.catchUp(PATIENCE);
        return newest(account, EventFilter.withoutBrackets(messageId));
    }

    @Override
    public Optional<Map<String, Object>> trace(String account, String messageId) {
        return message(account, messageId).map(it -> trace(new MessageView(it)).toTree());
    }

    /** Where the account's messages with this Message-Id, with or without brackets, lie in the log: the newest few. */
    public List<Long> positionsOf(String account, String messageId) {
        String id = EventFilter.withoutBrackets(messageId);
        reader.catchUp(PATIENCE);
        return index.messages(id, MAX_NAMESAKES).stream()
                .filter(position -> message(position)
                        .filter(it -> it.messageId().equals(id) && isOf(account, it))
                        .isPresent())
                .toList();
    }

    @Override
    public Optional<StoredLetter> stored(String account, String domain, String key) {
        return StorageKey.parse(key)
                .flatMap(name -> message(name.position())
                        .filter(message -> message.domain().equals(domain) && name.recipient() < message.recipients())
                        .filter(this::isGenuine)
                        .filter(message -> isOf(account, message))
                        .map(message -> new StoredLetter(
                                message.returnPath(),
                                recipients(message, name.recipient()),
                                sources.letters().apply(message, name.recipient()))));
    }

    @Override
    public boolean awaitStart(Duration atMost) {
        return reader.await(startEnd, atMost);
    }

    @Override
    public long knownBefore() {
        return reader.done();
    }

    @Override
    public List<Long> positions(String domain, String key) {
        return index.keyed(domain, key, MAX_ROWS);
    }

    @Override
    public Optional<StoredMessage> read(long position) {
        return message(position);
    }

    @Override
    public void close() {
        reader.close();
    }

    /** A key could point into the middle of a record: only what the reader met as a message is one. */
    private boolean isGenuine(StoredMessage message) {
        if (index.isMessage(message.messageId(), message.position())) {
            return true;
        }
        reader.catchUp(PATIENCE);
        return index.isMessage(message.messageId(), message.position());
    }

    /** Of individual copies nobody sees who else got one. */
    private static List<String> recipients(StoredMessage message, int recipient) {
        if ((message.flags() & MessageFlags.DRAFT) != 0) {
            return List.of(message.recipient(recipient).toString());
        }
        List<String> recipients = new ArrayList<>(message.recipients());
        for (int i = 0; i < message.recipients(); i++) {
            recipients.add(message.recipient(i).toString());
        }
        return recipients;
    }

    private Optional<StoredMessage> newest(String account, String messageId) {
        return index.messages(messageId, MAX_NAMESAKES).reversed().stream()
                .map(this::message)
                .flatMap(Optional::stream)
                .filter(message -> message.messageId().equals(messageId) && isOf(account, message))
                .findFirst();
    }

    /** Whether the message is the account's; a domain's name may have been another's before. */
    static boolean isOf(String account, StoredMessage message) {
        return Stream.decode(message.stream()).tenant().equals(account);
    }

    private MessageTrace trace(MessageView view) {
        long begin = System.nanoTime();
        while (true) {
            long position = view.message().position();
            MessageTrace trace = new MessageTrace(view, sources.spool().standing(position));
            reader.catchUp(PATIENCE);
            for (Occurrence occurrence : index.ofMessage(position, MAX_ROWS)) {
                if (record(occurrence.position()) instanceof Result.Found(SpoolRecord.Happened happened)) {
                    trace.happened(happened);
                }
            }
            if (trace.isConclusive() || System.nanoTime() - begin > PATIENCE_FOR_OUTCOME.toNanos()) {
                return trace;
            }
            reader.await(sources.log().durableEnd(sources.shard()) + 1, LOOK_AGAIN);
        }
    }

    private Optional<StoredMessage> message(long position) {
        return record(position) instanceof Result.Found(SpoolRecord.Accepted(StoredMessage message))
                ? Optional.of(message)
                : Optional.empty();
    }

    /** The record at a position that may be trimmed, damaged, or no record's at all. */
    private Result record(long position) {
        try {
            return new Result.Found(sources.spool().decode(sources.log().read(sources.shard(), position)));
        } catch (StorageException.Closed e) {
            throw e;
        } catch (StorageException | IllegalArgumentException | BufferUnderflowException e) {
            return new Result.Gone();
        }
    }

    /** Everything about messages with this id, in the order of the log. */
    private List<Occurrence> ofMessageId(String domain, String messageId) {
        List<Occurrence> all = new ArrayList<>();
        for (long position : index.messages(messageId, MAX_NAMESAKES)) {
            message(position).filter(it -> it.domain().equals(domain)).ifPresent(it -> {
                all.add(new Occurrence(position, Occurrence.Kind.ACCEPTED, it.recipients()));
                all.addAll(index.ofMessage(position, MAX_ROWS));
            });
        }
        all.sort(Comparator.comparingLong(Occurrence::position));
        return all;
    }
}
