package io.angarium.delivery.shaping;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.delivery.shaping.Shaper.Reach;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one receiver as seen from one source address, and what may go there now. Any thread may call.
 *
 * <p>A refusal that is about a tenant, a sending domain or some content slows down only that: it gets a {@link Pace} of its own
 * below the receiver's.
 */
final class Throttle {
    /** Tenants, domains and contents with a pace of their own; past it, what is new shares the receiver's. */
    static final int MAX_PARTS = 1_000;

    private final String name;
    private final boolean isProvider;
    private final Pace pace;
    private final Map<Part, Pace> parts = new ConcurrentHashMap<>();
    private final Connections connections;
    private volatile Bounds bounds;
    private volatile long usedAt;

    /** What a refusal was about, if not about the whole. */
    private record Part(Scope scope, String name) {}

    Throttle(String name, boolean isProvider, Bounds bounds, long now) {
        this.name = name;
        this.isProvider = isProvider;
        this.bounds = bounds;
        this.pace = new Pace(
                "message rate of " + name,
                Reach.PATH,
                bounds.of(Kind.MESSAGE_RATE),
                bounds.of(Kind.MESSAGE_RATE_START),
                now);
        this.connections = new Connections(name, bounds, now);
        this.usedAt = now;
    }

    /** New rules; what was learned stays. */
    void bounds(Bounds newer, long now) {
        bounds = newer;
        connections.bounds(newer, now);
        pace.bounds(newer.of(Kind.MESSAGE_RATE), newer.of(Kind.MESSAGE_RATE_START), now);
    }

    // ---- connections

    Connections connections() {
        return connections;
    }

    /** Null if one may be opened, and it counts. */
    @Nullable Hold admitConnection(long nanos) {
        usedAt = nanos;
        return connections.admit(pace.rest(nanos), nanos);
    }

    /** How many messages the receiver takes over one; {@link Integer#MAX_VALUE} as long as no cap is known. */
    int mostMessages() {
        long lately = usedAt;
        return connections.mostMessages(Nanos.instant(lately), lately);
    }

    /** One that was admitted never stood. */
    void connectionFailed(Ending ending, Instant now, long nanos) {
        switch (ending) {
            case Ending.Broken broken -> connections.broke(broken.reason(), now);
            case Ending.Answered answered -> {
                Optional<Classification> refusal = answered.refusal();
                if (refusal.isPresent()) {
                    turnedAway(refusal.get(), answered, now, nanos);
                } else {
                    connections.broke(answered.reply(), now);
                }
            }
            case Ending.Spent _ -> throw new IllegalArgumentException("a connection that never stood carried nothing");
        }
    }

    private void turnedAway(Classification refusal, Ending.Answered answered, Instant now, long nanos) {
        boolean isMine = switch (refusal.scope()) {
            case SOURCE, CONNECTION -> true;
            case RECEIVING_DOMAIN -> !isProvider;
            case RECIPIENT, SENDING_DOMAIN, TENANT, CONTENT -> false;
        };
        if (isMine && refusal.advice() == Advice.REST) {
            connections.refused();
            pace.slowDown(0, false, true, answered.reply(), now, nanos);
        } else if (isMine && (refusal.isAboutAmount() || refusal.advice() == Advice.SLOW_DOWN)) {
            connections.turnedAway(refusal, answered, now, nanos);
        } else {
            connections.refused();
        }
    }

    // ---- messages

    /** Null if it may go, and it counts. */
    @Nullable Hold admit(Stream stream, long nanos) {
        Hold hold = pace.admit(nanos);
        if (hold == null && !parts.isEmpty()) {
            hold = admitByParts(stream, nanos);
            if (hold != null) {
                pace.returned();
            }
        }
        return hold;
    }

    private @Nullable Hold admitByParts(Stream stream, long nanos) {
        List<Pace> admitted = partsOf(stream);
        for (int i = 0; i < admitted.size(); i++) {
            Hold hold = admitted.get(i).admit(nanos);
            if (hold != null) {
                admitted.subList(0, i).forEach(Pace::returned);
                return hold;
            }
        }
        return null;
    }

    void returned(Stream stream) {
        pace.returned();
        if (!parts.isEmpty()) {
            partsOf(stream).forEach(Pace::returned);
        }
    }

    void answered(Stream stream, Ending ending, Instant now, long nanos) {
        switch (ending) {
            case Ending.Answered answered -> {
                if (answered.refusal().isEmpty()) {
                    accepted(stream, answered, now, nanos);
                } else {
                    refused(stream, answered, answered.refusal().get(), now, nanos);
                }
            }
            case Ending.Spent spent -> {
                if (spent.meaning().scope() == Scope.CONNECTION && connections.isSpent(spent, now, nanos)) {
                    returned(stream);
                } else {
                    Ending.Answered refused =
                            new Ending.Answered(Optional.of(spent.meaning()), spent.reply(), spent.took());
                    refused(stream, refused, spent.meaning(), now, nanos);
                }
            }
            case Ending.Broken _ -> {
                pace.broken();
                if (!parts.isEmpty()) {
                    partsOf(stream).forEach(Pace::broken);
                }
            }
        }
    }

    private void accepted(Stream stream, Ending.Answered answered, Instant now, long nanos) {
        long took = answered.took().toNanos();
        pace.accepted(took, now, nanos);
        if (!parts.isEmpty()) {
            partsOf(stream).forEach(part -> part.accepted(took, now, nanos));
        }
        connections.served(nanos);
    }

    private void refused(Stream stream, Ending.Answered answered, Classification refusal, Instant now, long nanos) {
        if (refusal.category() == Category.TOO_MANY_CONNECTIONS) {
            connections.tooMany(true, answered.reply(), now, nanos);
        }
        Pace concerned = isSlowDown(refusal) ? concerned(stream, refusal.scope(), nanos) : null;
        long took = answered.took().toNanos();
        boolean rests = refusal.advice() == Advice.REST;
        settle(pace, concerned, took, rests, answered.reply(), now, nanos);
        if (!parts.isEmpty()) {
            for (Pace part : partsOf(stream)) {
                settle(part, concerned, took, rests, answered.reply(), now, nanos);
            }
        }
    }

    private void settle(
            Pace one, @Nullable Pace concerned, long took, boolean rests, String reply, Instant now, long nanos) {
        if (one != concerned) {
            one.accepted(took, now, nanos);
        } else if (one.slowDown(took, true, rests, reply, now, nanos) && one == pace && one.hasFailedOnce()) {
            connections.throttled(reply, now);
        }
    }

    private static boolean isSlowDown(Classification refusal) {
        boolean isAsked = refusal.category() == Category.THROTTLED
                || refusal.advice() == Advice.SLOW_DOWN
                || refusal.advice() == Advice.REST;
        return isAsked
                && refusal.category() != Category.GREYLISTED
                && refusal.category() != Category.TOO_MANY_CONNECTIONS
                && refusal.scope() != Scope.RECIPIENT;
    }

    /** Whose pace it is; null for a receiving domain among others that a provider serves: its own mail waits, nothing else. */
    private @Nullable Pace concerned(Stream stream, Scope scope, long nanos) {
        return switch (scope) {
            case SOURCE, CONNECTION -> pace;
            case RECEIVING_DOMAIN -> isProvider ? null : pace;
            case TENANT -> part(new Part(scope, stream.tenant()), nanos);
            case SENDING_DOMAIN -> part(new Part(scope, stream.domain()), nanos);
            case CONTENT -> part(content(stream), nanos);
            case RECIPIENT -> null;
        };
    }

    private Pace part(Part part, long nanos) {
        Pace known = parts.get(part);
        if (known != null) {
            return known;
        }
        if (parts.size() >= MAX_PARTS) {
            return pace;
        }
        String what = part.scope().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return parts.computeIfAbsent(
                part,
                _ -> new Pace(
                        "message rate of " + what + " " + part.name() + " at " + name,
                        Reach.STREAM,
                        Bound.NONE,
                        Bound.NONE,
                        nanos));
    }

    private List<Pace> partsOf(Stream stream) {
        List<Pace> found = new ArrayList<>(3);
        add(found, parts.get(new Part(Scope.TENANT, stream.tenant())));
        add(found, parts.get(new Part(Scope.SENDING_DOMAIN, stream.domain())));
        add(found, parts.get(content(stream)));
        return found;
    }

    private static Part content(Stream stream) {
        String tag = stream.tag().isEmpty() ? "" : " tag " + stream.tag();
        return new Part(Scope.CONTENT, stream.tenant() + " " + stream.domain() + tag);
    }

    private static void add(List<Pace> list, @Nullable Pace pace) {
        if (pace != null) {
            list.add(pace);
        }
    }

    /** What keeps a message of this stream back now; nothing counts. */
    Optional<Hold> look(Stream stream, long nanos) {
        Optional<Hold> hold = pace.look(nanos);
        if (hold.isEmpty() && !parts.isEmpty()) {
            hold = partsOf(stream).stream()
                    .flatMap(part -> part.look(nanos).stream())
                    .findFirst();
        }
        return hold;
    }

    /** Messages a second of this stream's parts of it; infinite if nothing slows them down apart. */
    double rateOfParts(Stream stream) {
        return partsOf(stream).stream().mapToDouble(Pace::rate).min().orElse(Double.POSITIVE_INFINITY);
    }

    /** Messages a second that may go in all; infinite if nothing limits them. */
    double rate() {
        return pace.rate();
    }

    // ---- over a restart

    /** What is worth keeping of it; the parts are not. */
    Learned learned(String source, String receiver, Optional<String> provider) {
        int cap = mostMessages();
        List<Change> changes = history();
        return new Learned(
                source,
                receiver,
                provider,
                Nanos.instant(usedAt),
                pace.learned(),
                connections.learnedRate(),
                connections.borne(),
                cap == Integer.MAX_VALUE ? 0 : cap,
                changes.subList(Math.max(0, changes.size() - Learned.MAX_CHANGES), changes.size()));
    }

    /** Begins with what was learned earlier. */
    void recall(Learned earlier, long nanos) {
        pace.recall(earlier.messages(), earlier.at(), nanos);
        connections.recall(earlier, nanos);
    }

    // ---- for people and for the sweep

    List<Change> history() {
        List<Change> all = new ArrayList<>(pace.history());
        all.addAll(connections.history());
        parts.values().forEach(part -> all.addAll(part.history()));
        all.sort(Comparator.comparing(Change::at));
        return all.subList(Math.max(0, all.size() - History.MAX_CHANGES), all.size());
    }

    Condition condition() {
        List<Change> changes = new ArrayList<>(pace.history());
        changes.addAll(connections.history());
        return new Condition(
                name,
                pace.rate(),
                bounds.amount(Kind.MESSAGE_RATE),
                pace.isProbing(),
                pace.underWay(),
                connections.taken(),
                connections.limit(),
                connections.rate(),
                mostMessages(),
                changes.stream().max(Comparator.comparing(Change::at)));
    }

    /** Whether it was not used since then; also forgets its parts that were not. */
    boolean isUnusedSince(long nanos) {
        parts.values().removeIf(part -> part.isUnusedSince(nanos));
        return usedAt < nanos && connections.taken() == 0 && pace.isUnusedSince(nanos) && parts.isEmpty();
    }
}
