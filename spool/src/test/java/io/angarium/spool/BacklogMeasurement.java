package io.angarium.spool;

import io.angarium.mail.EmailAddress;
import io.angarium.storage.Log;
import io.angarium.storage.Tables;
import io.angarium.storage.rocks.RocksTables;
import io.angarium.storage.segment.FileDisk;
import io.angarium.storage.segment.FileSnapshots;
import io.angarium.storage.segment.LogSettings;
import io.angarium.storage.segment.SegmentLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the spool with a backlog on this machine: {@code BacklogMeasurement DIRECTORY fill RECIPIENTS PER_MESSAGE BYTES
 * STREAMS DOMAINS} accepts, takes and settles with nothing queued, fills the spool, does the same again, prints rates and
 * memory, and halts as a crash would. {@code BacklogMeasurement DIRECTORY start} says how long the next start takes. Not a
 * test.
 */
public final class BacklogMeasurement {
    private static final int CALLERS = 512;
    private static final int SAMPLE = 300_000;

    private final LogSpool spool;
    private final int perMessage;
    private final byte[] letter;
    private final int streams;
    private final int domains;
    private final AtomicLong next = new AtomicLong();

    private BacklogMeasurement(LogSpool spool, int perMessage, int bytes, int streams, int domains) {
        this.spool = spool;
        this.perMessage = perMessage;
        this.letter = new byte[bytes];
        this.streams = streams;
        this.domains = domains;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path root = Path.of(args[0]);
        Files.createDirectories(root);
        long started = System.nanoTime();
        Tables tables = RocksTables.open(root.resolve("tables"));
        Log log = SegmentLog.open(root.resolve("log"), LogSettings.defaults().withReserveBytes(0));
        LogSpool spool = LogSpool.open(
                log,
                tables.table("spool"),
                new FileSnapshots(new FileDisk(), root.resolve("checkpoint"), "shard-0", 0),
                SpoolSettings.defaults().withMaxQueued(30_000_000),
                InstantSource.system(),
                (position, bytes, reason) -> System.out.println("damaged: " + reason));
        System.out.printf(
                "open after %.1f s with %,d queued in %,d queues%n",
                seconds(started), spool.totals().queued(), spool.queues().size());
        memory(spool);
        if (args[1].equals("fill")) {
            new BacklogMeasurement(
                            spool,
                            Integer.parseInt(args[3]),
                            Integer.parseInt(args[4]),
                            Integer.parseInt(args[5]),
                            Integer.parseInt(args[6]))
                    .run(Long.parseLong(args[2]));
        } else if (args[1].equals("cancel")) {
            long at = System.nanoTime();
            long count = spool.cancel(Cancellation.ofStreams(spool.streams()));
            System.out.printf("cancelled %,d in %.0f ms%n", count, 1000 * seconds(at));
            while (spool.totals().queued() > 0 && seconds(at) < 300) {
                Thread.sleep(1_000);
                System.out.printf(
                        "%.0f s: %,d still queued%n",
                        seconds(at), spool.totals().queued());
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private void run(long recipients) throws IOException, InterruptedException {
        accept(SAMPLE);
        drain(SAMPLE);
        long longest = longestPause();
        double acceptEmpty = accept(SAMPLE);
        double takeEmpty = drain(SAMPLE);
        System.out.printf("nothing queued: accept %,.0f/s, take and settle %,.0f/s%n", acceptEmpty, takeEmpty);
        double filling = accept(recipients);
        System.out.printf(
                "filled at %,.0f/s; queued %,d, queues %,d%n",
                filling, spool.totals().queued(), spool.queues().size());
        memory(spool);
        double acceptFull = accept(SAMPLE);
        double takeFull = drain(SAMPLE);
        System.out.printf(
                "%,d queued: accept %,.0f/s (%.2f), take and settle %,.0f/s (%.2f)%n",
                recipients, acceptFull, acceptFull / acceptEmpty, takeFull, takeFull / takeEmpty);
        acceptFull = accept(SAMPLE);
        takeFull = drain(SAMPLE);
        System.out.printf(
                "again: accept %,.0f/s (%.2f), take and settle %,.0f/s (%.2f)%n",
                acceptFull, acceptFull / acceptEmpty, takeFull, takeFull / takeEmpty);
        System.out.printf(
                "longest time for a totals() call: %d ms before, %d ms at the end%n", longest, longestPause());
        long at = System.nanoTime();
        boolean written = spool.checkpointNow();
        System.out.printf("checkpoint %s in %.1f s%n", written ? "written" : "failed", seconds(at));
        accept(SAMPLE);
        memory(spool);
    }

    private long longestPause() throws InterruptedException {
        long longest = 0;
        for (int i = 0; i < 200; i++) {
            long at = System.nanoTime();
            spool.totals();
            longest = Math.max(longest, System.nanoTime() - at);
            Thread.sleep(1);
        }
        return longest / 1_000_000;
    }

    private double accept(long recipients) throws InterruptedException {
        long messages = recipients / perMessage;
        AtomicLong left = new AtomicLong(messages);
        long at = System.nanoTime();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                while (left.getAndDecrement() > 0) {
                    spool.accept(submission(next.getAndIncrement())).await();
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        return messages * perMessage / seconds(at);
    }

    private Submission submission(long number) {
        Instant now = Instant.now();
        List<Addressee> addressees = new ArrayList<>(perMessage);
        for (int i = 0; i < perMessage; i++) {
            long domain = (number / streams + i) % domains;
            addressees.add(new Addressee(new EmailAddress("user" + i, "domain" + domain + ".test")));
        }
        return new Submission(
                number + "@send.test",
                "send.test",
                "bounce@send.test",
                now,
                now,
                now.plus(Duration.ofDays(3)),
                0,
                "n\taccount\tsend.test\ttag" + number % streams,
                "",
                addressees,
                new byte[100],
                List.of(ByteBuffer.wrap(letter)));
    }

    private double drain(long recipients) {
        byte[] detail = new byte[60];
        long at = System.nanoTime();
        long done = 0;
        while (done < recipients) {
            for (Spool.QueueState state : spool.queues()) {
                List<Ticket> tickets = spool.take(state.queue(), 50);
                for (Ticket ticket : tickets) {
                    spool.settle(ticket, Outcome.DELIVERED, Instant.now(), detail);
                }
                done += tickets.size();
                if (done >= recipients) {
                    break;
                }
            }
        }
        return done / seconds(at);
    }

    private static void memory(LogSpool spool) throws IOException {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long queued = Math.max(1, spool.totals().queued());
        long slots = spool.slotBytes();
        String resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("");
        System.out.printf(
                "memory: heap in use %,d MB, slots %,d MB, %s; heap and slots %.1f bytes a recipient%n",
                heap >> 20, slots >> 20, resident.replaceAll("\\s+", " "), (double) (heap + slots) / queued);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
