package io.angarium.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/** How a generator's work is going, over all its connections. */
final class Course {
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final long messages;
    private final AtomicLong begun = new AtomicLong();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final ConcurrentHistogram replyMicros = new ConcurrentHistogram(HOUR_MICROS, 3);
    private volatile String lastRefusal = "";

    Course(long messages) {
        this.messages = messages;
    }

    /** The number of the next message to send, or -1 when all are begun. */
    long next() {
        long number = begun.getAndIncrement();
        return number < messages ? number : -1;
    }

    void accepted(long sinceNanos) {
        accepted.increment();
        replyMicros.recordValue(Math.clamp((System.nanoTime() - sinceNanos) / 1_000, 0, HOUR_MICROS));
    }

    void refused(String reply) {
        refused.increment();
        lastRefusal = reply;
    }

    long done() {
        return accepted.sum() + refused.sum();
    }

    boolean isOver() {
        return done() >= messages;
    }

    String json(double seconds) {
        return ("{\"accepted\":%d,\"refused\":%d,\"seconds\":%.3f,\"per_second\":%.0f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
                        + "\"last_refusal\":\"%s\"}")
                .formatted(
                        accepted.sum(),
                        refused.sum(),
                        seconds,
                        accepted.sum() / seconds,
                        replyMicros.getValueAtPercentile(50) / 1e3,
                        replyMicros.getValueAtPercentile(99) / 1e3,
                        lastRefusal.replaceAll("[\"\\\\\\p{Cntrl}]", " "));
    }
}
