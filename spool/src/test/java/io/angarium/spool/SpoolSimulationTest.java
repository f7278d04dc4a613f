package io.angarium.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.storage.Snapshots;
import io.angarium.storage.memory.MemoryLog;
import io.angarium.storage.memory.MemorySnapshots;
import io.angarium.storage.memory.MemoryTables;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is accepted, settled, deferred, given back, cancelled and checkpointed in whatever order, and wherever the process
 * dies: what the next one knows is what a simple model knows.
 */
class SpoolSimulationTest {
    private static final SpoolSettings SETTINGS = new SpoolSettings(
            0, 100_000, 1 << 16, Duration.ofDays(30), Duration.ofMillis(100), Duration.ofHours(1), 100_000);
    private static final int STEPS = 1_500;

    private final AtomicReference<Instant> now = new AtomicReference<>(Letters.NOON);
    private final InstantSource clock = now::get;
    private final DyingSnapshots snapshots = new DyingSnapshots();
    private final Map<Recipient, Waiting> model = new HashMap<>();
    private final Map<Recipient, Ticket> taken = new HashMap<>();
    private MemoryLog log = new MemoryLog();
    private MemoryTables tables = new MemoryTables(clock);
    private LogSpool spool = open();
    private long settled;
    private long accepted;

    private record Recipient(long message, int number) {}

    private record Waiting(String stream, Instant due, int attempts, boolean cancelled) {
        Waiting cancel() {
            return new Waiting(stream, due, attempts, true);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void neverForgetsAndNeverRevives(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < STEPS; i++) {
            step(random);
            if (random.nextInt(100) == 0) {
                crash(random);
                agrees("seed %d step %d".formatted(seed, i));
            }
        }
        drains("seed %d".formatted(seed));
    }

    private void step(Random random) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> accept(random);
            case 4, 5, 6 -> take(random);
            case 7, 8, 9 -> comeBack(random);
            case 10 -> {
                now.set(now.get().plusMillis(random.nextInt(60_000)));
                spool.tickOnce();
            }
            default -> {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> spool.checkpointNow();
                    case 3, 4 -> {
                        snapshots.meanwhile = () -> {
                            for (int n = random.nextInt(10); n > 0; n--) {
                                stepWithoutCheckpoint(random);
                            }
                        };
                        spool.checkpointNow();
                        snapshots.meanwhile = () -> {};
                    }
                    case 5 -> cancelStream(random);
                    default -> cancelMessage(random);
                }
            }
        }
    }

    private void stepWithoutCheckpoint(Random random) {
        switch (random.nextInt(5)) {
            case 0 -> accept(random);
            case 1 -> take(random);
            case 2 -> cancelMessage(random);
            default -> comeBack(random);
        }
    }

    private static String stream(Random random) {
        return "stream" + random.nextInt(4);
    }

    private static QueueKey queue(Random random) {
        return new QueueKey(stream(random), "d" + random.nextInt(4) + ".test");
    }

    private void accept(Random random) {
        String[] recipients = new String[random.nextInt(4) == 0 ? 1 + random.nextInt(9) : 1];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = "u" + i + "@d" + random.nextInt(4) + ".test";
        }
        Instant due = random.nextInt(3) == 0 ? now.get().plusSeconds(random.nextInt(600)) : now.get();
        String stream = stream(random);
        long position =
                spool.accept(Letters.of(stream, now.get(), due, recipients)).await();
        for (int i = 0; i < recipients.length; i++) {
            model.put(new Recipient(position, i), new Waiting(stream, due, 0, false));
            accepted++;
        }
    }

    private void take(Random random) {
        for (Ticket ticket : spool.take(queue(random), 1 + random.nextInt(3))) {
            took(ticket);
        }
    }

    private void took(Ticket ticket) {
        Recipient recipient = new Recipient(ticket.message(), ticket.recipient());
        Waiting known = model.get(recipient);
        assertThat(known).as("%s waits", recipient).isNotNull();
        assertThat(known.cancelled()).as("%s is cancelled", recipient).isFalse();
        assertThat(known.due()).as("%s is due", recipient).isBeforeOrEqualTo(now.get());
        assertThat(ticket.attempt()).isEqualTo(known.attempts() + 1);
        assertThat(taken.put(recipient, ticket)).as("%s was out", recipient).isNull();
    }

    private void comeBack(Random random) {
        if (taken.isEmpty()) {
            return;
        }
        List<Recipient> out = taken.keySet().stream()
                .sorted(java.util.Comparator.comparingLong(Recipient::message).thenComparingInt(Recipient::number))
                .toList();
        Recipient recipient = out.get(random.nextInt(out.size()));
        Ticket ticket = taken.remove(recipient);
        Waiting before = model.get(recipient);
        switch (random.nextInt(4)) {
            case 0 -> spool.giveBack(ticket);
            case 1 -> {
                Instant next = now.get().plusSeconds(random.nextInt(900));
                spool.defer(ticket, Outcome.DEFERRED, now.get(), next, new byte[0]);
                model.put(recipient, new Waiting(before.stream(), next, ticket.attempt(), before.cancelled()));
            }
            default -> {
                spool.settle(ticket, Outcome.DELIVERED, now.get(), new byte[0]);
                model.remove(recipient);
                settled++;
            }
        }
    }

    private void cancelStream(Random random) {
        String stream = stream(random);
        spool.cancel(Cancellation.ofStreams(List.of(stream)));
        model.replaceAll((recipient, it) -> it.stream().equals(stream) ? it.cancel() : it);
    }

    private void cancelMessage(Random random) {
        List<Recipient> known = model.keySet().stream()
                .sorted(java.util.Comparator.comparingLong(Recipient::message).thenComparingInt(Recipient::number))
                .toList();
        if (known.isEmpty()) {
            return;
        }
        long message = known.get(random.nextInt(known.size())).message();
        spool.cancel(Cancellation.ofMessage(message));
        model.replaceAll((recipient, it) -> recipient.message() == message ? it.cancel() : it);
    }

    /** The process dies, now or in the middle of a checkpoint, and at times what it wrote is damaged or gone. */
    private void crash(Random random) {
        if (random.nextBoolean()) {
            snapshots.diesAt = random.nextInt(4);
            spool.checkpointNow();
            snapshots.diesAt = -1;
        }
        spool.abandon();
        log.close();
        tables.close();
        log = log.reopen();
        tables = tables.reopen();
        switch (random.nextInt(6)) {
            case 0 -> snapshots.kept.damage(random.nextInt(2));
            case 1 -> snapshots.kept.lose();
            default -> {}
        }
        spool = open();
        snapshots.kept.damage(-1);
        taken.clear();
    }

    private void agrees(String when) {
        sweep();
        Map<Long, List<String>> expected = new TreeMap<>();
        model.forEach((recipient, it) -> expected.computeIfAbsent(recipient.message(), _ -> new ArrayList<>())
                .add(recipient.number() + " " + it.attempts()));
        Map<Long, List<String>> found = new TreeMap<>();
        for (long message : expected.keySet()) {
            expected.get(message).sort(null);
            found.put(
                    message,
                    spool.standing(message).stream()
                            .map(it -> it.recipient() + " " + it.attempts())
                            .sorted()
                            .toList());
        }
        assertThat(found).as(when).isEqualTo(expected);
        assertThat(spool.totals().queued()).as(when).isEqualTo(model.size());
        Spool.Totals totals = spool.totals();
        assertThat(totals.accepted() - totals.settled()).as(when).isEqualTo(totals.queued());
    }

    /** Ends what was cancelled and isn't in an attempt, in the spool and in the model. */
    private void sweep() {
        spool.tickOnce();
        model.keySet().removeIf(recipient -> model.get(recipient).cancelled() && !taken.containsKey(recipient));
    }

    private void drains(String when) {
        for (Map.Entry<Recipient, Ticket> out : taken.entrySet()) {
            spool.giveBack(out.getValue());
        }
        taken.clear();
        now.set(now.get().plus(Duration.ofHours(1)));
        spool.tickOnce();
        spool.tickOnce();
        for (Spool.QueueState state : spool.queues()) {
            spool.take(state.queue(), Integer.MAX_VALUE).forEach(this::took);
        }
        sweep();
        assertThat(taken.keySet()).as(when).isEqualTo(model.keySet());
        assertThat(accepted).as("the test did something").isGreaterThan(100);
        assertThat(settled).as("the test did something").isGreaterThan(100);
        spool.abandon();
    }

    private LogSpool open() {
        return LogSpool.open(log, tables.table("spool"), snapshots, SETTINGS, clock, (position, damaged, reason) -> {
            throw new AssertionError(reason);
        });
    }

    /** Snapshots during which things go on, and that a process may not live to finish. */
    private static final class DyingSnapshots implements Snapshots {
        private final MemorySnapshots kept = new MemorySnapshots();
        private Runnable meanwhile = () -> {};
        private int diesAt = -1;

        @Override
        public Writer begin() {
            dieAt(0);
            meanwhile.run();
            Writer writer = kept.begin();
            return new Writer() {
                @Override
                public void write(ByteBuffer block) {
                    meanwhile.run();
                    dieAt(1);
                    writer.write(block);
                }

                @Override
                public void commit() {
                    meanwhile.run();
                    dieAt(2);
                    writer.commit();
                    dieAt(3);
                }

                @Override
                public void close() {
                    writer.close();
                }
            };
        }

        private void dieAt(int step) {
            if (step == diesAt) {
                throw new io.angarium.storage.StorageException.Full("the process dies here");
            }
        }

        @Override
        public Optional<Reader> open() {
            return kept.open();
        }
    }
}
