package io.angarium.delivery.shaping;

import io.angarium.delivery.shaping.ShapingRules.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Holds to the rules and learns what receivers bear, per source and provider, or source and site where no provider is known.
 *
 * <p>Lanes share state only where a limit joins them: the sites of one provider, or what a {@code [limit.NAME]} counts together.
 * A path that nothing limits costs two look-ups and a short lock of its own. What nobody used for {@link #MEMORY} is forgotten.
 *
 * <p>Whoever was told to go has to come back with an equal path: a connection that was asked for without a host is given back
 * without one.
 */
public final class AdaptiveShaper implements Shaper {
    /** What was learned and isn't used for so long is forgotten. Longer than a receiver can ask to be left alone. */
    public static final Duration MEMORY = Duration.ofHours(2);

    /** Paths that are remembered; past it, those go that nobody used for {@link #SHORT_MEMORY}. */
    static final int MAX_PATHS = 100_000;

    /** Receivers of which is kept what was learned, over a restart. */
    public static final int MAX_LEARNED = 10_000;

    private static final Duration SHORT_MEMORY = Duration.ofMinutes(1);
    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(1);
    private static final Answer GO = new Answer.Go();

    private final Map<Path, Way> ways = new ConcurrentHashMap<>();
    private final Map<Receiver, Throttle> throttles = new ConcurrentHashMap<>();
    private final Map<Combination, Counter> counters = new ConcurrentHashMap<>();
    /** Learned before the last start, and not needed since. */
    private final Map<Receiver, Learned> earlier = new ConcurrentHashMap<>();

    private final AtomicLong sweptAt = new AtomicLong(Long.MIN_VALUE);
    private volatile ShapingRules rules;

    /** Who is one receiver. */
    private record Receiver(String source, String name, Optional<String> provider) {}

    /** For what a limit counts apart. */
    private record Combination(String limit, Map<Dimension, String> values) {
        String inWords() {
            return values.isEmpty() ? limit : limit + " for " + String.join(", ", values.values());
        }
    }

    public AdaptiveShaper(ShapingRules rules) {
        this.rules = rules;
    }

    /** The rules in force. */
    public ShapingRules rules() {
        return rules;
    }

    /**
     * New rules. What was learned stays, within the new bounds; what is under way goes on counting where a limit keeps its name.
     */
    public void adopt(ShapingRules newer, Instant now) {
        long nanos = Nanos.of(now);
        rules = newer;
        throttles.forEach((receiver, throttle) -> throttle.bounds(newer.bounds(receiver.provider()), nanos));
        Set<String> names = new HashSet<>();
        newer.limits().forEach(limit -> names.add(limit.name()));
        counters.keySet().removeIf(combination -> !names.contains(combination.limit()));
    }

    // ---- connections

    @Override
    public Answer mayConnect(Path path, Instant now) {
        long nanos = Nanos.of(now);
        Way way = way(path, nanos);
        Hold hold = way.throttle().admitConnection(nanos);
        if (hold != null) {
            return new Answer.Wait(hold);
        }
        List<Counter> all = way.ofConnection();
        for (int i = 0; i < all.size(); i++) {
            hold = all.get(i).admitConnection(nanos);
            if (hold != null) {
                all.subList(0, i).forEach(Counter::withdrawConnection);
                way.throttle().connections().withdrawn();
                return new Answer.Wait(hold);
            }
        }
        return GO;
    }

    @Override
    public void connected(Path path, Duration took, Instant now) {
        long nanos = Nanos.of(now);
        way(path, nanos).throttle().connections().connected(took.toNanos(), now, nanos);
    }

    @Override
    public void failed(Path path, Ending ending, Instant now) {
        long nanos = Nanos.of(now);
        Way way = way(path, nanos);
        way.throttle().connectionFailed(ending, now, nanos);
        way.ofConnection().forEach(Counter::disconnected);
    }

    @Override
    public void disconnected(Path path, Optional<Ending.Broken> ending, Instant now) {
        long nanos = Nanos.of(now);
        Way way = way(path, nanos);
        way.throttle().connections().disconnected(ending, now);
        way.ofConnection().forEach(Counter::disconnected);
    }

    @Override
    public int messagesPerConnection(Path path) {
        ShapingRules now = rules;
        int most = now.bounds(path.provider()).count(Kind.MESSAGES_PER_CONNECTION);
        Throttle throttle = throttles.get(receiver(path, now));
        if (throttle != null) {
            most = Math.min(most, throttle.mostMessages());
        }
        for (Limit limit : now.limits()) {
            if (!limit.asksForStream() && combination(limit, path, null).isPresent()) {
                most = Math.min(most, limit.bounds().count(Kind.MESSAGES_PER_CONNECTION));
            }
        }
        return most;
    }

    // ---- messages

    @Override
    public Answer maySend(Path path, Stream stream, Instant now) {
        long nanos = Nanos.of(now);
        Way way = way(path, nanos);
        List<Counter> all = way.of(stream);
        for (int i = 0; i < all.size(); i++) {
            Hold hold = all.get(i).admit(nanos);
            if (hold != null) {
                all.subList(0, i).forEach(Counter::returned);
                return new Answer.Wait(hold);
            }
        }
        Hold hold = way.throttle().admit(stream, nanos);
        if (hold != null) {
            all.forEach(Counter::returned);
            return new Answer.Wait(hold);
        }
        return GO;
    }

    @Override
    public void returned(Path path, Stream stream, Instant now) {
        Way way = way(path, Nanos.of(now));
        way.throttle().returned(stream);
        way.of(stream).forEach(Counter::returned);
    }

    @Override
    public void answered(Path path, Stream stream, Ending ending, Instant now) {
        long nanos = Nanos.of(now);
        Way way = way(path, nanos);
        way.throttle().answered(stream, ending, now, nanos);
        List<Counter> all = way.of(stream);
        for (int i = 0; i < all.size(); i++) {
            all.get(i).answered();
        }
    }

    @Override
    public OptionalDouble rate(Path path, Instant now) {
        Throttle throttle = throttles.get(receiver(path, rules));
        return limited(throttle == null ? Double.POSITIVE_INFINITY : throttle.rate());
    }

    @Override
    public OptionalDouble ownRate(Path path, Stream stream, Instant now) {
        return limited(way(path, Nanos.of(now)).ownRate(stream));
    }

    private static OptionalDouble limited(double rate) {
        return rate == Double.POSITIVE_INFINITY ? OptionalDouble.empty() : OptionalDouble.of(rate);
    }

    // ---- for people

    @Override
    public Optional<Hold> look(Path path, Stream stream, Instant now) {
        long nanos = Nanos.of(now);
        return way(path, nanos).look(stream, nanos);
    }

    /** What was learned about a path, oldest first, each with the reply that taught it; at most some dozens. */
    public List<Change> history(Path path) {
        Throttle throttle = throttles.get(receiver(path, rules));
        return throttle == null ? List.of() : throttle.history();
    }

    /** How things stand on a path; empty if it was not used lately. */
    public Optional<Condition> condition(Path path) {
        return Optional.ofNullable(throttles.get(receiver(path, rules))).map(Throttle::condition);
    }

    /** How things stand with every receiver that was used lately, by name. */
    public List<Condition> conditions() {
        return throttles.values().stream()
                .map(Throttle::condition)
                .sorted(Comparator.comparing(Condition::name))
                .toList();
    }

    /** Paths that are remembered. */
    int paths() {
        return ways.size();
    }

    // ---- over a restart

    /** What was learned, what was used last first; at most {@link #MAX_LEARNED}. */
    public List<Learned> learned(Instant now) {
        List<Learned> all = new ArrayList<>();
        throttles.forEach((receiver, throttle) ->
                all.add(throttle.learned(receiver.source(), receiver.name(), receiver.provider())));
        all.addAll(earlier.values());
        return all.stream()
                .filter(learned -> learned.isWorthKeeping() && !learned.isTooOld(now))
                .sorted(Comparator.comparing(Learned::at).reversed())
                .limit(MAX_LEARNED)
                .toList();
    }

    /** Begins with what was learned before a restart: each when mail goes there again, as far as it is to be believed then. */
    public void recall(List<Learned> before) {
        before.stream()
                .limit(MAX_LEARNED)
                .forEach(learned ->
                        earlier.put(new Receiver(learned.source(), learned.receiver(), learned.provider()), learned));
    }

    private Throttle remembering(Throttle fresh, Receiver receiver, long nanos) {
        Learned before = earlier.remove(receiver);
        Instant now = Nanos.instant(nanos);
        if (before != null && !before.isTooOld(now)) {
            fresh.recall(before.faded(now), nanos);
        }
        return fresh;
    }

    // ---- what counts for a path

    private Way way(Path path, long nanos) {
        Way way = ways.get(path);
        if (way == null || way.rules() != rules) {
            sweep(nanos);
            way = ways.compute(path, (_, known) -> known != null && known.rules() == rules ? known : make(path, nanos));
        }
        way.use(nanos);
        return way;
    }

    private Way make(Path path, long nanos) {
        ShapingRules now = rules;
        List<Counter> ofConnection = new ArrayList<>();
        List<Limit> ofStream = new ArrayList<>();
        for (Limit limit : now.limits()) {
            if (limit.asksForStream()) {
                ofStream.add(limit);
            } else {
                ofConnection.addAll(counters(limit, path, null, nanos));
            }
        }
        return new Way(
                now,
                throttle(path, now, nanos),
                ofConnection,
                ofStream,
                (limit, stream) -> counters(limit, path, stream, nanos));
    }

    private Throttle throttle(Path path, ShapingRules now, long nanos) {
        Receiver receiver = receiver(path, now);
        return throttles.computeIfAbsent(
                receiver,
                _ -> remembering(
                        new Throttle(
                                receiver.name()
                                        + path.source()
                                                .map(a -> " from " + a.getHostAddress())
                                                .orElse(""),
                                now.isOneReceiver(path.provider()),
                                now.bounds(path.provider()),
                                nanos),
                        receiver,
                        nanos));
    }

    private static Receiver receiver(Path path, ShapingRules rules) {
        String name = rules.isOneReceiver(path.provider()) ? path.provider().orElseThrow() : path.site();
        return new Receiver(path.source().map(a -> a.getHostAddress()).orElse(""), name, path.provider());
    }

    /** The counter that the limit has for this; none if it isn't about it. */
    private List<Counter> counters(Limit limit, Path path, @Nullable Stream stream, long nanos) {
        return combination(limit, path, stream)
                .map(combination -> List.of(counter(limit, combination, nanos)))
                .orElse(List.of());
    }

    private Counter counter(Limit limit, Combination combination, long nanos) {
        Counter counter =
                counters.computeIfAbsent(combination, fresh -> new Counter(fresh.inWords(), limit.bounds(), nanos));
        counter.bounds(limit.bounds(), nanos);
        return counter;
    }

    /** For what the limit counts this; empty if it isn't about it. */
    private static Optional<Combination> combination(Limit limit, Path path, @Nullable Stream stream) {
        for (Map.Entry<Dimension, String> only : limit.only().entrySet()) {
            if (only.getKey().of(path, stream).filter(only.getValue()::equals).isEmpty()) {
                return Optional.empty();
            }
        }
        Map<Dimension, String> values = new EnumMap<>(Dimension.class);
        for (Dimension dimension : limit.per()) {
            Optional<String> value = dimension.of(path, stream);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.put(dimension, value.get());
        }
        return Optional.of(new Combination(limit.name(), values));
    }

    // ---- what is forgotten

    private void sweep(long nanos) {
        long last = sweptAt.get();
        boolean isDue = last == Long.MIN_VALUE || nanos - last >= BETWEEN_SWEEPS.toNanos();
        if ((isDue || ways.size() >= MAX_PATHS) && sweptAt.compareAndSet(last, nanos)) {
            forgetBefore(nanos - MEMORY.toNanos());
            if (ways.size() >= MAX_PATHS) {
                forgetBefore(nanos - SHORT_MEMORY.toNanos());
            }
        }
    }

    private void forgetBefore(long nanos) {
        earlier.values().removeIf(learned -> learned.isTooOld(Nanos.instant(nanos + MEMORY.toNanos())));
        ways.values().removeIf(way -> way.isUnusedSince(nanos));
        Set<Object> referred = new HashSet<>();
        ways.values().forEach(way -> way.referTo(referred));
        throttles.values().removeIf(throttle -> throttle.isUnusedSince(nanos) && !referred.contains(throttle));
        counters.values().removeIf(counter -> counter.isUnusedSince(nanos) && !referred.contains(counter));
    }
}
