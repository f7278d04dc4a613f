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
import java.util.concurrent.locks.ReentrantLock;
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
    private final ReentrantLock lock = new ReentrantLock();
    private final ConnectionControl connections;
    private final TokenBucket openings;
    private volatile Bounds bounds;
    private volatile long usedAt;
    private volatile @Nullable Change connectionCut;

    /** What a refusal was about, if not about the whole. */
    private record Part(Scope scope, String name) {}

    Throttle(String name, boolean isProvider, Bounds bounds, long now) {
        this.name = name;
        this.isProvider = isProvider;
        this.bounds = bounds;
        this.pace = new Pace(name, Reach.PATH, bounds.of(Kind.MESSAGE_RATE), bounds.of(Kind.MESSAGE_RATE_START), now);
        this.connections = new ConnectionControl(bounds.count(Kind.CONNECTIONS_START), bounds.count(Kind.CONNECTIONS));
        this.openings = new TokenBucket(bounds.amount(Kind.CONNECTION_RATE), now);
        this.usedAt = now;
    }

    /** New rules; what was learned stays. */
    void bounds(Bounds newer, long now) {
        lock.lock();
        try {
            bounds = newer;
            connections.ceiling(newer.count(Kind.CONNECTIONS));
            openings.change(newer.amount(Kind.CONNECTION_RATE), now);
        } finally {
            lock.unlock();
        }
        pace.bounds(newer.of(Kind.MESSAGE_RATE), newer.of(Kind.MESSAGE_RATE_START), now);
    }

    // ---- connections

    /** Null if one may be opened, and it counts. */
    @Nullable
    Hold admitConnection(long nanos) {
        usedAt = nanos;
        lock.lock();
        try {
            if (!connections.hasRoom()) {
                return tooManyConnections();
            }
            Optional<Hold> rest = pace.rest(nanos);
            if (rest.isPresent()) {
                return rest.get();
            }
            long next = openings.nextAt(nanos);
            if (next > nanos) {
                Bound rate = bounds.of(Kind.CONNECTION_RATE);
                return new Hold(
                        "connection rate of " + name, rate.text(), rate.setBy(), "", Optional.of(Nanos.instant(next)));
            }
            openings.take();
            connections.take();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Hold tooManyConnections() {
        int limit = connections.limit();
        Change last = connectionCut;
        Bound ceiling = bounds.of(Kind.CONNECTIONS);
        Bound start = bounds.of(Kind.CONNECTIONS_START);
        String value = limit + (limit == 1 ? " connection" : " connections");
        if (limit < ceiling.amount() && last != null) {
            String setBy = "adaptation after \"" + last.because() + "\" at " + last.at();
            return new Hold("connections of " + name, value, setBy, last.because(), Optional.empty());
        }
        Bound bound = limit >= ceiling.amount() || !start.isSet() ? ceiling : start;
        return new Hold("connections of " + name, value, bound.setBy(), "", Optional.empty());
    }

    /** One that was admitted is not opened after all. */
    void withdrawConnection() {
        lock.lock();
        try {
            openings.giveBack();
            connections.gone();
        } finally {
            lock.unlock();
        }
    }

    void connected() {
        lock.lock();
        try {
            connections.connected();
        } finally {
            lock.unlock();
        }
    }

    void disconnected(Optional<? extends Ending> ending, Instant now, long nanos) {
        ending.ifPresent(why -> {
            switch (why) {
                case Ending.Broken broken ->
                    limitConnections(now, broken.reason(), () -> {
                        connections.failed();
                        return true;
                    });
                case Ending.Answered answered ->
                    answered.refusal().ifPresent(refusal -> turnedAway(refusal, answered, now, nanos));
            }
        });
        lock.lock();
        try {
            connections.gone();
        } finally {
            lock.unlock();
        }
    }

    private void turnedAway(Classification refusal, Ending.Answered answered, Instant now, long nanos) {
        if (refusal.category() == Category.TOO_MANY_CONNECTIONS) {
            limitConnections(now, answered.reply(), () -> connections.tooMany(false, nanos));
        } else if (isSlowDown(refusal)) {
            boolean rests = refusal.advice() == Advice.REST;
            pace.slowDown(0, false, rests, answered.reply(), now, nanos);
        }
    }

    /** What does something to the number of connections, and says whether it did. */
    @FunctionalInterface
    private interface Cut {
        boolean apply();
    }

    private void limitConnections(Instant now, String because, Cut cut) {
        Change change = null;
        lock.lock();
        try {
            int before = connections.limit();
            if (cut.apply() && connections.limit() < before) {
                String what = "connections of " + name + ": " + before + " → " + connections.limit();
                change = new Change(now, what, History.shortened(because));
                connectionCut = change;
            }
        } finally {
            lock.unlock();
        }
        if (change != null) {
            pace.note(change);
        }
    }

    // ---- messages

    /** Null if it may go, and it counts. */
    @Nullable
    Hold admit(Stream stream, long nanos) {
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
        if (connections.taken() >= connections.limit()) {
            lock.lock();
            try {
                connections.served(nanos);
            } finally {
                lock.unlock();
            }
        }
    }

    private void refused(Stream stream, Ending.Answered answered, Classification refusal, Instant now, long nanos) {
        if (refusal.category() == Category.TOO_MANY_CONNECTIONS) {
            limitConnections(now, answered.reply(), () -> connections.tooMany(true, nanos));
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
            limitConnections(now, reply, () -> {
                connections.throttled();
                return true;
            });
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
                _ -> new Pace(what + " " + part.name() + " at " + name, Reach.STREAM, Bound.NONE, Bound.NONE, nanos));
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

    /** Messages a second that may go in all; infinite if nothing limits them. */
    double rate() {
        return pace.rate();
    }

    // ---- for people and for the sweep

    List<Change> history() {
        List<Change> all = new ArrayList<>(pace.history());
        parts.values().forEach(part -> all.addAll(part.history()));
        all.sort(Comparator.comparing(Change::at));
        return all;
    }

    Condition condition() {
        int limit;
        int taken;
        lock.lock();
        try {
            limit = connections.limit();
            taken = connections.taken();
        } finally {
            lock.unlock();
        }
        List<Change> changes = pace.history();
        return new Condition(
                name,
                pace.rate(),
                bounds.amount(Kind.MESSAGE_RATE),
                pace.isProbing(),
                pace.underWay(),
                taken,
                limit,
                changes.isEmpty() ? Optional.empty() : Optional.of(changes.getLast()));
    }

    /** Whether it was not used since then; also forgets its parts that were not. */
    boolean isUnusedSince(long nanos) {
        parts.values().removeIf(part -> part.isUnusedSince(nanos));
        lock.lock();
        try {
            return usedAt < nanos && connections.taken() == 0 && pace.isUnusedSince(nanos) && parts.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
