package io.angarium.app;

import io.angarium.delivery.shaping.AdaptiveShaper;
import io.angarium.delivery.shaping.Change;
import io.angarium.delivery.shaping.Learned;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.storage.Table;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what was learned about receivers in a table, one numbered row each, written every {@link #BETWEEN_SAVES} and at the
 * end, read at the start. What can't be read or written costs some learning and nothing else.
 */
final class LearnedShaping implements AutoCloseable {
    static final Duration BETWEEN_SAVES = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(LearnedShaping.class);
    private static final String PARTITION = "learned";
    private static final int VERSION = 1;
    /** Rates are kept in millionths. */
    private static final double UNIT = 1e6;

    private static final double HIGHEST = 1e12;

    private final Table table;
    private final AdaptiveShaper shaper;
    private final InstantSource clock;
    private final ScheduledExecutorService saver = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("shaping-saver").factory());
    private int rows;

    private LearnedShaping(Table table, AdaptiveShaper shaper, InstantSource clock) {
        this.table = table;
        this.shaper = shaper;
        this.clock = clock;
    }

    /** Lets the shaper recall what is in the table, and saves from then on. */
    static LearnedShaping open(Table table, AdaptiveShaper shaper, InstantSource clock) {
        LearnedShaping learned = new LearnedShaping(table, shaper, clock);
        learned.load();
        long nanos = BETWEEN_SAVES.toNanos();
        ScheduledFuture<?> _ =
                learned.saver.scheduleWithFixedDelay(learned::saveIfPossible, nanos, nanos, TimeUnit.NANOSECONDS);
        return learned;
    }

    private synchronized void load() {
        List<Table.Row> found =
                table.range(PARTITION, new byte[0], new byte[0], Table.Direction.ASCENDING, AdaptiveShaper.MAX_LEARNED);
        List<Learned> known = new ArrayList<>();
        for (Table.Row row : found) {
            decode(row.value()).ifPresent(known::add);
        }
        rows = found.size();
        shaper.recall(known);
    }

    /** Writes down what is known now, in place of what was. */
    synchronized void save() {
        List<Learned> known = shaper.learned(clock.instant());
        List<Table.Change> changes = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            changes.add(new Table.Change.Put(
                    key(i), encode(known.get(i)), known.get(i).at().plus(AdaptiveShaper.MEMORY)));
        }
        for (int i = known.size(); i < rows; i++) {
            changes.add(new Table.Change.Delete(key(i)));
        }
        if (!changes.isEmpty()) {
            table.write(PARTITION, changes);
        }
        rows = known.size();
    }

    private void saveIfPossible() {
        try {
            save();
        } catch (RuntimeException e) {
            LOG.warn("what was learned about receivers could not be saved", e);
        }
    }

    /** Saves a last time. */
    @Override
    public void close() {
        saver.shutdownNow();
        saveIfPossible();
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    // ---- rows

    private static byte[] encode(Learned learned) {
        CompactWriter out = new CompactWriter(512)
                .number(VERSION)
                .text(learned.source())
                .text(learned.receiver())
                .text(learned.provider().orElse(""))
                .number(learned.at().toEpochMilli());
        write(learned.messages(), out);
        write(learned.openings(), out);
        out.number(learned.connections())
                .number(learned.messagesPerConnection())
                .number(learned.changes().size());
        for (Change change : learned.changes()) {
            out.number(change.at().toEpochMilli()).text(change.what()).text(change.because());
        }
        return out.toBytes();
    }

    private static void write(Learned.Speed speed, CompactWriter out) {
        out.number(millionths(speed.now()))
                .number(millionths(speed.known()))
                .number(speed.restsUntil().map(Instant::toEpochMilli).orElse(0L))
                .text(speed.because());
    }

    /** 0 for none. */
    private static long millionths(double perSecond) {
        return perSecond > HIGHEST ? 0 : Math.max(1, Math.round(perSecond * UNIT));
    }

    private static double perSecond(long millionths) {
        return millionths == 0 ? Double.POSITIVE_INFINITY : millionths / UNIT;
    }

    private static Optional<Learned> decode(byte[] row) {
        try {
            CompactReader in = new CompactReader(row).version(VERSION);
            String source = in.text();
            String receiver = in.text();
            Optional<String> provider = Optional.of(in.text()).filter(name -> !name.isEmpty());
            Instant at = Instant.ofEpochMilli(in.number());
            Learned.Speed messages = speed(in);
            Learned.Speed openings = speed(in);
            int connections = count(in);
            int messagesPerConnection = count(in);
            List<Change> changes = new ArrayList<>();
            for (int left = in.count(); left > 0; left--) {
                changes.add(new Change(Instant.ofEpochMilli(in.number()), in.text(), in.text()));
            }
            return Optional.of(new Learned(
                    source, receiver, provider, at, messages, openings, connections, messagesPerConnection, changes));
        } catch (MalformedRecordException e) {
            LOG.warn("a row about a receiver can't be read, and is left out: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static int count(CompactReader in) {
        return (int) Math.min(in.number(), Integer.MAX_VALUE);
    }

    private static Learned.Speed speed(CompactReader in) {
        double now = perSecond(in.number());
        double known = perSecond(in.number());
        Optional<Instant> restsUntil =
                Optional.of(in.number()).filter(millis -> millis > 0).map(Instant::ofEpochMilli);
        return new Learned.Speed(now, known, restsUntil, in.text());
    }
}
