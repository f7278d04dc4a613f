package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.angarium.simulation.ScriptedReceiver;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of the public description of Mailgun's API, called as it is described: status and answer are held against
 * it. Prints a table. Where live Mailgun differs from its own description, Angarium goes with the live one, and
 * {@code conformance/differences.txt} says so and why.
 */
class ConformanceTest {
    private static final String DOMAIN = "conform.example";
    /** What is promised whole so far; of other areas, what {@code calls.txt} knows. */
    private static final Set<String> PROMISED = Set.of(
            "Messages",
            "Domains",
            "Domain Tracking",
            "Domain Keys",
            "DKIM Security",
            "Credentials",
            "Subaccounts",
            "Account Management",
            "Keys",
            "Users",
            "IP Allowlist",
            "Custom Message Limit",
            "Unsubscribe",
            "Bounces",
            "Complaints",
            "Allowlist",
            "Mailing Lists",
            "Templates");

    private enum Verdict {
        CONFORMS("conforming"),
        DIFFERS("differing on purpose"),
        WRONG("WRONG"),
        NOT_BUILT("not built");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }
    }

    private record Finding(ApiDescription.Operation operation, Verdict verdict, String detail) {}

    @TempDir
    private Path directory;

    @Test
    void answersEveryOperationAsItIsDescribed() throws Exception {
        Optional<ApiDescription> found = ApiDescription.find();
        assumeThat(found)
                .as("the description is not part of the project: "
                        + ApiDescription.whereItShouldBe().toList())
                .isPresent();
        ApiDescription description = found.orElseThrow();
        Map<String, String> reasons = differences();
        List<Finding> findings = new ArrayList<>();
        List<String> promised;
        try (ScriptedReceiver receiver = ScriptedReceiver.start();
                RunningServer server = RunningServer.start(
                        directory.resolve("data"),
                        "delivery.next_hop.*=127.0.0.1:" + receiver.port(),
                        "delivery.sources=127.0.0.1,127.0.0.2")) {
            server.makeDomain(DOMAIN, "a-password");
            DocumentedCalls calls = new DocumentedCalls(server, DOMAIN);
            promised = calls.names();
            for (ApiDescription.Operation operation : description.operations()) {
                findings.add(judge(description, calls, operation, reasons));
            }
        }
        print(findings);
        Set<String> stale = new TreeSet<>(reasons.keySet());
        findings.stream()
                .filter(it -> it.verdict() == Verdict.DIFFERS)
                .forEach(it -> stale.remove(it.operation().name()));
        assertThat(stale).as("differences that there are no longer").isEmpty();
        assertThat(findings.stream().filter(it -> it.verdict() == Verdict.WRONG).map(ConformanceTest::line))
                .as("answers that depart from the description without a reason")
                .isEmpty();
        assertThat(findings.stream()
                        .filter(it -> it.verdict() == Verdict.NOT_BUILT)
                        .filter(it -> promised.contains(it.operation().name())
                                || it.operation().area().stream().anyMatch(PROMISED::contains))
                        .map(ConformanceTest::line))
                .as("promised and not built")
                .isEmpty();
    }

    private static Finding judge(
            ApiDescription description,
            DocumentedCalls calls,
            ApiDescription.Operation operation,
            Map<String, String> reasons)
            throws Exception {
        if (!calls.isBuilt(operation)) {
            return new Finding(operation, Verdict.NOT_BUILT, "");
        }
        String departure = calls.knows(operation)
                ? departure(description, operation, calls)
                : "calls.txt doesn't say how to call it";
        String reason = reasons.get(operation.name());
        if (departure.isEmpty()) {
            return new Finding(operation, Verdict.CONFORMS, "");
        }
        return reason == null
                ? new Finding(operation, Verdict.WRONG, departure)
                : new Finding(operation, Verdict.DIFFERS, reason);
    }

    private static String departure(
            ApiDescription description, ApiDescription.Operation operation, DocumentedCalls calls) throws Exception {
        HttpResponse<String> answer;
        try {
            answer = calls.call(operation);
        } catch (AssertionError unprepared) {
            return String.valueOf(unprepared.getMessage());
        }
        int status = answer.statusCode();
        if (!operation.successes().isEmpty() && !operation.successes().contains(status)) {
            return "answered " + status + " " + answer.body() + ", described: " + operation.successes();
        }
        List<String> departures = description.departures(operation, status, answer.body());
        return departures.isEmpty() ? "" : departures.getFirst() + " in " + answer.body();
    }

    private static String line(Finding finding) {
        return finding.operation().name() + (finding.detail().isEmpty() ? "" : ": " + finding.detail());
    }

    private static void print(List<Finding> findings) {
        Map<String, Map<Verdict, Integer>> table = new TreeMap<>();
        Map<Verdict, Integer> sums = new EnumMap<>(Verdict.class);
        for (Finding finding : findings) {
            String area = String.join(", ", finding.operation().area());
            table.computeIfAbsent(area, _ -> new EnumMap<>(Verdict.class)).merge(finding.verdict(), 1, Integer::sum);
            sums.merge(finding.verdict(), 1, Integer::sum);
        }
        StringBuilder text = new StringBuilder("\nConformance with the public description, operations by area\n");
        table.forEach((area, counts) -> text.append("  %-26s %s%n".formatted(area, words(counts))));
        text.append("  %-26s %s%n".formatted("all " + findings.size(), words(sums)));
        findings.stream()
                .filter(finding -> !finding.detail().isEmpty())
                .forEach(finding -> text.append("  %s: %s%n".formatted(finding.verdict().words, line(finding))));
        System.out.println(text);
    }

    private static String words(Map<Verdict, Integer> counts) {
        List<String> words = new ArrayList<>();
        counts.forEach((verdict, count) -> words.add(count + " " + verdict.words));
        return String.join(", ", words);
    }

    /** By operation, why live Mailgun or Angarium answers otherwise than described. */
    private static Map<String, String> differences() throws IOException {
        Map<String, String> differences = new HashMap<>();
        try (var in = ConformanceTest.class.getResourceAsStream("/conformance/differences.txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(": ", 2))
                    .forEach(sides -> differences.put(sides[0], sides[1]));
        }
        return differences;
    }
}
