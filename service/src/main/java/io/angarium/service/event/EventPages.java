package io.angarium.service.event;

import io.angarium.service.event.Events.Page;
import io.angarium.service.event.Events.Query;
import io.angarium.service.event.Timeline.Entry;
import io.angarium.spool.SpoolRecord;
import io.angarium.spool.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/**
 * Pages of events. A page is a walk from a {@link Gap} in one direction; its tokens name the gaps at its ends, so that pages
 * neither skip nor repeat, whatever happens meanwhile.
 */
final class EventPages {
    /** What reading a record came to. */
    sealed interface Result {
        record Found(SpoolRecord record) implements Result {}

        /** Trimmed or damaged. */
        record Gone() implements Result {}
    }

    static final int MAX_LIMIT = 300;
    /** Events that are looked at for one page; a filter that matches less than one in so many gives short pages. */
    static final int MAX_LOOKED_AT = 50_000;

    private static final Duration CLOCKS_MAY_DIFFER = Duration.ofMinutes(5);
    private static final int REMEMBERED_MESSAGES = 256;

    private final EventIndex index;
    private final LongFunction<Result> records;
    private final BiFunction<String, String, List<Occurrence>> byMessageId;
    private final EventWriter writer;
    private final InstantSource clock;

    /**
     * @param records reads the record at a position
     * @param byMessageId everything of a domain's messages with a Message-Id, in the order of the log
     */
    EventPages(
            EventIndex index,
            LongFunction<Result> records,
            BiFunction<String, String, List<Occurrence>> byMessageId,
            EventWriter writer,
            InstantSource clock) {
        this.index = index;
        this.records = records;
        this.byMessageId = byMessageId;
        this.writer = writer;
        this.clock = clock;
    }

    Page page(String account, String domain, PageToken token, EventFilter filter) {
        Query query = token.query();
        Walk walk = new Walk(account, domain, query, filter, token.forward());
        walk.go(token.from());
        List<Map<String, Object>> items = token.forward() == query.ascending() ? walk.items : walk.items.reversed();
        // Seen from the log: what is older and what is newer than this page.
        PageToken older =
                new PageToken(query, token.forward() ? walk.begin(token.from()) : walk.end(token.from()), false);
        PageToken newer =
                new PageToken(query, token.forward() ? walk.end(token.from()) : walk.begin(token.from()), true);
        PageToken oldest = new PageToken(query, Optional.empty(), true);
        PageToken newest = new PageToken(query, Optional.empty(), false);
        return query.ascending()
                ? new Page(items, older.encode(), newer.encode(), oldest.encode(), newest.encode())
                : new Page(items, newer.encode(), older.encode(), newest.encode(), oldest.encode());
    }

    /** One walk along a domain's events. */
    private final class Walk {
        private final String account;
        private final String domain;
        private final EventFilter filter;
        private final boolean forward;
        private final int limit;
        private final Instant from;
        private final Instant to;
        private final Map<Long, Optional<MessageView>> messages = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Optional<MessageView>> eldest) {
                return size() > REMEMBERED_MESSAGES;
            }
        };

        final List<Map<String, Object>> items = new ArrayList<>();
        private Optional<Gap> firstSeen = Optional.empty();
        private Optional<Gap> lastSeen = Optional.empty();
        private int lookedAt;

        Walk(String account, String domain, Query query, EventFilter filter, boolean forward) {
            this.account = account;
            this.domain = domain;
            this.filter = filter;
            this.forward = forward;
            this.limit = Math.clamp(query.limit(), 1, MAX_LIMIT);
            Instant now = clock.instant();
            Instant oldest = later(now.minus(index.retention()), Instant.EPOCH);
            Instant newest = now.plus(CLOCKS_MAY_DIFFER);
            this.from = later((query.ascending() ? query.begin() : query.end()).orElse(oldest), oldest);
            this.to = earlier((query.ascending() ? query.end() : query.begin()).orElse(newest), newest);
        }

        /** Where this page begins: the gap that it started from, or the outer side of its first event. */
        Optional<Gap> begin(Optional<Gap> start) {
            return firstSeen.or(() -> start);
        }

        /** Where the following page goes on. */
        Optional<Gap> end(Optional<Gap> start) {
            return lastSeen.or(() -> start);
        }

        void go(Optional<Gap> start) {
            Iterator<Entry> entries = entries(start);
            while (items.size() < limit && lookedAt < MAX_LOOKED_AT && entries.hasNext()) {
                expand(entries.next(), start);
            }
        }

        private Iterator<Entry> entries(Optional<Gap> start) {
            Optional<String> messageId = filter.messageId();
            if (messageId.isPresent()) {
                List<Occurrence> all = byMessageId.apply(domain, messageId.get());
                return (forward ? all : all.reversed())
                        .stream().map(it -> new Entry(0, it)).iterator();
            }
            Timeline timeline = new Timeline(index, domain, from.toEpochMilli(), to.toEpochMilli());
            return forward ? timeline.forward(start) : timeline.backward(start);
        }

        /** The events of one record, as far as they lie behind the start. */
        private void expand(Entry entry, Optional<Gap> start) {
            Occurrence occurrence = entry.occurrence();
            for (int i = 0; i < occurrence.events() && items.size() < limit; i++) {
                int number = forward ? i : occurrence.events() - 1 - i;
                if (isBehind(start, occurrence.position(), number)) {
                    lookedAt++;
                    look(occurrence, number);
                    saw(entry, number);
                }
            }
        }

        private boolean isBehind(Optional<Gap> start, long position, int number) {
            return start.map(gap -> gap.isBefore(position, number) == forward).orElse(true);
        }

        private void saw(Entry entry, int number) {
            Gap before = new Gap(entry.rowMillis(), entry.occurrence().position(), number);
            Gap behind = new Gap(entry.rowMillis(), entry.occurrence().position(), number + 1);
            if (firstSeen.isEmpty()) {
                firstSeen = Optional.of(forward ? before : behind);
            }
            lastSeen = Optional.of(forward ? behind : before);
        }

        private void look(Occurrence occurrence, int number) {
            if (!filter.wants(occurrence.kind())) {
                return;
            }
            event(occurrence, number).filter(filter::matches).ifPresent(items::add);
        }

        private Optional<Map<String, Object>> event(Occurrence occurrence, int number) {
            if (occurrence.kind() == Occurrence.Kind.ACCEPTED) {
                return message(occurrence.position())
                        .filter(view -> isWithin(view.message().acceptedAt()))
                        .map(view -> writer.accepted(view, number));
            }
            if (records.apply(occurrence.position()) instanceof Result.Found(SpoolRecord.Happened happened)
                    && isWithin(happened.at())) {
                return message(happened.message()).map(view -> writer.happened(view, happened));
            }
            return Optional.empty();
        }

        private boolean isWithin(Instant at) {
            return !at.isBefore(from) && !at.isAfter(to);
        }

        private Optional<MessageView> message(long position) {
            Optional<MessageView> known = messages.get(position);
            if (known == null) {
                known = records.apply(position) instanceof Result.Found(SpoolRecord.Accepted(StoredMessage message))
                                && LogEvents.isOf(account, message)
                        ? Optional.of(new MessageView(message))
                        : Optional.empty();
                messages.put(position, known);
            }
            return known;
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
