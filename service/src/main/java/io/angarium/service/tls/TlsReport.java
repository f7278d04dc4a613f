package io.angarium.service.tls;

import io.angarium.service.tls.PolicyCounts.Failure;
import io.angarium.service.tls.PolicyCounts.Policy;
import io.angarium.service.tls.PolicyCounts.Tally;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A report on one domain and one UTC day, or on a part of it (RFC 8460 §4.4).
 *
 * @param submitter this host's name
 * @param organization who sends
 * @param contact whom to ask
 * @param until the end of a day that isn't over, in whole seconds; empty: the day's own
 */
record TlsReport(
        String submitter,
        String organization,
        String contact,
        LocalDate day,
        Optional<Instant> until,
        String domain,
        PolicyCounts counts) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The same for the same domain and time: whoever gets it twice, after a crash of ours, can tell. */
    String id() {
        return name() + "@" + submitter;
    }

    /** Names domain and time, in characters that a message's id may have. */
    String name() {
        String time = isWholeDay() ? day.toString() : start().getEpochSecond() + "-" + end().getEpochSecond();
        return time + "." + domain;
    }

    private boolean isWholeDay() {
        return until.isEmpty() && counts.since().isEmpty();
    }

    /** RFC 8460 §5.1. */
    String fileName() {
        return submitter + "!" + domain + "!" + start().getEpochSecond() + "!" + end().getEpochSecond() + ".json.gz";
    }

    /** What it is about, for people. */
    String time() {
        return isWholeDay() ? "on " + day + " (UTC)" : "between " + start() + " and " + end();
    }

    private Instant start() {
        return counts.since().orElseGet(() -> day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** The last second. */
    private Instant end() {
        Instant behind = until.orElseGet(
                () -> day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        return behind.minusSeconds(1);
    }

    byte[] json() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("organization-name", organization);
        report.put("date-range", Map.of("start-datetime", start().toString(), "end-datetime", end().toString()));
        report.put("contact-info", contact);
        report.put("report-id", id());
        List<Object> policies = new ArrayList<>();
        counts.tallies().forEach((policy, tally) -> policies.add(policy(policy, tally)));
        report.put("policies", policies);
        return JSON.writeValueAsBytes(report);
    }

    private Map<String, Object> policy(Policy policy, Tally tally) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("policy-type", policy.type());
        if (!policy.text().isEmpty()) {
            about.put("policy-string", policy.text());
        }
        about.put("policy-domain", domain);
        if (!policy.mx().isEmpty()) {
            about.put("mx-host", policy.mx());
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("policy", about);
        entry.put(
                "summary",
                Map.of(
                        "total-successful-session-count",
                        tally.succeeded(),
                        "total-failure-session-count",
                        tally.failed()));
        List<Object> details = new ArrayList<>();
        tally.failures().forEach((failure, times) -> details.add(detail(failure, times)));
        if (!details.isEmpty()) {
            entry.put("failure-details", details);
        }
        return entry;
    }

    private static Map<String, Object> detail(Failure failure, long times) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("result-type", failure.type());
        putUnlessEmpty(detail, "sending-mta-ip", failure.sendingIp());
        putUnlessEmpty(detail, "receiving-mx-hostname", failure.mxHost());
        putUnlessEmpty(detail, "receiving-ip", failure.receivingIp());
        detail.put("failed-session-count", times);
        putUnlessEmpty(detail, "failure-reason-code", failure.reason());
        return detail;
    }

    private static void putUnlessEmpty(Map<String, Object> object, String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
    }

    byte[] compressed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(json());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
