package io.angarium.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.angarium.simulation.scenario.Chart;
import io.angarium.simulation.scenario.Examples;
import io.angarium.simulation.scenario.Result;
import io.angarium.simulation.scenario.Scenario;
import io.angarium.simulation.scenario.ScenarioReader;
import io.angarium.simulation.scenario.Simulation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium simulate}: the real engine in a world of receivers with a character. */
@Command(
        name = "simulate",
        description = {
            "Send to simulated receivers, in simulated time, with the real engine.",
            "The same scenario and seed give the same event log, to the byte. Ends with 1 if the engine broke a"
                    + " promise."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Scenarios are described in docs/simulation.md.",
            "Example: angarium simulate changing-limit --seed 7 --chart limit.svg",
            "         angarium simulate list"
        })
public final class SimulateCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "SCENARIO",
            description = "a file, or the name of one that comes with the program; 'list' shows these")
    private String scenario = "";

    @Option(names = "--seed", defaultValue = "1", description = "decides every chance (${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--chart", description = "write allowed and achieved rates over time to this SVG file")
    private @Nullable Path chart;

    @Option(names = "--events", description = "write every event to this file")
    private @Nullable Path events;

    @Option(names = "--verbose", description = "show the engine's own log; its times are the machine's")
    private boolean verbose;

    @Override
    public Integer call() throws IOException {
        if (scenario.equals("list")) {
            for (String name : Examples.names()) {
                System.out.printf("%-16s %s%n", name, read(name).title());
            }
            return 0;
        }
        Scenario read = read(scenario);
        if (!verbose && LoggerFactory.getLogger("io.angarium") instanceof Logger logger) {
            // Receivers misbehave on purpose; what is the engine's fault is counted and reported.
            logger.setLevel(Level.OFF);
        }
        long begin = System.nanoTime();
        Result result = run(read);
        print(result, Duration.ofNanos(System.nanoTime() - begin));
        if (chart != null) {
            Files.writeString(chart, Chart.of(result));
        }
        return result.violations().isEmpty() ? 0 : 1;
    }

    private static Scenario read(String name) throws IOException {
        Path file = Path.of(name);
        Optional<String> example = Examples.text(name);
        if (example.isEmpty() && !Files.isRegularFile(file)) {
            throw new ServerUnreachableException(
                    "there is no file " + name + ", and no scenario of that name; angarium simulate list shows all");
        }
        try {
            return ScenarioReader.read(example.isPresent() ? example.get() : Files.readString(file), name);
        } catch (ScenarioReader.BadScenarioException e) {
            throw new ServerUnreachableException(String.valueOf(e.getMessage()));
        }
    }

    private Result run(Scenario read) throws IOException {
        if (events == null) {
            return Simulation.run(read, seed, _ -> {});
        }
        try (BufferedWriter out = Files.newBufferedWriter(events)) {
            Consumer<String> writer = line -> {
                try {
                    out.write(line);
                    out.newLine();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
            return Simulation.run(read, seed, writer);
        }
    }

    private static void print(Result result, Duration took) {
        System.out.println(result.scenario().title() + ", seed " + result.seed());
        System.out.println();
        TextTable table = new TextTable(
                "receiver",
                "offered",
                "delivered",
                "deferred",
                "failed",
                "queued",
                "allowed/s",
                "achieved/s",
                "used",
                "refused",
                "recovery",
                "p50",
                "p99",
                "connections");
        for (Result.Row row : result.rows()) {
            table.row(
                    row.receiver(),
                    "" + row.offered(),
                    "" + row.delivered(),
                    "" + row.deferrals(),
                    "" + row.failed(),
                    "" + row.queued(),
                    row.allowed().map(rate -> format("%.1f", rate)).orElse("-"),
                    row.allowed().isPresent()
                            ? row.achieved().map(rate -> format("%.1f", rate)).orElse("-")
                            : "-",
                    row.used().isPresent() ? format("%.1f %%", 100 * row.used().getAsDouble()) : "-",
                    format("%.2f %%", 100 * row.refusedShare()),
                    words(row.recovery()),
                    words(row.median()),
                    words(row.p99()),
                    "" + row.connections());
        }
        table.print(System.out);
        System.out.println();
        printWaits(result);
        printForesight(result);
        System.out.println();
        if (!result.tls().isEmpty()) {
            printTls(result);
            System.out.println();
        }
        System.out.printf(
                Locale.ROOT,
                "%s of simulated time in %.1f s; %,d events, sha256 %s%n",
                words(Optional.of(result.scenario().length())),
                took.toNanos() / 1e9,
                result.events(),
                result.hash());
        result.violations().forEach(violation -> System.out.println("BROKEN: " + violation));
    }

    private static void printWaits(Result result) {
        System.out.println("In the queue, over the receiver's own time:");
        TextTable table = new TextTable("tenant", "to", "band", "taken", "p50", "p90", "p99", "longest");
        for (Result.Waited waited : result.waits()) {
            table.row(
                    waited.sender().tenant(),
                    result.rows().get(waited.sender().to()).receiver(),
                    waited.sender().urgent() ? "urgent" : "-",
                    "" + waited.taken(),
                    words(waited.p50()),
                    words(waited.p90()),
                    words(waited.p99()),
                    words(waited.longest()));
        }
        table.print(System.out);
    }

    private static void printTls(Result result) {
        System.out.println("TLS, in sessions, each once for every domain that it carried mail for:");
        TextTable table = new TextTable(
                "receiver", "policy", "encrypted", "in clear", "given up", "reported good", "reported failed");
        for (Result.TlsRow row : result.tls()) {
            table.row(
                    row.receiver(),
                    row.published().words(),
                    "" + row.encrypted(),
                    "" + row.inClear(),
                    "" + row.leftInClear(),
                    "" + row.reportedGood(),
                    "" + row.reportedBad());
        }
        table.print(System.out);
    }

    private static void printForesight(Result result) {
        if (result.foresight().isEmpty()) {
            return;
        }
        System.out.println();
        System.out.println("What explain expected of messages that waited:");
        TextTable table = new TextTable("at", "asked", "inside", "before", "after", "width/wait");
        for (Result.Foresight told : result.foresight()) {
            table.row(
                    told.at().isPresent() ? words(told.at()) : "all",
                    "" + told.asked(),
                    "" + told.inside(),
                    "" + told.early(),
                    "" + told.late(),
                    format("%.2f", told.width()));
        }
        table.print(System.out);
        Result.Foresight all = result.foresight().getLast();
        System.out.println("explain inside range: " + all.inside() + " of " + all.asked());
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }

    private static String words(Optional<Duration> time) {
        if (time.isEmpty()) {
            return "-";
        }
        double seconds = time.get().toNanos() / 1e9;
        if (seconds < 1) {
            return format("%.0f ms", seconds * 1000);
        } else if (seconds < 120) {
            return format("%.1f s", seconds);
        }
        return seconds < 7200 ? format("%.1f min", seconds / 60) : format("%.1f h", seconds / 3600);
    }
}
