package io.angarium.delivery;

import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says why mail waits and when it will be sent, from what the spool, the lanes and the shaper know at this moment. Looks at
 * every queue of the spool: for people, not for a loop.
 */
final class Explainer {
    /** A queue of which something waits, and the lane that it goes by; null if there is none yet. */
    private record Part(Spool.QueueState state, @Nullable Lane lane) {
        long waiting() {
            return (long) state.due() + state.scheduled() + state.taken();
        }
    }

    private final Function<QueueKey, @Nullable DomainQueue> queues;
    private final Interventions interventions;
    private final Shaper shaper;

    Explainer(Function<QueueKey, @Nullable DomainQueue> queues, Interventions interventions, Shaper shaper) {
        this.queues = queues;
        this.interventions = interventions;
        this.shaper = shaper;
    }

    /** For everything that the subject names. */
    Explanation explain(List<Spool.QueueState> all, Subject subject, Instant now) {
        List<Part> parts = parts(all);
        List<Part> mine = parts.stream()
                .filter(part -> subject.names(part.state().queue(), providerOf(part)))
                .toList();
        Optional<Part> largest = mine.stream().max(Comparator.comparingLong(Part::waiting));
        if (largest.isEmpty()) {
            return new Explanation(0, "Nothing waits.", Optional.empty(), "", Optional.empty());
        }
        long waiting = mine.stream().mapToLong(Part::waiting).sum();
        Explanation one =
                explain(parts, largest.get(), Math.max(0, largest.get().state().due() - 1L), Optional.empty(), now);
        return new Explanation(waiting, one.reason(), one.limit(), one.reply(), one.forecast());
    }

    /** For one recipient that waits in this queue. */
    Explanation explain(List<Spool.QueueState> all, QueueKey queue, Optional<Instant> due, Instant now) {
        List<Part> parts = parts(all);
        return parts.stream()
                .filter(part -> part.state().queue().equals(queue))
                .findFirst()
                .map(part -> explain(parts, part, 0, due, now))
                .orElseGet(() -> new Explanation(1, "It is being settled.", Optional.empty(), "", Optional.empty()));
    }

    private List<Part> parts(List<Spool.QueueState> all) {
        return all.stream().map(state -> new Part(state, lane(state.queue()))).toList();
    }

    private @Nullable Lane lane(QueueKey key) {
        DomainQueue queue = queues.apply(key);
        return queue == null ? null : queue.lane();
    }

    private static Optional<String> providerOf(Part part) {
        Lane lane = part.lane();
        return lane == null ? Optional.empty() : lane.path().provider();
    }

    /** @param place of the message in its queue, at best */
    private Explanation explain(List<Part> parts, Part part, long place, Optional<Instant> due, Instant now) {
        Lane lane = part.lane();
        if (due.filter(now::isBefore).isPresent()) {
            Instant at = due.get();
            Optional<Forecast> forecast =
                    lane == null ? Optional.empty() : Optional.of(forecast(parts, part, lane, place, at));
            return new Explanation(
                    1, "It waits until " + at + " for its next attempt.", Optional.empty(), replyOf(lane), forecast);
        }
        if (lane == null) {
            String reason = part.state().due() > 0
                    ? "Its route is being looked up."
                    : "It waits for the time of its next attempt.";
            return new Explanation(part.waiting(), reason, Optional.empty(), "", Optional.empty());
        }
        DomainQueue queue = new DomainQueue(part.state().queue());
        Hold stop = interventions.stop(lane.path(), queue.stream(), queue.key().destination());
        if (stop != null) {
            return new Explanation(
                    part.waiting(),
                    "An operator holds it: " + stop.limit() + ", set by " + stop.setBy() + ".",
                    Optional.of(stop),
                    lane.lastReply(),
                    Optional.empty());
        }
        return flowing(parts, part, lane, place, now);
    }

    private Explanation flowing(List<Part> parts, Part part, Lane lane, long place, Instant now) {
        Optional<SiteHealth.Rest> rest = lane.health().resting();
        Optional<Hold> hold = lane.hold();
        Instant begins = rest.map(SiteHealth.Rest::until)
                .or(() -> hold.flatMap(Hold::until))
                .filter(now::isBefore)
                .orElse(now);
        Forecast forecast = forecast(parts, part, lane, place, begins);
        String reason;
        if (rest.isPresent()) {
            reason = "The receiver can't be reached; next attempt at "
                    + rest.get().until() + ": " + rest.get().reason();
        } else if (hold.isPresent()) {
            reason = "It is held by " + hold.get().limit() + " (" + hold.get().value() + ").";
        } else if (part.state().due() + part.state().taken() == 0) {
            reason = "It waits for the time of its next attempt.";
        } else {
            reason = "It waits its turn behind " + forecast.ahead() + " others.";
        }
        return new Explanation(part.waiting(), reason, hold, lane.lastReply(), Optional.of(forecast));
    }

    private Forecast forecast(List<Part> parts, Part part, Lane lane, long place, Instant begins) {
        List<Forecast.Waiting> waiting = new ArrayList<>();
        for (Part other : parts) {
            if (other.lane() == lane && other.state().due() + other.state().taken() > 0) {
                waiting.add(waiting(other));
            }
        }
        long last = Math.max(place, part.state().due() - 1L);
        return Forecast.of(waiting, waiting(part), place, last, shaper::weight, lane.speed(), begins);
    }

    private static Forecast.Waiting waiting(Part part) {
        QueueKey key = part.state().queue();
        return new Forecast.Waiting(
                new DomainQueue(key).stream(),
                key.destination(),
                (long) part.state().due() + part.state().taken());
    }

    private static String replyOf(@Nullable Lane lane) {
        return lane == null ? "" : lane.lastReply();
    }
}
