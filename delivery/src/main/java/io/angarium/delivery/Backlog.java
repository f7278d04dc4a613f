package io.angarium.delivery;

import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.spool.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a lane: queues that have something due, and the tickets taken from them ahead, each queue's on its own, so
 * that taking ahead changes nobody's turn. Its lane's lock guards it, but for {@link #arrive} and {@link #hasArrivals}.
 */
final class Backlog {
    /** Queues that are remembered though they have nothing. */
    private static final int MAX_IDLE_LINES = 64;

    private static final Duration SHORTEST_HOLD = Duration.ofMillis(1);

    private final Equipment equipment;
    private final SiteHealth health;
    private final Progress progress;
    private final Queue<DomainQueue> arrivals = new ConcurrentLinkedQueue<>();
    private final Map<DomainQueue, Line> lines = new LinkedHashMap<>();
    private final FairShare share;
    /** Lines that an operator stopped. They have no turn until {@link #clear}. */
    private final Set<Line> stopped = new LinkedHashSet<>();

    private int ahead;
    private @Nullable Hold lastHold;

    /** @param progress of the lane, for which its attempts are counted */
    Backlog(Equipment equipment, SiteHealth health, Progress progress) {
        this.equipment = equipment;
        this.progress = progress;
        this.health = health;
        Shaper shaper = equipment.shaper();
        this.share = new FairShare(shaper::weight);
    }

    /** A queue has something due. Lock-free and short: called from any thread. */
    void arrive(DomainQueue queue) {
        arrivals.add(queue);
    }

    boolean hasArrivals() {
        return !arrivals.isEmpty();
    }

    /** Lets those that arrived take part. */
    void admit() {
        DomainQueue queue = arrivals.poll();
        while (queue != null) {
            Line line = line(queue);
            line.hasMoreInSpool(true);
            share.enrol(line);
            queue = arrivals.poll();
        }
    }

    /** Somebody made room, perhaps: what waited for that may ask again. */
    void retry() {
        share.retry();
    }

    /** Whether somebody has something or may have, and isn't held. */
    boolean isReady() {
        return share.isReady();
    }

    /** When the first hold ends; empty if none ends by itself. */
    Optional<Instant> heldUntil() {
        return share.heldUntil();
    }

    boolean holdsWithoutTime() {
        return share.holdsWithoutTime();
    }

    /** Whether somebody has something or may have, held or not. */
    boolean isWaiting() {
        return share.size() > 0;
    }

    /** Whether somebody is held or stopped. */
    boolean isHeld() {
        return !stopped.isEmpty() || share.heldUntil().isPresent() || share.holdsWithoutTime();
    }

    /** What held somebody back last; null if nothing ever did. */
    @Nullable Hold lastHold() {
        return lastHold;
    }

    /** Tickets taken ahead. */
    int ahead() {
        return ahead;
    }

    boolean isEmpty() {
        return ahead == 0 && share.size() == 0 && stopped.isEmpty() && arrivals.isEmpty();
    }

    /** Ends the holds whose time is over. */
    void endHolds(Instant now) {
        share.peek(now);
    }

    /** Whether it is the turn of urgent mail. */
    boolean isUrgentNext() {
        return share.isUrgentNext();
    }

    /**
     * What goes next, with the permission to be sent over this path; null if there is nothing or all are held.
     *
     * @param pace messages that the lane sends in a second: no more is taken ahead than it sends soon
     */
    @Nullable Attempt next(Path path, Instant now, double pace) {
        Line line = share.peek(now);
        while (line != null) {
            if (isStopped(line, path)) {
                line = share.peek(now);
                continue;
            }
            Hold hold = equipment.permits().ask(path, line.stream(), now);
            if (hold != null) {
                lastHold = hold;
                progress.held();
                share.hold(line, hold.reach(), hold.until().map(until -> later(until, now)));
            } else if (line.isEmpty() && !refill(line, path, now, pace)) {
                equipment.permits().unused(path, line.stream(), now);
                share.leave(line);
                forget(line);
            } else {
                return serve(line, path, now);
            }
            line = share.peek(now);
        }
        return null;
    }

    /** If so it steps aside. */
    private boolean isStopped(Line line, Path path) {
        Hold stop = equipment
                .interventions()
                .stop(path, line.stream(), line.queue().key().destination());
        if (stop == null) {
            return false;
        }
        lastHold = stop;
        share.leave(line);
        stopped.add(line);
        return true;
    }

    /**
     * Asking again at once would be asking for ever. But a moment that is near is kept to: who came late and asks shortly after
     * a token has fallen due finds it taken by those who were told the moment itself, again and again.
     */
    private static Instant later(Instant until, Instant now) {
        return until.isAfter(now) ? until : now.plus(SHORTEST_HOLD);
    }

    private Attempt serve(Line line, Path path, Instant now) {
        Attempt attempt = line.removeFirst();
        line.queue().trickle().count(now);
        ahead--;
        attempt.permit(path);
        boolean hasMore = !line.isEmpty() || line.hasMoreInSpool();
        share.served(line, hasMore);
        if (!hasMore) {
            forget(line);
        }
        return attempt;
    }

    private boolean refill(Line line, Path path, Instant now, double pace) {
        try {
            return take(line, now, helping(pace));
        } catch (RuntimeException e) {
            equipment.permits().unused(path, line.stream(), now);
            throw e;
        }
    }

    private int helping(double pace) {
        double soon = pace * DeliverySettings.AHEAD.toNanos() / 1e9;
        return Math.clamp((long) (soon / share.size()), 1, equipment.settings().batch());
    }

    /** How many wait, at least, as far as it matters whether they are so many; takes some ahead to find out. */
    int atLeast(int many, Instant now) {
        Line line = share.peek(now);
        if (line == null) {
            return 0;
        }
        int known = Math.max(ahead, share.size());
        if (known < many) {
            take(line, now, many - ahead);
        }
        return Math.max(ahead, share.size());
    }

    /** Takes tickets from the spool; false if none came. A queue whose route is too old is given away. */
    private boolean take(Line line, Instant now, int most) {
        DomainQueue queue = line.queue();
        if (!line.hasMoreInSpool()) {
            return false;
        }
        if (!queue.isRouteValid(now)) {
            line.hasMoreInSpool(false);
            equipment.depot().reroute(queue);
            return false;
        }
        queue.becomeIdle(now);
        List<Ticket> tickets;
        try {
            tickets = equipment.spool().take(queue.key(), most);
        } catch (RuntimeException e) {
            line.hasMoreInSpool(queue.becomeDue());
            throw e;
        }
        equipment.tally().taken.add(tickets.size());
        for (Ticket ticket : tickets) {
            Attempt attempt = new Attempt(ticket, queue, now, health.excuse(ticket.due()));
            attempt.carrier(progress);
            line.addLast(attempt);
        }
        ahead += tickets.size();
        // If it became due meanwhile it is among the arrivals.
        line.hasMoreInSpool(tickets.size() == most && queue.becomeDue());
        return !tickets.isEmpty();
    }

    /** An attempt that was fetched goes first again; it gives back its permission. */
    void putBack(Attempt attempt) {
        equipment.permits().returned(attempt);
        attempt.carrier(progress); // it may have come over from another lane
        Line line = line(attempt.queue());
        line.addFirst(attempt);
        ahead++;
        share.enrol(line);
    }

    /** Any attempt taken ahead; null if there is none. */
    @Nullable Attempt lead() {
        for (Line line : lines.values()) {
            if (!line.isEmpty()) {
                ahead--;
                return line.removeFirst();
            }
        }
        return null;
    }

    /** Takes out all that was taken ahead, and ends all holds: what they keep back is asked for anew. */
    List<Attempt> clear() {
        List<Attempt> unused = new ArrayList<>(ahead);
        List<Line> all = share.clear();
        all.addAll(stopped);
        stopped.clear();
        lastHold = null;
        for (Line line : all) {
            line.drainTo(unused);
            if (line.hasMoreInSpool()) {
                share.enrol(line);
            } else {
                forget(line);
            }
        }
        ahead = 0;
        return unused;
    }

    private Line line(DomainQueue queue) {
        return lines.computeIfAbsent(queue, Line::new);
    }

    private void forget(Line line) {
        if (lines.size() > MAX_IDLE_LINES) {
            lines.remove(line.queue());
        }
    }
}
