package io.angarium.service.event;

import io.angarium.delivery.AttemptReport;
import io.angarium.delivery.AttemptReport.Hop;
import io.angarium.delivery.AttemptReport.Rendering;
import io.angarium.spool.Outcome;
import io.angarium.spool.SpoolRecord.Happened;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One recipient's way, step by step. Times never fall from step to step, so that the times between add up. Used by one thread.
 */
final class TraceSteps {
    /** Waits shorter than this are not worth a line, unless they have a reason. */
    private static final Duration WORTH_TELLING = Duration.ofMillis(100);

    private record Step(Instant at, String name, String detail, Map<String, Object> more) {}

    private final List<Map<String, Object>> steps = new ArrayList<>();
    private Instant last;
    private Optional<Happened> latest = Optional.empty();

    TraceSteps(Instant acceptedAt, String detail) {
        this.last = acceptedAt;
        add(new Step(acceptedAt, "accepted", detail, Map.of()));
    }

    /** What happened next, with everything that led to it. */
    void happened(Happened happened) {
        Optional<AttemptReport> report = AttemptReports.read(happened);
        report.ifPresent(this::attempt);
        add(outcome(happened, report));
        latest = Optional.of(happened);
    }

    List<Map<String, Object>> steps() {
        return steps;
    }

    /** What happened last. */
    Optional<Happened> latest() {
        return latest;
    }

    private void attempt(AttemptReport report) {
        List<Step> attempt = new ArrayList<>();
        waited(report).ifPresent(attempt::add);
        report.rendering().map(TraceSteps::rendered).ifPresent(attempt::add);
        report.connection().map(hop -> connected(hop, report)).ifPresent(attempt::add);
        attempt.sort(Comparator.comparing(Step::at));
        attempt.forEach(this::add);
    }

    private Optional<Step> waited(AttemptReport report) {
        Duration sinceLast = Duration.between(last, report.taken());
        if (report.waited().isEmpty() && sinceLast.compareTo(WORTH_TELLING) < 0) {
            return Optional.empty();
        }
        String detail = report.waited();
        if (detail.isEmpty()) {
            boolean scheduled = Duration.between(last, report.due()).compareTo(WORTH_TELLING) >= 0;
            detail = scheduled ? "until it was due at " + report.due() : "for its turn";
        }
        return Optional.of(new Step(report.taken(), "waited", detail, EventWriter.object("attempt", report.attempt())));
    }

    private static Step rendered(Rendering rendering) {
        String took = "in " + millis(rendering.took()) + " ms";
        String notes = String.join("; ", rendering.notes());
        return new Step(rendering.finished(), "rendered", notes.isEmpty() ? took : notes + ", " + took, Map.of());
    }

    /** A reused connection is connected to when the letter is handed to it. */
    private static Step connected(Hop hop, AttemptReport report) {
        Instant at = hop.reused() ? report.sent().orElse(report.taken()) : hop.opened();
        String address = hop.remote().getHostAddress();
        StringBuilder detail = new StringBuilder(hop.host())
                .append(" [")
                .append(address)
                .append("]:")
                .append(hop.port())
                .append(", ");
        hop.tls()
                .ifPresentOrElse(
                        tls -> detail.append(tls.protocol()).append(' ').append(tls.cipher()),
                        () -> detail.append("in clear"));
        detail.append(hop.reused() ? ", reused" : ", new in " + millis(hop.setUp()) + " ms");
        if (!hop.remark().isEmpty()) {
            detail.append(", ").append(hop.remark());
        }
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("host", hop.host());
        more.put("address", address);
        more.put("port", hop.port());
        more.put("source", hop.source().getHostAddress());
        more.put("tls", hop.tls().map(AttemptReport.Tls::protocol).orElse(""));
        more.put("cipher", hop.tls().map(AttemptReport.Tls::cipher).orElse(""));
        more.put(
                "certificate_verified",
                hop.tls().map(AttemptReport.Tls::certificateVerified).orElse(false));
        more.put("reused", hop.reused());
        return new Step(at, "connected", detail.toString(), more);
    }

    private static Step outcome(Happened happened, Optional<AttemptReport> report) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("attempt", happened.attempt());
        report.ifPresent(it -> {
            more.put("code", it.code());
            more.put("stage", it.stage().name().toLowerCase(Locale.ROOT));
            it.classification().ifPresent(meaning -> more.put("meaning", meaning.words()));
        });
        if (!happened.outcome().isFinal()) {
            more.put("next_attempt_at", happened.nextDue().toString());
        }
        return new Step(
                happened.at(),
                name(happened.outcome()),
                report.map(TraceSteps::words).orElse(""),
                more);
    }

    /** The receiver's reply, or ours if it said nothing. */
    private static String words(AttemptReport report) {
        return report.replyCode() > 0 ? report.replyCode() + " " + report.text() : report.text();
    }

    static String name(Outcome outcome) {
        return switch (outcome) {
            case DELIVERED -> "delivered";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
            case DEFERRED -> "deferred";
            case IN_DOUBT -> "in_doubt";
        };
    }

    private void add(Step step) {
        Instant at = step.at.isBefore(last) ? last : step.at;
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", at.toString());
        line.put("after_ms", millis(Duration.between(last, at)));
        line.put("step", step.name);
        line.put("detail", step.detail);
        line.putAll(step.more);
        steps.add(line);
        last = at;
    }

    private static BigDecimal millis(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos() / 1000, 3);
    }
}
