package io.angarium.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a site can be reached. After all its hosts failed it rests, longer each time; the first connection that gets a
 * message through makes it well again.
 */
final class SiteHealth {
    /** A time in which no connection is tried. */
    record Rest(Instant from, Instant until, String reason) {}

    private final Duration first;
    private final Duration longest;
    private Duration next;
    private @Nullable Rest current;
    private @Nullable Rest last;
    private int fruitless;

    SiteHealth(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** No host could be reached. */
    synchronized void failed(Instant now, String reason) {
        rest(now, next, reason);
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    /** Rests without being ill. */
    synchronized void rest(Instant now, Duration time, String reason) {
        current = new Rest(now, now.plus(time), reason);
        last = current;
        fruitless = 0;
    }

    /** A session ended without any message answered. True if that happened too often in a row. */
    synchronized boolean fruitless() {
        return ++fruitless >= DeliverySettings.FRUITLESS_SESSIONS;
    }

    synchronized void succeeded() {
        next = first;
        fruitless = 0;
        current = null;
    }

    /** Whether it is well enough for a connection; ends a rest whose time is over. */
    synchronized boolean isAwake(Instant now) {
        if (current != null && !now.isBefore(current.until())) {
            current = null;
        }
        return current == null;
    }

    synchronized Optional<Rest> resting() {
        return Optional.ofNullable(current);
    }

    /** Why something that was due at this moment had to wait; empty if it's not the site's fault. */
    synchronized String excuse(Instant due) {
        return last != null && due.isBefore(last.until()) ? last.reason() : "";
    }

    /** The last trouble's words; empty if there was none. */
    synchronized String lastWords() {
        return last == null ? "" : last.reason();
    }
}
