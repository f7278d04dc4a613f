package io.angarium.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * One thing that is measured.
 *
 * @param mode of the generator, as {@link Load.Mode} in lower case
 * @param domains over which the recipients are spread; each has an address of its own in 127.0.1.0/24, where the sink listens
 * @param waiting recipients that wait for a receiver that is down before anything is measured
 * @param sinkOptions for {@code angarium sink}; empty together with {@code acceptOnly}
 * @param settings for {@code angarium serve --set}
 * @param acceptOnly nothing is delivered: the rate of the replies is what counts
 * @param signed with the domain's key; otherwise the letters ask not to be
 */
public record Scenario(
        String name,
        String title,
        String mode,
        int messages,
        int connections,
        int size,
        int recipients,
        int domains,
        int pauseMillis,
        int waiting,
        List<String> sinkOptions,
        List<String> settings,
        boolean acceptOnly,
        boolean signed) {
    private static final String DATA_ONLY = "--no-chunking";

    /** All of them, with the numbers of messages of a run of about ten seconds each on two cores. */
    public static final List<Scenario> ALL = Stream.of(
                    of("relay", "relayed, plain, unsigned", "pipelined", 200_000)
                            .sink(DATA_ONLY),
                    of("relay-bdat", "relayed, plain, unsigned, receiver takes BDAT", "pipelined", 200_000),
                    of("backlog", "relayed as relay-bdat while 20 million others wait", "pipelined", 200_000)
                            .beside(20_000_000),
                    of("relay-lockstep", "relayed from lock-step clients", "lockstep", 100_000)
                            .sink(DATA_ONLY),
                    of("signed", "relayed, signed with RSA-2048", "pipelined", 40_000)
                            .signing(),
                    of("tls", "relayed with STARTTLS out, unsigned", "pipelined", 200_000)
                            .sink("--tls"),
                    of("tls-signed", "relayed with STARTTLS out, signed with RSA-2048", "pipelined", 40_000)
                            .sink("--tls")
                            .signing(),
                    of("slow-disk", "durable accept, each sync delayed by 5 ms", "pipelined", 200_000)
                            .over(500)
                            .set("storage.sync_delay=5ms")
                            .accepting(),
                    of("far", "receiver 50 ms away, one connection", "pipelined", 300)
                            .over(5)
                            .sink("--delay", "50", DATA_ONLY)
                            .set("delivery.sessions_per_site=1"),
                    of("far-bdat", "receiver 50 ms away, one connection, BDAT", "pipelined", 1_500)
                            .sink("--delay", "50")
                            .set("delivery.sessions_per_site=1"),
                    of("far-many", "100 domains 50 ms away", "pipelined", 100_000)
                            .to(100)
                            .sink("--delay", "50", DATA_ONLY),
                    of("rest", "REST accept, one recipient a call", "http", 150_000)
                            .over(32)
                            .letters(1_024, 1)
                            .accepting(),
                    of("rest-batch", "REST accept, 1,000 recipients a call with recipient-variables", "http", 8_000)
                            .over(16)
                            .letters(1_024, 1_000)
                            .accepting(),
                    of("idle", "one message at a time on an idle server", "lockstep", 2_000)
                            .over(1)
                            .pausing(5)
                            .sink("--sample", "1"))
            .map(Draft::scenario)
            .toList();

    private static Draft of(String name, String title, String mode, int messages) {
        return new Draft(name, title, mode, messages);
    }

    /** The same with fewer or more messages. */
    public Scenario scaled(double factor) {
        return new Scenario(
                name,
                title,
                mode,
                Math.max(1, (int) (messages * factor)),
                connections,
                size,
                recipients,
                domains,
                pauseMillis,
                (int) (waiting * factor),
                sinkOptions,
                settings,
                acceptOnly,
                signed);
    }

    /** A scenario that is being written down: 20 connections, letters of 10 KB to one recipient, unless it says otherwise. */
    private static final class Draft {
        private final String name;
        private final String title;
        private final String mode;
        private final int messages;
        private int connections = 20;
        private int size = 10_000;
        private int recipients = 1;
        private int domains = 1;
        private int pauseMillis;
        private int waiting;
        private List<String> sinkOptions = List.of();
        private List<String> settings = List.of();
        private boolean acceptOnly;
        private boolean signed;

        Draft(String name, String title, String mode, int messages) {
            this.name = name;
            this.title = title;
            this.mode = mode;
            this.messages = messages;
        }

        Draft over(int newConnections) {
            connections = newConnections;
            return this;
        }

        Draft letters(int newSize, int newRecipients) {
            size = newSize;
            recipients = newRecipients;
            return this;
        }

        Draft to(int newDomains) {
            domains = newDomains;
            return this;
        }

        Draft pausing(int millis) {
            pauseMillis = millis;
            return this;
        }

        Draft beside(int newWaiting) {
            waiting = newWaiting;
            return this;
        }

        Draft sink(String... options) {
            sinkOptions = List.of(options);
            return this;
        }

        Draft set(String setting) {
            settings = List.of(setting);
            return this;
        }

        Draft accepting() {
            acceptOnly = true;
            return this;
        }

        Draft signing() {
            signed = true;
            return this;
        }

        Scenario scenario() {
            return new Scenario(
                    name,
                    title,
                    mode,
                    messages,
                    connections,
                    size,
                    recipients,
                    domains,
                    pauseMillis,
                    waiting,
                    sinkOptions,
                    settings,
                    acceptOnly,
                    signed);
        }
    }
}
