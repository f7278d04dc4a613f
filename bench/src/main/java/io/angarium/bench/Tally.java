package io.angarium.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/** What a sink has seen. Any thread may add. */
final class Tally {
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final LongAdder messages = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder handshakes = new LongAdder();
    private final AtomicLong firstNanos = new AtomicLong();
    private final AtomicLong lastNanos = new AtomicLong();
    private final AtomicLong turn = new AtomicLong();
    private final ConcurrentHistogram micros = new ConcurrentHistogram(HOUR_MICROS, 3);
    private final int sampleEvery;

    /** @param sampleEvery look for the stamp of every so manieth message */
    Tally(int sampleEvery) {
        this.sampleEvery = sampleEvery;
    }

    boolean isSampled() {
        return turn.getAndIncrement() % sampleEvery == 0;
    }

    void connection() {
        connections.increment();
    }

    void handshake() {
        handshakes.increment();
    }

    /** @param stampMicros when it was injected, or -1 if that isn't known */
    void message(long stampMicros) {
        messages.increment();
        long now = System.nanoTime();
        firstNanos.compareAndSet(0, now);
        lastNanos.lazySet(now);
        if (stampMicros > 0) {
            micros.recordValue(Math.clamp(Stamp.nowMicros() - stampMicros, 0, HOUR_MICROS));
        }
    }

    /** One line of JSON. */
    String json() {
        double seconds = (lastNanos.get() - firstNanos.get()) / 1e9;
        long count = messages.sum();
        return ("{\"messages\":%d,\"connections\":%d,\"handshakes\":%d,\"seconds\":%.3f,\"per_second\":%.0f,"
                        + "\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}")
                .formatted(
                        count,
                        connections.sum(),
                        handshakes.sum(),
                        seconds,
                        seconds > 0 ? count / seconds : 0,
                        micros.getValueAtPercentile(50) / 1e3,
                        micros.getValueAtPercentile(99) / 1e3,
                        micros.getMaxValue() / 1e3);
    }

    void reset() {
        messages.reset();
        connections.reset();
        handshakes.reset();
        firstNanos.set(0);
        lastNanos.set(0);
        micros.reset();
    }

    long messages() {
        return messages.sum();
    }
}
