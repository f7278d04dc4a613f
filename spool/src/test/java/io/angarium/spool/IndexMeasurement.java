package io.angarium.spool;

import java.lang.management.ManagementFactory;

/**
 * Measures the index alone: {@code IndexMeasurement RECIPIENTS PER_MESSAGE STREAMS DOMAINS} fills it and says what that takes
 * in memory and time, and how long the longest single call took. Not a test.
 */
public final class IndexMeasurement {
    private static final long RECORD_BYTES = 700;
    private static final int BATCH = 50;

    private IndexMeasurement() {}

    public static void main(String[] args) {
        int recipients = Integer.parseInt(args[0]);
        int perMessage = Integer.parseInt(args[1]);
        int streams = Integer.parseInt(args[2]);
        int domains = Integer.parseInt(args[3]);
        RecipientIndex index = new RecipientIndex(100, 3_600_000, 0);
        long before = heap();
        long longest = 0;
        long position = 0;
        long number = 0;
        long start = System.nanoTime();
        for (int done = 0; done < recipients; done += perMessage) {
            QueueKey[] keys = new QueueKey[perMessage];
            for (int i = 0; i < perMessage; i++) {
                long queue = number++ % ((long) streams * domains);
                keys[i] = new QueueKey(
                        "n\taccount\tsend.test\ttag" + queue % streams, "domain" + queue / streams + ".test");
            }
            position += RECORD_BYTES + 50L * perMessage;
            long at = System.nanoTime();
            index.add(position, keys, _ -> 0, 1);
            longest = Math.max(longest, System.nanoTime() - at);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long heap = heap() - before;
        System.out.printf(
                "%,d recipients in messages of %,d, %,d queues: filled in %.1f s, longest add %.1f ms (with what the"
                        + " JVM took)%n",
                index.size(), perMessage, index.queues.size(), seconds, longest / 1e6);
        System.out.printf(
                "outside the heap %.1f bytes a recipient, in the heap %.1f; the heap's part a queue %.0f%n",
                (double) index.slots.bytes() / index.size(),
                (double) heap / index.size(),
                (double) heap / index.queues.size());
        drain(index, Math.min(recipients, 1_000_000), streams, domains);
    }

    private static void drain(RecipientIndex index, int count, int streams, int domains) {
        long start = System.nanoTime();
        int done = 0;
        for (long queue = 0; done < count; queue = (queue + 1) % ((long) streams * domains)) {
            QueueKey key =
                    new QueueKey("n\taccount\tsend.test\ttag" + queue % streams, "domain" + queue / streams + ".test");
            for (Ticket ticket : index.take(key, BATCH, 1, (message, recipient, attempts) -> {})) {
                index.settle(ticket);
                done++;
            }
        }
        System.out.printf("taken and settled %,.0f a second%n", done / ((System.nanoTime() - start) / 1e9));
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
