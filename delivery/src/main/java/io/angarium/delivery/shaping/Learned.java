package io.angarium.delivery.shaping;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was learned about one receiver as seen from one source, to be kept over a restart. It fades: limits that were lived with
 * lately are held to, older ones are loosened step by step, and what is older than {@link AdaptiveShaper#MEMORY} is worth
 * nothing. What was learned about single tenants, domains and contents is not among it.
 *
 * @param source local address in digits; empty if the system chooses
 * @param receiver name of the provider or site
 * @param provider who runs it, if recognised
 * @param at when it was used last
 * @param messages the rate of messages
 * @param openings the rate of connections
 * @param connections how many are borne at a time; 0 if nobody complained
 * @param messagesPerConnection after which connections are ended; 0 if they aren't
 * @param changes the last few that were learned, oldest first; at most {@link #MAX_CHANGES}
 */
public record Learned(
        String source,
        String receiver,
        Optional<String> provider,
        Instant at,
        Speed messages,
        Speed openings,
        int connections,
        int messagesPerConnection,
        List<Change> changes) {
    /** Changes that are kept for each receiver. */
    public static final int MAX_CHANGES = 4;

    private static final Duration LOOSENED_TWICE = Duration.ofMinutes(30);

    /**
     * A rate.
     *
     * @param now per second; infinite if nothing limits it
     * @param known the limit as the receiver last showed it; infinite if it never did
     * @param restsUntil nothing goes before then
     * @param because the reply that cut it last; empty if none did
     */
    public record Speed(double now, double known, Optional<Instant> restsUntil, String because) {
        /** Nobody complained. */
        public static final Speed FREE =
                new Speed(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Optional.empty(), "");

        Speed loosened(double times) {
            return new Speed(now * times, known * times, restsUntil, because);
        }
    }

    public Learned {
        changes = List.copyOf(changes);
    }

    boolean isWorthKeeping() {
        return !messages.equals(Speed.FREE)
                || !openings.equals(Speed.FREE)
                || connections > 0
                || messagesPerConnection > 0;
    }

    boolean isTooOld(Instant now) {
        return Duration.between(at, now).compareTo(AdaptiveShaper.MEMORY) >= 0;
    }

    /** As far as it is to be believed now: a limit counts for twice as much after half an hour, four times after an hour. */
    Learned faded(Instant now) {
        double age = Math.max(0, Duration.between(at, now).toMillis());
        double times = Math.pow(2, age / LOOSENED_TWICE.toMillis());
        return new Learned(
                source,
                receiver,
                provider,
                at,
                messages.loosened(times),
                openings.loosened(times),
                connections == 0 ? 0 : Math.max(1, (int) Math.min(connections * times, Kind.MOST)),
                messagesPerConnection,
                changes);
    }
}
