package io.angarium.delivery.shaping;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.delivery.shaping.Shaper.Reach;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known about connections to one receiver: how many it bears, how often it may be called, and how many messages it
 * takes over each. Any thread may call.
 */
final class Connections {
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Pace openings;
    // Guarded by the lock:
    private final ConnectionControl window;
    private final MessageCap cap = new MessageCap();
    private final History history = new History();
    private @Nullable Change cut;

    private volatile Bounds bounds;
    private volatile int mostMessages = Integer.MAX_VALUE;

    Connections(String name, Bounds bounds, long now) {
        this.name = name;
        this.bounds = bounds;
        this.window = new ConnectionControl(bounds.count(Kind.CONNECTIONS_START), bounds.count(Kind.CONNECTIONS));
        this.openings =
                new Pace("connection rate of " + name, Reach.PATH, bounds.of(Kind.CONNECTION_RATE), Bound.NONE, now);
    }

    /** New rules; what was learned stays. */
    void bounds(Bounds newer, long now) {
        lock.lock();
        try {
            bounds = newer;
            window.ceiling(newer.count(Kind.CONNECTIONS));
        } finally {
            lock.unlock();
        }
        openings.bounds(newer.of(Kind.CONNECTION_RATE), Bound.NONE, now);
    }

    // ---- may one be opened

    /**
     * Null if one may be opened, and it counts.
     *
     * @param rest what else keeps everything from this receiver
     */
    @Nullable Hold admit(Optional<Hold> rest, long nanos) {
        lock.lock();
        try {
            if (!window.hasRoom()) {
                return tooMany();
            }
            if (rest.isPresent()) {
                return rest.get();
            }
            Hold hold = openings.admit(nanos);
            if (hold == null) {
                window.take();
            }
            return hold;
        } finally {
            lock.unlock();
        }
    }

    private Hold tooMany() {
        int limit = window.limit();
        Change last = cut;
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

    // ---- what became of it

    /** One that was admitted is not opened after all. */
    void withdrawn() {
        openings.returned();
        gone(false);
    }

    void connected(long took, Instant now, long nanos) {
        openings.accepted(took, now, nanos);
        lock.lock();
        try {
            window.connected();
        } finally {
            lock.unlock();
        }
    }

    /** It never stood, and nobody said why. */
    void broke(String reason, Instant now) {
        openings.broken();
        cut(now, reason, () -> {
            window.failed();
            return true;
        });
        gone(false);
    }

    /** The receiver turned it away for a reason that has nothing to do with connecting. */
    void refused() {
        openings.broken();
        gone(false);
    }

    /**
     * The receiver turned it away: it wants fewer at a time if others stand or are tried, or else fewer in a time. One who
     * speaks of speed means the latter.
     */
    void turnedAway(Classification refusal, Ending.Answered answered, Instant now, long nanos) {
        boolean isAboutNumber = refusal.category() == Category.TOO_MANY_CONNECTIONS && taken() > 1;
        if (isAboutNumber) {
            openings.broken();
            tooMany(false, answered.reply(), now, nanos);
        } else {
            openings.slowDown(answered.took().toNanos(), true, false, answered.reply(), now, nanos);
        }
        gone(false);
    }

    /** It stood, and is gone. */
    void disconnected(Optional<Ending.Broken> ending, Instant now) {
        ending.ifPresent(broken -> cut(now, broken.reason(), () -> {
            window.failed();
            return true;
        }));
        gone(true);
    }

    private void gone(boolean stood) {
        lock.lock();
        try {
            window.gone(stood);
        } finally {
            lock.unlock();
        }
    }

    // ---- what messages tell

    /** A message was taken. */
    void served(long nanos) {
        if (window.taken() < window.limit()) {
            return; // for each message: without the lock, since it only has to be right mostly
        }
        lock.lock();
        try {
            window.served(nanos);
        } finally {
            lock.unlock();
        }
    }

    /** @param stood whether it was said over a connection that stands */
    void tooMany(boolean stood, String reply, Instant now, long nanos) {
        cut(now, reply, () -> window.tooMany(stood, nanos));
    }

    /** The receiver gets too many messages. */
    void throttled(String reply, Instant now) {
        cut(now, reply, () -> {
            window.throttled();
            return true;
        });
    }

    /** Whether a connection was perhaps ended because it had its number of messages; then that is remembered. */
    boolean isSpent(Ending.Spent ending, Instant now, long nanos) {
        lock.lock();
        try {
            boolean isSaid = ending.meaning().saysEnoughForConnection();
            boolean isExplained = cap.explains(ending.taken(), ending.answered(), isSaid, nanos);
            look(now, nanos, History.shortened(ending.reply()));
            return isExplained;
        } finally {
            lock.unlock();
        }
    }

    private void look(Instant now, long nanos, String because) {
        int before = mostMessages;
        int after = cap.limit(nanos);
        if (after != before) {
            mostMessages = after;
            String what = "messages per connection of " + name + ": " + words(before) + " → " + words(after);
            history.add(new Change(now, what, because));
        }
    }

    private static String words(int messages) {
        return messages == Integer.MAX_VALUE ? Kind.UNLIMITED : Integer.toString(messages);
    }

    /** What does something to the number of connections, and says whether it did. */
    @FunctionalInterface
    private interface Cut {
        boolean apply();
    }

    private void cut(Instant now, String because, Cut how) {
        lock.lock();
        try {
            int before = window.limit();
            if (how.apply() && window.limit() < before) {
                String what = "connections of " + name + ": " + before + " → " + window.limit();
                Change change = new Change(now, what, History.shortened(because));
                cut = change;
                history.add(change);
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- over a restart

    /** How many are borne; 0 if nobody complained. */
    int borne() {
        lock.lock();
        try {
            return cut == null ? 0 : window.limit();
        } finally {
            lock.unlock();
        }
    }

    Learned.Speed learnedRate() {
        return openings.learned();
    }

    /** Begins with what was learned earlier. */
    void recall(Learned earlier, long nanos) {
        openings.recall(earlier.openings(), earlier.at(), nanos);
        lock.lock();
        try {
            earlier.changes().forEach(history::add);
            if (earlier.connections() > 0) {
                window.recall(earlier.connections());
                cut = earlier.changes().stream()
                        .filter(change -> change.what().startsWith("connections of"))
                        .reduce((_, last) -> last)
                        .orElseGet(() -> new Change(earlier.at(), "connections of " + name, ""));
            }
            if (earlier.messagesPerConnection() > 0) {
                cap.recall(earlier.messagesPerConnection(), Nanos.of(earlier.at()));
                mostMessages = cap.limit(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- how things stand

    /** How many messages to send over one; {@link Integer#MAX_VALUE} as long as no cap is known. */
    int mostMessages(Instant now, long nanos) {
        if (mostMessages == Integer.MAX_VALUE) {
            return Integer.MAX_VALUE;
        }
        lock.lock();
        try {
            look(now, nanos, "was not confirmed for an hour");
            return mostMessages;
        } finally {
            lock.unlock();
        }
    }

    int limit() {
        lock.lock();
        try {
            return window.limit();
        } finally {
            lock.unlock();
        }
    }

    /** How many stand or are being opened. */
    int taken() {
        lock.lock();
        try {
            return window.taken();
        } finally {
            lock.unlock();
        }
    }

    /** Connections a second that may be opened; infinite if nothing limits them. */
    double rate() {
        return openings.rate();
    }

    List<Change> history() {
        List<Change> all = new ArrayList<>(openings.history());
        lock.lock();
        try {
            all.addAll(history.all());
        } finally {
            lock.unlock();
        }
        return all;
    }
}
