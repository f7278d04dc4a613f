package io.angarium.delivery;

import io.angarium.storage.Histogram;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the lanes of one {@link LaneFigures.Label} do. Any thread may call; a message costs some additions, no memory. */
final class LaneTally {
    private static final Duration[] LONG_TIMES = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(4),
        Duration.ofDays(1)
    };

    private static final Duration[] SHORT_TIMES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2)
    };

    final LongAdder delivered = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder deferred = new LongAdder();
    final LongAdder inDoubt = new LongAdder();
    final LongAdder opened = new LongAdder();
    final LongAdder unreachable = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder handshakes = new LongAdder();
    final LongAdder holds = new LongAdder();
    final Histogram delivery = Histogram.ofTimes(LONG_TIMES);
    final Histogram transaction = Histogram.ofTimes(SHORT_TIMES);
    final Histogram connecting = Histogram.ofTimes(SHORT_TIMES);
    final Histogram perConnection = Histogram.ofNumbers(0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);

    private final LaneFigures.Label label;

    LaneTally(LaneFigures.Label label) {
        this.label = label;
    }

    LaneFigures.Label label() {
        return label;
    }

    LaneFigures.Counts read() {
        return new LaneFigures.Counts(
                delivered.sum(),
                failed.sum(),
                deferred.sum(),
                inDoubt.sum(),
                opened.sum(),
                unreachable.sum(),
                lost.sum(),
                handshakes.sum(),
                holds.sum(),
                delivery.read(),
                transaction.read(),
                connecting.read(),
                perConnection.read());
    }
}
