package io.angarium.service.event;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.service.event.Events.Query;
import java.nio.BufferUnderflowException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The name of a page: the query, where the page begins, and which way it goes from there. Holds everything, so that the
 * server keeps nothing; whose events they are is not in it but in the path.
 *
 * @param from empty: from the range's edge
 * @param forward in the order of the log, or against it
 */
record PageToken(Query query, Optional<Gap> from, boolean forward) {
    private static final int VERSION = 1;
    private static final String INVALID = "page token is not valid";

    private static final int HAS_BEGIN = 1;
    private static final int HAS_END = 1 << 1;
    private static final int ASCENDING = 1 << 2;
    private static final int HAS_GAP = 1 << 3;
    private static final int FORWARD = 1 << 4;

    String encode() {
        CompactWriter writer =
                new CompactWriter(64).number(VERSION).number(flags()).number(query.limit());
        query.begin().ifPresent(begin -> write(writer, begin));
        query.end().ifPresent(end -> write(writer, end));
        from.ifPresent(
                gap -> writer.number(gap.timeMillis()).number(gap.position()).number(gap.recipient()));
        writer.number(query.filters().size());
        query.filters().forEach((name, texts) -> {
            writer.text(name).number(texts.size());
            texts.forEach(writer::text);
        });
        return Base64.getUrlEncoder().withoutPadding().encodeToString(writer.toBytes());
    }

    private int flags() {
        return (query.begin().isPresent() ? HAS_BEGIN : 0)
                | (query.end().isPresent() ? HAS_END : 0)
                | (query.ascending() ? ASCENDING : 0)
                | (from.isPresent() ? HAS_GAP : 0)
                | (forward ? FORWARD : 0);
    }

    /** @throws IllegalArgumentException if it is no token of ours */
    static PageToken decode(String token) {
        try {
            CompactReader reader = new CompactReader(Base64.getUrlDecoder().decode(token)).version(VERSION);
            int flags = small(reader);
            int limit = small(reader);
            Optional<Instant> begin = (flags & HAS_BEGIN) == 0 ? Optional.empty() : Optional.of(instant(reader));
            Optional<Instant> end = (flags & HAS_END) == 0 ? Optional.empty() : Optional.of(instant(reader));
            Optional<Gap> gap = (flags & HAS_GAP) == 0 ? Optional.empty() : Optional.of(gap(reader));
            Query query = new Query(begin, end, (flags & ASCENDING) != 0, limit, filters(reader));
            return new PageToken(query, gap, (flags & FORWARD) != 0);
        } catch (MalformedRecordException
                | BufferUnderflowException
                | DateTimeException
                | ArithmeticException
                | IllegalArgumentException e) {
            throw new IllegalArgumentException(INVALID, e);
        }
    }

    private static void write(CompactWriter writer, Instant instant) {
        writer.number(Math.max(0, instant.getEpochSecond())).number(instant.getNano());
    }

    private static Instant instant(CompactReader reader) {
        return Instant.ofEpochSecond(reader.number(), reader.number());
    }

    private static int small(CompactReader reader) {
        long number = reader.number();
        if (number > Integer.MAX_VALUE) {
            throw new MalformedRecordException("a number is larger than any of ours");
        }
        return (int) number;
    }

    private static Gap gap(CompactReader reader) {
        return new Gap(reader.number(), reader.number(), small(reader));
    }

    private static Map<String, List<String>> filters(CompactReader reader) {
        Map<String, List<String>> filters = new LinkedHashMap<>();
        for (int count = reader.count(); count > 0; count--) {
            String name = reader.text();
            List<String> texts = new ArrayList<>();
            for (int values = reader.count(); values > 0; values--) {
                texts.add(reader.text());
            }
            filters.put(name, texts);
        }
        return filters;
    }
}
