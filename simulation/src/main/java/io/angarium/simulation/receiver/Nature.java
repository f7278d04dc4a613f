package io.angarium.simulation.receiver;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a receiver behaves.
 *
 * @param latency one way
 * @param greeting until it greets
 * @param tarpit before each reply
 * @param dot between a content and its reply
 * @param extensions EHLO keywords, such as PIPELINING
 * @param limit messages a second; empty: any number
 * @param voice the words of a refusal for the limit
 * @param refusesAt MAIL, RCPT or DOT: where the limit is looked at
 * @param comeBack after a refusal for the limit everything is refused for this long, and the reply says so; zero: no
 * @param connections at the same time; further ones are refused with 421
 * @param perConnection messages; then 421
 * @param connectionRate connections in a time; further ones are refused with 421; empty: any number
 * @param expectations what the sender is set to, whatever this receiver would bear
 * @param greylisting a recipient is refused until this long after its first attempt; zero: no
 * @param unknown share of recipients that don't exist, 0 to 1
 * @param encryption its TLS
 * @param liesAboutChunking offers CHUNKING and doesn't know BDAT
 * @param wrongBdat answers each BDAT as if it were DATA
 * @param mishaps what goes wrong now and then
 * @param down times in which nobody answers a connect
 */
public record Nature(
        Duration latency,
        Duration greeting,
        Duration tarpit,
        Duration dot,
        List<String> extensions,
        Optional<Limit> limit,
        Voice voice,
        Moment refusesAt,
        Duration comeBack,
        int connections,
        int perConnection,
        Optional<Limit> connectionRate,
        Expectations expectations,
        Duration greylisting,
        double unknown,
        Encryption encryption,
        boolean liesAboutChunking,
        boolean wrongBdat,
        List<Mishap> mishaps,
        List<Outage> down) {
    /** From, until: since the start. */
    public record Outage(Duration from, Duration until) {
        boolean covers(Duration time) {
            return time.compareTo(from) >= 0 && time.compareTo(until) < 0;
        }
    }

    /**
     * What the sender was told to hold to here. A receiver doesn't refuse what goes beyond; it notices.
     *
     * @param rate messages a second; infinite: any number
     * @param perConnection messages over one connection
     */
    public record Expectations(double rate, int perConnection) {}

    public Nature {
        extensions = List.copyOf(extensions);
        mishaps = List.copyOf(mishaps);
        down = List.copyOf(down);
        if (refusesAt != Moment.MAIL && refusesAt != Moment.RCPT && refusesAt != Moment.DOT) {
            throw new IllegalArgumentException(
                    "a receiver looks at its limit at mail, rcpt or dot, not at " + refusesAt.word());
        }
    }

    /**
     * What a message costs over a standing connection that has nothing else to do, whoever sends it: the round trips that the
     * extensions leave, and its own time.
     */
    public Duration ownTime() {
        int trips = !extensions.contains("PIPELINING") ? 4 : extensions.contains("CHUNKING") ? 1 : 2;
        return latency.multipliedBy(2L * trips).plus(tarpit).plus(dot);
    }
}
