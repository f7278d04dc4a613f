package io.angarium.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a site can be reached. It counts as dead when {@link DeliverySettings#DEAD_SITE_COHORTS} cohorts of connections
 * failed at all its hosts, one after the other, and none came through in between; then it rests, longer each time. The first
 * message that is answered makes it well again.
 *
 * <p>A <em>cohort</em> is what was under way at the same time: ten connections that an outage of one moment ends are one
 * failure, not ten, and one that began before the last success says nothing. Between two cohorts there is a short pause.
 */
final class SiteHealth {
    /** A time in which no connection is tried. */
    record Rest(Instant from, Instant until, String reason) {}

    /** What a failure means. */
    enum Finding {
        /** Nothing new: its cohort was counted, or somebody came through meanwhile. */
        KNOWN,
        /** Not yet dead: the site pauses and is tried again. */
        SUSPECT,
        /** The site rests, and its mail has to be told why. */
        DEAD
    }

    private final Duration pause;
    private final Duration first;
    private final Duration longest;
    private Duration next;
    private @Nullable Rest current;
    private @Nullable Rest last;
    private long begun;
    private long judged;
    private int cohorts;
    private int fruitless;
    private int turnedAway;

    SiteHealth(Duration pause, Duration first, Duration longest) {
        this.pause = pause;
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** A connection is being tried; the number tells later which cohort it belongs to. */
    synchronized long begin() {
        return ++begun;
    }

    /** The connection with this number reached no host. */
    synchronized Finding unreachable(long number, Instant now, String reason) {
        if (number <= judged) {
            return Finding.KNOWN;
        }
        judged = begun;
        cohorts++;
        if (cohorts < DeliverySettings.DEAD_SITE_COHORTS) {
            rest(now, pause, reason);
            return Finding.SUSPECT;
        }
        // One more failure is enough after the rest.
        cohorts = DeliverySettings.DEAD_SITE_COHORTS - 1;
        dead(now, reason);
        return Finding.DEAD;
    }

    /**
     * The connection with this number was turned away because of how many there are: who says so is alive. The site pauses,
     * and every so many cohorts somebody is told.
     */
    synchronized Finding turnedAway(long number, Instant now, String reason) {
        if (number <= judged) {
            return Finding.KNOWN;
        }
        judged = begun;
        rest(now, pause, reason);
        turnedAway = (turnedAway + 1) % DeliverySettings.DEAD_SITE_COHORTS;
        return turnedAway == 0 ? Finding.DEAD : Finding.SUSPECT;
    }

    /** The connection with this number stood, and ended without any message answered. */
    synchronized Finding fruitless(long number, Instant now, String reason) {
        if (number <= judged) {
            return Finding.KNOWN;
        }
        judged = begun;
        fruitless++;
        if (fruitless < DeliverySettings.FRUITLESS_COHORTS) {
            return Finding.SUSPECT;
        }
        dead(now, reason);
        return Finding.DEAD;
    }

    private void dead(Instant now, String reason) {
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

    /** A message was answered. */
    synchronized void succeeded() {
        next = first;
        judged = begun;
        cohorts = 0;
        fruitless = 0;
        turnedAway = 0;
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
