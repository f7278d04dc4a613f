package io.angarium.delivery;

import io.angarium.storage.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a lane, or several that share a label, did and does: for metrics.
 *
 * @param counts since the label came into use
 * @param now at this moment
 */
public record LaneFigures(Label label, Counts counts, Gauges now) {
    /**
     * By what lanes are told apart.
     *
     * @param source local address; empty: the system chooses, or it is told together with others
     * @param site name of the receiver's hosts, or {@link #OTHER} for all that are told together
     * @param provider who runs the site; empty if it isn't known
     * @param secure whether it takes only what must not travel in clear
     */
    public record Label(String source, String site, String provider, boolean secure) {
        /** Stands for lanes that are not told one by one. No host has this name. */
        public static final String OTHER = "other";

        static Label of(Lane.Key key, String provider) {
            return new Label(
                    key.source().map(address -> address.getHostAddress()).orElse(""),
                    key.site(),
                    provider,
                    key.tls().isSecure());
        }

        static Label others(String provider) {
            return new Label("", OTHER, provider, false);
        }
    }

    /**
     * Counts that never decrease.
     *
     * @param deferred attempts that will be repeated
     * @param inDoubt attempts whose reply was lost
     * @param opened connections
     * @param unreachable times that no host could be connected to
     * @param lost connections lost with mail on them
     * @param holds times that a limit kept mail back
     * @param delivery seconds from acceptance until the receiver had it; of scheduled mail from its time, if its first attempt
     *     succeeded
     * @param transaction seconds from the first command of a delivered message to the last reply
     * @param connecting seconds until a connection stood, with TLS and EHLO
     * @param perConnection messages sent on a connection, when it ends
     */
    public record Counts(
            long delivered,
            long failed,
            long deferred,
            long inDoubt,
            long opened,
            long unreachable,
            long lost,
            long handshakes,
            long holds,
            Histogram.Reading delivery,
            Histogram.Reading transaction,
            Histogram.Reading connecting,
            Histogram.Reading perConnection) {}

    /**
     * How things stand, added up over all lanes of the label.
     *
     * @param lanes how many these are
     * @param waiting recipients, due or later
     * @param oldestDue for how long the one that waits longest has been due; zero if nothing is due
     * @param sessions open or opening
     * @param busy those with mail on the wire, or connecting
     * @param rate messages a second
     * @param ceiling messages a second that may be sent; empty if one of the lanes has no limit
     * @param held lanes of which a limit keeps mail back
     * @param resting lanes that can't be reached and wait
     * @param paused lanes that an operator stopped
     */
    public record Gauges(
            int lanes,
            long waiting,
            Duration oldestDue,
            int sessions,
            int busy,
            double rate,
            OptionalDouble ceiling,
            int held,
            int resting,
            int paused) {
        static Gauges of(List<LaneState> states, Instant now) {
            boolean isLimited = !states.isEmpty() && states.stream().allMatch(state -> state.ceiling() > 0);
            return new Gauges(
                    states.size(),
                    states.stream().mapToLong(LaneState::waiting).sum(),
                    states.stream()
                            .flatMap(state -> state.oldest().stream())
                            .map(due -> Duration.between(due, now))
                            .filter(age -> !age.isNegative())
                            .max(Duration::compareTo)
                            .orElse(Duration.ZERO),
                    states.stream().mapToInt(LaneState::sessions).sum(),
                    states.stream().mapToInt(LaneState::busy).sum(),
                    states.stream().mapToDouble(LaneState::rate).sum(),
                    isLimited
                            ? OptionalDouble.of(states.stream()
                                    .mapToDouble(LaneState::ceiling)
                                    .sum())
                            : OptionalDouble.empty(),
                    (int) states.stream()
                            .filter(state -> state.hold().isPresent())
                            .count(),
                    (int) states.stream()
                            .filter(state -> state.blockedUntil().isPresent())
                            .count(),
                    (int) states.stream().filter(LaneState::paused).count());
        }
    }
}
