package io.angarium.delivery;

import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says why mail waits and when it will be sent, from what the spool, the lanes and the shaper know at this moment. Looks at
 * every queue of the spool: for people, not for a loop.
 */
final class Explainer {
    /** A queue of which something waits, and what delivery knows of it; null if that is nothing yet. */
    private record Part(Spool.QueueState state, @Nullable DomainQueue known) {
        long waiting() {
            return (long) state.due() + state.scheduled() + state.taken();
        }

        /** Whether nothing of it is due. */
        boolean isForLater() {
            return state.due() + state.taken() == 0;
        }

        @Nullable Lane lane() {
            return known == null ? null : known.lane();
        }
    }

    private final Map<QueueKey, DomainQueue> queues;
    private final Interventions interventions;
    private final Shaper shaper;

    /** @param queues what delivery knows, as it changes */
    Explainer(Map<QueueKey, DomainQueue> queues, Interventions interventions, Shaper shaper) {
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
                explain(parts, largest.get(), Recipient.lastOf(largest.get().state()), now);
        return new Explanation(waiting, one.reason(), one.limit(), one.reply(), one.forecast());
    }

    /** For one recipient that waits in this queue. */
    Explanation explain(List<Spool.QueueState> all, QueueKey queue, Recipient recipient, Instant now) {
        List<Part> parts = parts(all);
        return parts.stream()
                .filter(part -> part.state().queue().equals(queue))
                .findFirst()
                .map(part -> explain(parts, part, recipient, now))
                .orElseGet(() -> new Explanation(1, "It is being settled.", Optional.empty(), "", Optional.empty()));
    }

    private List<Part> parts(List<Spool.QueueState> all) {
        return all.stream()
                .map(state -> new Part(state, queues.get(state.queue())))
                .toList();
    }

    private static Optional<String> providerOf(Part part) {
        Lane lane = part.lane();
        return lane == null ? Optional.empty() : lane.path().provider();
    }

    private Explanation explain(List<Part> parts, Part part, Recipient recipient, Instant now) {
        Lane lane = part.lane();
        if (recipient.due().filter(now::isBefore).isPresent()) {
            Instant at = recipient.due().get();
            Optional<Forecast> forecast = lane == null
                    ? Optional.empty()
                    : Optional.of(forecast(parts, part, lane, recipient, now, begins(lane, Optional.empty(), now)));
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
        return flowing(parts, part, lane, recipient, now);
    }

    private Explanation flowing(List<Part> parts, Part part, Lane lane, Recipient recipient, Instant now) {
        Optional<SiteHealth.Rest> rest = lane.health().resting();
        Optional<Hold> hold = hold(part, lane, now);
        Forecast forecast = forecast(parts, part, lane, recipient, now, begins(lane, hold, now));
        String reason;
        if (rest.isPresent()) {
            reason = "The receiver can't be reached; next attempt at "
                    + rest.get().until() + ": " + rest.get().reason();
        } else if (part.isForLater()) {
            reason = "It waits for the time of its next attempt.";
        } else if (hold.isPresent()) {
            reason = "It is held by " + hold.get().limit() + " (" + hold.get().value() + "), behind " + forecast.ahead()
                    + " others.";
        } else {
            reason = "It waits its turn behind " + forecast.ahead() + " others.";
        }
        return new Explanation(part.waiting(), reason, hold, lane.lastReply(), Optional.of(forecast));
    }

    /** What keeps mail of this queue back now: asked anew, since what was held last in the lane may have been somebody else. */
    private Optional<Hold> hold(Part part, Lane lane, Instant now) {
        return shaper.look(lane.path(), new DomainQueue(part.state().queue()).stream(), now)
                .or(lane::dialHold);
    }

    /** When the lane goes on. */
    private static Instant begins(Lane lane, Optional<Hold> hold, Instant now) {
        return lane.health()
                .resting()
                .map(SiteHealth.Rest::until)
                .or(() -> hold.flatMap(Hold::until))
                .filter(now::isBefore)
                .orElse(now);
    }

    /** @param begins when the lane goes on */
    private Forecast forecast(
            List<Part> parts, Part part, Lane lane, Recipient recipient, Instant now, Instant begins) {
        DomainQueue known = part.known();
        DomainQueue own = known == null ? new DomainQueue(part.state().queue()) : known;
        Forecast.Waiting mine = waiting(part.state(), own, lane, now);
        Map<QueueKey, Spool.QueueState> states = new HashMap<>();
        parts.forEach(one -> states.put(one.state().queue(), one.state()));
        List<Forecast.Waiting> all = new ArrayList<>();
        for (DomainQueue queue : knownTo(lane)) {
            all.add(
                    queue.key().equals(part.state().queue())
                            ? mine
                            : waiting(states.get(queue.key()), queue, lane, now));
        }
        Forecast.Message message = new Forecast.Message(
                mine,
                recipient.first(),
                Math.max(recipient.first(), recipient.last()),
                recipient.attempt(),
                begins,
                recipient.due().orElse(now));
        return Forecast.of(
                all, message, shaper::weight, lane.speed(), lane.progress().fates()::odds);
    }

    private Collection<DomainQueue> knownTo(Lane lane) {
        return queues.values().stream().filter(queue -> queue.lane() == lane).toList();
    }

    /** A queue that holds nothing now may still be one that something steadily comes to. */
    private Forecast.Waiting waiting(Spool.@Nullable QueueState state, DomainQueue queue, Lane lane, Instant now) {
        return new Forecast.Waiting(
                queue.stream(),
                queue.key().destination(),
                state == null ? 0 : (long) state.due() + state.taken(),
                state == null ? 0 : state.scheduled(),
                queue.trickle().perSecond(now),
                shaper.ownRate(lane.path(), queue.stream(), now).orElse(Double.POSITIVE_INFINITY));
    }

    private static String replyOf(@Nullable Lane lane) {
        return lane == null ? "" : lane.lastReply();
    }
}
