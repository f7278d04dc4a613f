package io.angarium.app.cli;

import io.angarium.bench.Bench;
import io.angarium.bench.Measurement;
import io.angarium.bench.Scenario;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.ObjectMapper;

/** {@code angarium bench}: what this machine can do, or what another MTA can do on it. */
@Command(
        name = "bench",
        description = "Measure this machine: server, load generator and sink as processes of their own.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: angarium bench relay signed",
            "         angarium bench relay --peer 127.0.0.1:2525 --sink 127.0.0.1:2600"
        })
public final class BenchCommand implements Callable<Integer> {
    private static final String START = "start";
    private static final String SIGNING = "signing";
    private static final String SUPPRESSION = "suppression";

    @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "default: all; 'list' shows them")
    private List<String> names = List.of();

    @Option(
            names = "--peer",
            converter = Address.class,
            description =
                    "measure the MTA that listens there instead; it has to relay dest.test to the sink without a login")
    private @Nullable InetSocketAddress peer;

    @Option(
            names = "--sink",
            converter = Address.class,
            defaultValue = "127.0.0.1:0",
            description = "where the sink listens (${DEFAULT-VALUE})")
    private InetSocketAddress sink = new InetSocketAddress(0);

    @Option(names = "--dir", defaultValue = "./var", description = "on the disk to measure (${DEFAULT-VALUE})")
    private Path directory = Path.of("var");

    @Option(names = "--scale", defaultValue = "1", description = "times the standard number of messages")
    private double scale;

    @Option(names = "--json", description = "print JSON lines")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (names.contains("list")) {
            Scenario.ALL.forEach(scenario -> System.out.printf("%-16s %s%n", scenario.name(), scenario.title()));
            System.out.printf("%-16s %s%n", START, "from the process to its ready line, empty store");
            System.out.printf("%-16s %s%n", SIGNING, "RSA-2048 signatures alone, on one core and on all");
            System.out.printf("%-16s %s%n", SUPPRESSION, "asking lists of a million entries about a recipient");
            return 0;
        }
        for (String name : names) {
            if (Scenario.ALL.stream().noneMatch(known -> known.name().equals(name))
                    && !name.equals(START)
                    && !name.equals(SIGNING)
                    && !name.equals(SUPPRESSION)) {
                throw new ServerUnreachableException(
                        "there is no scenario " + name + "; angarium bench list shows all");
            }
        }
        Files.createDirectories(directory);
        Bench bench = new Bench(directory, Optional.ofNullable(peer), sink);
        for (Scenario scenario : Scenario.ALL) {
            if (names.isEmpty() || names.contains(scenario.name())) {
                System.err.println(scenario.name() + ": " + scenario.title() + " …");
                print(bench.run(scenario.scaled(scale)));
            }
        }
        if (peer == null && (names.isEmpty() || names.contains(SIGNING))) {
            SigningBound bound = new SigningBound();
            double one = bound.perSecond(1);
            int cores = Runtime.getRuntime().availableProcessors();
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %,.0f signatures/s on one core, %,.0f on %d%n",
                    SIGNING,
                    one,
                    bound.perSecond(cores),
                    cores);
        }
        if (peer == null && (names.isEmpty() || names.contains(SUPPRESSION))) {
            SuppressionLookup.Found found = new SuppressionLookup(directory).measure();
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %.2f µs a recipient on no list, %.2f µs one on a list; filter filled in %,d ms%n",
                    SUPPRESSION,
                    found.unknownMicros(),
                    found.knownMicros(),
                    found.fillMillis());
        }
        if (peer == null && (names.isEmpty() || names.contains(START))) {
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                millis.add(bench.startMillis());
            }
            millis.sort(null);
            System.out.println("start            start to ready, empty store: median of 5 " + millis.get(2) + " ms ("
                    + millis.getFirst() + "–" + millis.getLast() + ")");
        }
        return 0;
    }

    private void print(Measurement m) {
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(m));
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%-16s accepted %,.0f/s  delivered %s  server %s  peak %s  p50 %.2f ms  p99 %.2f ms  "
                        + "connections %d  handshakes %d%s%n",
                m.scenario().name(),
                m.acceptedPerSecond(),
                m.deliveredPerSecond() < 0 ? "-" : String.format(Locale.ROOT, "%,.0f/s", m.deliveredPerSecond()),
                m.cpuMicros() < 0 ? "-" : String.format(Locale.ROOT, "%.1f µs/message", m.cpuMicros()),
                m.peakMebibytes() < 0 ? "-" : m.peakMebibytes() + " MiB",
                m.p50Millis(),
                m.p99Millis(),
                m.connections(),
                m.handshakes(),
                m.refused() > 0 ? "  REFUSED " + m.refused() + ": " + m.lastRefusal() : "");
    }
}
