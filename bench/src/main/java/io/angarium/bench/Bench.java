package io.angarium.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs scenarios: server, generator and sink as processes of their own on one machine. Half as many messages go before each
 * measurement: a JVM needs some hundred thousand to be at its best.
 */
public final class Bench {
    private static final String KEY = "bench-key-0123456789abcdef0123456789abcdef";
    private static final String SENDER = "bench@bench.test";
    /** The server's heap is more than a generator needs. */
    private static final List<String> SMALL = List.of("-Xms256m", "-Xmx512m", "-Xmn128m");

    private static final int PATIENCE_SECONDS = 120;
    /** Its receiver refuses connections: what goes there waits. */
    private static final String DEAD = "dead.test";

    /** Of one core: a server below this has nothing to do. */
    private static final double QUIET = 0.1;

    private static final int RECIPIENTS_A_CALL = 1_000;

    private final Path directory;
    private final Optional<InetSocketAddress> peer;
    private final InetSocketAddress sinkAddress;

    /**
     * @param directory for the server's data; on the disk that is meant
     * @param peer another MTA to measure instead, which relays {@code dest.test} to the sink without asking for a login
     * @param sinkAddress where the sink listens; a peer is configured to send there
     */
    public Bench(Path directory, Optional<InetSocketAddress> peer, InetSocketAddress sinkAddress) {
        this.directory = directory;
        this.peer = peer;
        this.sinkAddress = sinkAddress;
    }

    public Measurement run(Scenario scenario) throws IOException, InterruptedException {
        try (Child sink = sink(scenario)) {
            String at = sink.awaitLine("sink ready ").substring("sink ready ".length());
            if (peer.isPresent()) {
                return measured(scenario, sink, Optional.empty(), peer.get());
            }
            Path data = Files.createTempDirectory(directory, "bench");
            try (Child server = server(scenario, data, at)) {
                Matcher ready =
                        Pattern.compile("http=(\\S+) submission=(\\S+)").matcher(server.awaitLine("angarium ready"));
                if (!ready.find()) {
                    throw new IOException("a ready line without addresses");
                }
                server.drainOutput();
                makeDomain(ready.group(1));
                if (scenario.waiting() > 0) {
                    System.err.println("  " + pile(scenario, address(ready.group(1))));
                    System.err.println("  quiet after " + awaitQuiet(server) + " s");
                }
                String target = scenario.mode().equals("http") ? ready.group(1) : ready.group(2);
                return measured(scenario, sink, Optional.of(server), address(target));
            } finally {
                delete(data);
            }
        }
    }

    /** Milliseconds from the start of the process to its ready line, on an empty data directory. */
    public long startMillis() throws IOException {
        Path data = Files.createTempDirectory(directory, "bench");
        long start = System.nanoTime();
        try (Child server = Child.angarium(List.of(), serve(data, List.of()))) {
            server.awaitLine("angarium ready");
            return (System.nanoTime() - start) / 1_000_000;
        } finally {
            delete(data);
        }
    }

    private Measurement measured(Scenario scenario, Child sink, Optional<Child> server, InetSocketAddress target)
            throws IOException, InterruptedException {
        int warmUp = Math.max(1, scenario.messages() / 2);
        load(scenario, target, warmUp);
        awaitReceived(scenario, sink, warmUp);
        sink.ask("reset");
        double cpuBefore = server.map(Child::cpuSeconds).orElse(0.0);
        String sent = load(scenario, target, scenario.messages());
        String received = awaitReceived(scenario, sink, (long) number(sent, "accepted"));
        double cpu = server.map(Child::cpuSeconds).orElse(0.0) - cpuBefore;
        double recipients = Math.max(1, number(sent, "accepted") * scenario.recipients());
        String latency = scenario.acceptOnly() ? sent : received;
        return new Measurement(
                scenario,
                number(sent, "per_second") * scenario.recipients(),
                scenario.acceptOnly() ? -1 : number(received, "per_second"),
                server.isPresent() ? cpu * 1e6 / recipients : -1,
                server.map(Child::peakMebibytes).orElse(-1L),
                number(latency, "p50_ms"),
                number(latency, "p99_ms"),
                (long) number(received, "handshakes"),
                (long) number(received, "connections"),
                (long) number(received, "messages"),
                (long) number(sent, "refused"),
                text(sent, "last_refusal"));
    }

    /** Lets the scenario's backlog be accepted, a thousand recipients a call. */
    private String pile(Scenario scenario, InetSocketAddress http) throws IOException {
        return generate(
                "--target",
                http.getHostString() + ":" + http.getPort(),
                "--mode",
                "http",
                "--messages",
                String.valueOf(Math.max(1, scenario.waiting() / RECIPIENTS_A_CALL)),
                "--connections",
                "8",
                "--size",
                "1024",
                "--recipients",
                String.valueOf(RECIPIENTS_A_CALL),
                "--to",
                DEAD,
                "--sender",
                SENDER,
                "--login",
                "api:" + KEY);
    }

    /** Until the server has indexed and checkpointed what it took: the seconds that it was busy. */
    private static int awaitQuiet(Child server) throws InterruptedException {
        for (int second = 0; second < PATIENCE_SECONDS; second++) {
            double before = server.cpuSeconds();
            Thread.sleep(1_000);
            if (server.cpuSeconds() - before < QUIET) {
                return second;
            }
        }
        return PATIENCE_SECONDS;
    }

    private static String generate(String... arguments) throws IOException {
        List<String> verb = new ArrayList<>(List.of("load"));
        verb.addAll(List.of(arguments));
        try (Child generator = Child.angarium(SMALL, verb)) {
            return generator.awaitLine("{");
        }
    }

    private String load(Scenario scenario, InetSocketAddress target, int messages) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--target",
                target.getHostString() + ":" + target.getPort(),
                "--mode",
                scenario.mode(),
                "--messages",
                String.valueOf(messages),
                "--connections",
                String.valueOf(Math.min(scenario.connections(), messages)),
                "--size",
                String.valueOf(scenario.size()),
                "--recipients",
                String.valueOf(scenario.recipients()),
                "--domains",
                String.valueOf(scenario.domains()),
                "--pause",
                String.valueOf(scenario.pauseMillis()),
                "--sender",
                SENDER));
        if (peer.isEmpty()) {
            arguments.addAll(List.of("--login", "api:" + KEY));
            if (!scenario.signed()) {
                arguments.add("--unsigned");
            }
        }
        return generate(arguments.toArray(String[]::new));
    }

    private static String awaitReceived(Scenario scenario, Child sink, long messages)
            throws IOException, InterruptedException {
        String stats = sink.ask("stats");
        if (scenario.acceptOnly()) {
            return stats;
        }
        double last = -1;
        int still = 0;
        while (number(stats, "messages") < messages && still < PATIENCE_SECONDS * 20) {
            Thread.sleep(50);
            stats = sink.ask("stats");
            still = number(stats, "messages") > last ? 0 : still + 1;
            last = number(stats, "messages");
        }
        return stats;
    }

    private Child sink(Scenario scenario) throws IOException {
        String host = scenario.domains() == 1 ? sinkAddress.getHostString() : "0.0.0.0"; // all of 127.0.1.0/24 too
        List<String> arguments =
                new ArrayList<>(List.of("sink", "--control", "--listen", host + ":" + sinkAddress.getPort()));
        arguments.addAll(scenario.sinkOptions());
        return Child.angarium(SMALL, arguments);
    }

    private static Child server(Scenario scenario, Path data, String sink) throws IOException {
        List<String> settings = new ArrayList<>(scenario.settings());
        // Port 1 refuses: what is accepted waits, and only accepting is measured.
        settings.add("delivery.next_hop.dest.test=" + (scenario.acceptOnly() ? "127.0.0.1:1" : sink));
        settings.add("delivery.next_hop." + DEAD + "=127.0.0.1:1");
        String port = sink.substring(sink.lastIndexOf(':'));
        for (int i = 0; scenario.domains() > 1 && i < scenario.domains(); i++) {
            settings.add("delivery.next_hop.d" + i + ".dest.test=127.0.1." + i + port);
        }
        return Child.angarium(List.of(), serve(data, settings));
    }

    private static List<String> serve(Path data, List<String> settings) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
        List<String> all = new ArrayList<>(List.of(
                "admin.key=" + KEY,
                "http.listen=127.0.0.1:0",
                "smtp.submission=127.0.0.1:0",
                "smtp.submissions=127.0.0.1:0",
                "smtp.inbound=127.0.0.1:0"));
        all.addAll(settings);
        all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return arguments;
    }

    private static void makeDomain(String http) throws IOException, InterruptedException {
        String login =
                Base64.getEncoder().encodeToString(("api:" + KEY).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + http + "/v4/domains"))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("name=bench.test"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("the domain could not be made: " + response.body());
            }
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static double number(String json, String field) {
        Matcher value = Pattern.compile("\"" + field + "\":(-?[0-9.]+)").matcher(json);
        return value.find() ? Double.parseDouble(value.group(1)) : 0;
    }

    private static String text(String json, String field) {
        Matcher value = Pattern.compile("\"" + field + "\":\"([^\"]*)\"").matcher(json);
        return value.find() ? value.group(1) : "";
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
