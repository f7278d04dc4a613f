package io.angarium.service.event;

import io.angarium.service.event.EventIndex.Chunk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Walks a domain's occurrences in the order of the log or against it, between two times, row by row as they are asked for.
 * Used by one thread.
 */
final class Timeline {
    /** An occurrence and the time of the row in which it stands. */
    record Entry(long rowMillis, Occurrence occurrence) {}

    private static final int ROWS_AT_A_TIME = 16;

    private final EventIndex index;
    private final String domain;
    private final long fromMillis;
    private final long toMillis;

    /**
     * @param fromMillis events before needn't be found
     * @param toMillis events behind needn't be found
     */
    Timeline(EventIndex index, String domain, long fromMillis, long toMillis) {
        this.index = index;
        this.domain = domain;
        this.fromMillis = fromMillis;
        this.toMillis = toMillis;
    }

    /** From the gap, or from the begin. */
    Iterator<Entry> forward(Optional<Gap> from) {
        long beginMillis = from.map(Gap::timeMillis).orElse(fromMillis);
        byte[] begin =
                from.map(gap -> Keys.key(gap.timeMillis(), gap.position())).orElse(Keys.key(fromMillis));
        return new Forward(EventIndex.day(beginMillis), begin);
    }

    /** Back from the gap, or from the end. */
    Iterator<Entry> backward(Optional<Gap> from) {
        long endMillis = Math.min(from.map(Gap::timeMillis).orElse(Long.MAX_VALUE), latest());
        byte[] end =
                from.map(gap -> Keys.behind(gap.timeMillis(), gap.position())).orElse(Keys.behind(latest()));
        return new Backward(EventIndex.day(endMillis), end);
    }

    /** A row whose time is behind this holds nothing that happened before {@link #toMillis}. */
    private long latest() {
        return toMillis + EventIndex.LATENESS.toMillis();
    }

    private abstract static class Walk implements Iterator<Entry> {
        final Deque<Entry> ready = new ArrayDeque<>();
        boolean ended;

        /** Puts the next rows' entries in, or ends. */
        abstract void fetch();

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !ended) {
                fetch();
            }
            return !ready.isEmpty();
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.removeFirst();
        }
    }

    private final class Forward extends Walk {
        private long day;
        private byte[] from;

        Forward(long day, byte[] begin) {
            this.day = day;
            // The row that begins before the place may reach over it.
            List<Chunk> before = index.descending(domain, day, behind(begin), 1);
            this.from = before.isEmpty()
                    ? begin
                    : Keys.key(before.getFirst().timeMillis(), before.getFirst().first());
        }

        @Override
        void fetch() {
            if (day > EventIndex.day(latest())) {
                ended = true;
                return;
            }
            List<Chunk> rows = index.ascending(domain, day, from, ROWS_AT_A_TIME);
            for (Chunk row : rows) {
                if (row.timeMillis() > latest()) {
                    ended = true;
                    return;
                }
                row.occurrences().forEach(it -> ready.add(new Entry(row.timeMillis(), it)));
            }
            if (rows.size() < ROWS_AT_A_TIME) {
                day++;
                from = new byte[0];
            } else {
                from = Keys.behind(rows.getLast().timeMillis(), rows.getLast().first());
            }
        }
    }

    private final class Backward extends Walk {
        private long day;
        private byte[] before;

        Backward(long day, byte[] end) {
            this.day = day;
            this.before = end;
        }

        @Override
        void fetch() {
            if (day < EventIndex.day(fromMillis)) {
                ended = true;
                return;
            }
            List<Chunk> rows = index.descending(domain, day, before, ROWS_AT_A_TIME);
            for (Chunk row : rows) {
                List<Occurrence> newestFirst = new ArrayList<>(row.occurrences()).reversed();
                newestFirst.forEach(it -> ready.add(new Entry(row.timeMillis(), it)));
                if (row.timeMillis() < fromMillis) {
                    // What stands in earlier rows happened before this row's time.
                    ended = true;
                    return;
                }
            }
            if (rows.size() < ROWS_AT_A_TIME) {
                day--;
                before = new byte[0];
            } else {
                before = Keys.key(rows.getLast().timeMillis(), rows.getLast().first());
            }
        }
    }

    /** The first key behind this one. */
    private static byte[] behind(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }
}
