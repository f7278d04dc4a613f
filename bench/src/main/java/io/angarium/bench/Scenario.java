package io.angarium.bench;

import java.util.List;

/**
 * One thing that is measured.
 *
 * @param mode of the generator, as {@link Load.Mode} in lower case
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
        int pauseMillis,
        List<String> sinkOptions,
        List<String> settings,
        boolean acceptOnly,
        boolean signed) {

    /** All of them, with the numbers of messages of a run of about ten seconds each on two cores. */
    public static final List<Scenario> ALL = List.of(
            relay("relay", "relayed, plain, unsigned", "pipelined", 200_000, List.of("--no-chunking"), false),
            relay(
                    "relay-bdat",
                    "relayed, plain, unsigned, receiver takes BDAT",
                    "pipelined",
                    200_000,
                    List.of(),
                    false),
            relay(
                    "relay-lockstep",
                    "relayed from lock-step clients",
                    "lockstep",
                    100_000,
                    List.of("--no-chunking"),
                    false),
            relay("signed", "relayed, signed with RSA-2048", "pipelined", 40_000, List.of(), true),
            relay("tls", "relayed with STARTTLS out, unsigned", "pipelined", 200_000, List.of("--tls"), false),
            new Scenario(
                    "slow-disk",
                    "durable accept, each sync delayed by 5 ms",
                    "pipelined",
                    200_000,
                    500,
                    10_000,
                    1,
                    0,
                    List.of(),
                    List.of("storage.sync_delay=5ms"),
                    true,
                    false),
            new Scenario(
                    "far",
                    "receiver 50 ms away, one connection",
                    "pipelined",
                    300,
                    5,
                    10_000,
                    1,
                    0,
                    List.of("--delay", "50", "--no-chunking"),
                    List.of("delivery.sessions_per_site=1"),
                    false,
                    false),
            new Scenario(
                    "far-bdat",
                    "receiver 50 ms away, one connection, BDAT",
                    "pipelined",
                    1_500,
                    20,
                    10_000,
                    1,
                    0,
                    List.of("--delay", "50"),
                    List.of("delivery.sessions_per_site=1"),
                    false,
                    false),
            new Scenario(
                    "rest",
                    "REST accept, one recipient a call",
                    "http",
                    150_000,
                    32,
                    1_024,
                    1,
                    0,
                    List.of(),
                    List.of(),
                    true,
                    false),
            new Scenario(
                    "rest-batch",
                    "REST accept, 1,000 recipients a call with recipient-variables",
                    "http",
                    8_000,
                    16,
                    1_024,
                    1_000,
                    0,
                    List.of(),
                    List.of(),
                    true,
                    false),
            new Scenario(
                    "idle",
                    "one message at a time on an idle server",
                    "lockstep",
                    2_000,
                    1,
                    10_000,
                    1,
                    5,
                    List.of("--sample", "1"),
                    List.of(),
                    false,
                    false));

    private static Scenario relay(
            String name, String title, String mode, int messages, List<String> sinkOptions, boolean signed) {
        return new Scenario(name, title, mode, messages, 20, 10_000, 1, 0, sinkOptions, List.of(), false, signed);
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
                pauseMillis,
                sinkOptions,
                settings,
                acceptOnly,
                signed);
    }
}
