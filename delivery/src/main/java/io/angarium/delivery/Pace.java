package io.angarium.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fast something goes, told from a count that one thread looks at again and again; any thread may ask. What is older than
 * a few times {@link #MEMORY} no longer counts.
 */
final class Pace {
    /** After this time a change of speed shows by 63 %. */
    static final Duration MEMORY = Duration.ofSeconds(1);

    private @Nullable Instant lookedAt;
    private long seen;
    private volatile double perSecond;

    /** At this moment the count, which never decreases, was so high. */
    void look(Instant now, long count) {
        Instant last = lookedAt;
        if (last == null) {
            lookedAt = now;
            seen = count;
            return;
        }
        double seconds = Duration.between(last, now).toNanos() / 1e9;
        if (seconds <= 0) {
            return;
        }
        double latest = (count - seen) / seconds;
        double weight = 1 - Math.exp(-seconds * 1e9 / MEMORY.toNanos());
        double before = perSecond;
        perSecond = before + weight * (latest - before);
        lookedAt = now;
        seen = count;
    }

    double perSecond() {
        return perSecond;
    }
}
