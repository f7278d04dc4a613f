package io.angarium.simulation.scenario;

import io.angarium.delivery.shaping.ShapingRules;
import io.angarium.delivery.shaping.Stream;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.simulation.receiver.Nature;
import io.angarium.simulation.receiver.Tls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What happens in a simulation.
 *
 * @param title for people
 * @param length simulated time
 * @param engine how the sender is set
 * @param receivers at least one
 * @param senders what is sent
 * @param questions when explain is asked about some of what waits
 */
public record Scenario(
        String title,
        Duration length,
        Engine engine,
        List<Recipients> receivers,
        List<Sender> senders,
        Questions questions) {
    /** Receivers of one scenario. */
    public static final int MAX_RECEIVERS = 200;

    /** Messages of one scenario; they are all kept account of. */
    public static final int MAX_MESSAGES = 10_000_000;

    /** Messages that are asked about in one scenario. */
    public static final int MAX_QUESTIONS = 100_000;

    public Scenario {
        receivers = List.copyOf(receivers);
        senders = List.copyOf(senders);
        if (receivers.isEmpty() || receivers.size() > MAX_RECEIVERS) {
            throw new IllegalArgumentException("a scenario has 1 to " + MAX_RECEIVERS + " receivers");
        }
        long messages = senders.stream().mapToLong(Sender::messages).sum();
        if (messages > MAX_MESSAGES) {
            throw new IllegalArgumentException("a scenario has at most " + MAX_MESSAGES + " messages, not " + messages);
        }
    }

    /**
     * Asks explain about messages that wait.
     *
     * @param at when; none: it isn't asked
     * @param sample how many messages, at most, at each of these moments
     */
    public record Questions(List<Duration> at, int sample) {
        /** Nobody asks. */
        public static final Questions NONE = new Questions(List.of(), 1);

        public Questions {
            at = at.stream().sorted().toList();
            if ((long) at.size() * sample > MAX_QUESTIONS) {
                throw new IllegalArgumentException(
                        "explain is asked at most " + MAX_QUESTIONS + " times, not " + (long) at.size() * sample);
            }
        }
    }

    /** All messages. */
    public int messages() {
        return senders.stream().mapToInt(Sender::messages).sum();
    }

    /** Whether there is anything to tell about TLS. */
    public boolean isAboutTls() {
        return receivers.stream()
                .anyMatch(place -> !place.published().equals(Published.NOTHING)
                        || place.character().encryption().startTls() != Tls.NOT_OFFERED);
    }

    /** What holds the sender back. */
    public enum Shaping {
        /** The rules that are shipped, and what is learned from replies. */
        ADAPTIVE,
        /** Nothing. */
        NONE
    }

    /**
     * The sender's settings.
     *
     * @param shaping how it is held back
     * @param rules limits of its own, laid over the shipped ones
     * @param perSite connections to one site
     * @param total connections to everybody
     * @param tick how often the engine looks around
     * @param retry waits between attempts
     * @param giveUp age at which a message fails
     * @param patience a queue with something due that is not served for so long is stuck
     */
    public record Engine(
            Shaping shaping,
            ShapingRules rules,
            int perSite,
            int total,
            Duration tick,
            List<Duration> retry,
            Duration giveUp,
            Duration patience) {
        public Engine {
            retry = List.copyOf(retry);
        }
    }

    /**
     * A receiver and the recipients behind it.
     *
     * @param domains recipient domains that are served by it
     * @param hosts names of its mail exchangers
     * @param dnsFailing share of questions about its domains that DNS doesn't answer
     * @param dnsDark time in which it answers none; empty: never
     * @param published about TLS
     */
    public record Recipients(
            String name,
            Nature character,
            int domains,
            List<String> hosts,
            double dnsFailing,
            Optional<Nature.Outage> dnsDark,
            Published published) {
        public Recipients {
            hosts = List.copyOf(hosts);
        }

        /** The domain of the recipient with this number. */
        String domainOf(int id) {
            return domain(id % domains);
        }

        /** The name of one of its domains, from 0. */
        public String domain(int number) {
            return "d" + number + "." + name + ".test";
        }
    }

    /**
     * What one sender sends.
     *
     * @param urgent whether it goes in the urgent band
     * @param to number of the receiver
     * @param at the first message
     * @param over the time in which they are handed in, evenly; zero: all at once
     * @param batch recipients of one message
     * @param bytes of each letter
     * @param tls what its letters need
     */
    public record Sender(
            String tenant,
            String domain,
            String tag,
            boolean urgent,
            int to,
            int messages,
            Duration at,
            Duration over,
            int batch,
            int bytes,
            TlsNeed tls) {
        /** Whose mail it is, for shares and limits. */
        Stream stream() {
            return new Stream(tenant, domain, tag, urgent);
        }
    }
}
