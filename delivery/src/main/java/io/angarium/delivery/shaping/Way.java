package io.angarium.delivery.shaping;

import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.delivery.shaping.ShapingRules.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** All that counts for one path, looked up once. Any thread may call. */
final class Way {
    /** Streams whose limits are remembered; past it they are looked up anew. */
    static final int MAX_STREAMS = 10_000;

    private final ShapingRules rules;
    private final Throttle throttle;
    private final List<Counter> ofConnection;
    private final List<Limit> limitsOfStream;
    private final BiFunction<Limit, Stream, List<Counter>> lookup;
    private final Map<Stream, List<Counter>> byStream = new ConcurrentHashMap<>();
    private volatile long usedAt;

    /** @param lookup the counter of a limit for a stream on this path; none if the limit isn't about it */
    Way(
            ShapingRules rules,
            Throttle throttle,
            List<Counter> ofConnection,
            List<Limit> limitsOfStream,
            BiFunction<Limit, Stream, List<Counter>> lookup) {
        this.rules = rules;
        this.throttle = throttle;
        this.ofConnection = List.copyOf(ofConnection);
        this.limitsOfStream = List.copyOf(limitsOfStream);
        this.lookup = lookup;
    }

    /** By which this was looked up. */
    ShapingRules rules() {
        return rules;
    }

    Throttle throttle() {
        return throttle;
    }

    /** The counters that are told apart by the connection only. */
    List<Counter> ofConnection() {
        return ofConnection;
    }

    /** All counters that a message of this stream has to pass. */
    List<Counter> of(Stream stream) {
        if (limitsOfStream.isEmpty()) {
            return ofConnection;
        }
        List<Counter> known = byStream.get(stream);
        if (known != null) {
            return known;
        }
        List<Counter> counters = new ArrayList<>(ofConnection);
        limitsOfStream.forEach(limit -> counters.addAll(lookup.apply(limit, stream)));
        if (byStream.size() >= MAX_STREAMS) {
            byStream.clear();
        }
        List<Counter> fixed = List.copyOf(counters);
        byStream.put(stream, fixed);
        return fixed;
    }

    /** What keeps a message of this stream back now; nothing counts. */
    Optional<Hold> look(Stream stream, long nanos) {
        return of(stream).stream()
                .flatMap(counter -> counter.look(nanos).stream())
                .findFirst()
                .or(() -> throttle.look(stream, nanos));
    }

    /** Messages a second that this stream may send beside what all may; infinite if nothing limits it apart. */
    double ownRate(Stream stream) {
        double rate = throttle.rateOfParts(stream);
        for (Counter counter : of(stream)) {
            rate = Math.min(rate, counter.rate());
        }
        return rate;
    }

    /** Adds what must not be forgotten as long as this is remembered. */
    void referTo(Set<Object> referred) {
        referred.add(throttle);
        referred.addAll(ofConnection);
        byStream.values().forEach(referred::addAll);
    }

    void use(long now) {
        usedAt = now;
    }

    boolean isUnusedSince(long nanos) {
        return usedAt < nanos;
    }
}
