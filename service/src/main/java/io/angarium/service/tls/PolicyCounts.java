package io.angarium.service.tls;

import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.encoding.MalformedRecordException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one day came to for one domain: per policy that it had, sessions that went well and those that did not. One thread.
 *
 * <p>Counts from the day's beginning, or from where a report of the time so far has ended.
 */
final class PolicyCounts {
    /** Policies of one domain in one day; sessions under further ones are not counted. */
    static final int MAX_POLICIES = 8;
    /** Kinds of failure told apart under one policy; further ones count in the total only. */
    static final int MAX_FAILURES = 100;

    private static final int VERSION = 2;

    private final Map<Policy, Tally> tallies = new LinkedHashMap<>();
    private final Optional<Instant> since;

    /** From the day's beginning. */
    PolicyCounts() {
        this(Optional.empty());
    }

    /** @param since when the last report of the same day ended; whole seconds; empty: none was made */
    PolicyCounts(Optional<Instant> since) {
        this.since = since;
    }

    /** When counting began, if that was later than the day. */
    Optional<Instant> since() {
        return since;
    }

    /** A policy as reports quote it (RFC 8460 §4.2). */
    record Policy(String type, List<String> text, List<String> mx) {
        static Policy of(TlsPolicy policy) {
            String type = switch (policy.kind()) {
                case DANE -> "tlsa";
                case MTA_STS, MTA_STS_TESTING -> "sts";
                // A policy that is announced and can't be had is still one of MTA-STS.
                case NONE, OPERATOR -> policy.trouble().isPresent() ? "sts" : "no-policy-found";
            };
            return new Policy(type, policy.text(), policy.mx());
        }
    }

    /** A kind of failure (RFC 8460 §4.3). Texts may be empty. */
    record Failure(String type, String sendingIp, String mxHost, String receivingIp, String reason) {}

    /** Sessions under one policy. */
    static final class Tally {
        private long succeeded;
        private long failed;
        private final Map<Failure, Long> failures = new LinkedHashMap<>();

        long succeeded() {
            return succeeded;
        }

        long failed() {
            return failed;
        }

        Map<Failure, Long> failures() {
            return failures;
        }

        private void fail(Failure failure, long times) {
            failed += times;
            detail(failure, times);
        }

        private void detail(Failure failure, long times) {
            if (failures.containsKey(failure) || failures.size() < MAX_FAILURES) {
                failures.merge(failure, times, Long::sum);
            }
        }
    }

    Map<Policy, Tally> tallies() {
        return tallies;
    }

    void succeeded(Policy policy) {
        if (hasRoom(policy)) {
            tally(policy).succeeded++;
        }
    }

    void failed(Policy policy, Failure failure) {
        if (hasRoom(policy)) {
            tally(policy).fail(failure, 1);
        }
    }

    /** Adds what another counted. */
    void add(PolicyCounts other) {
        other.tallies.forEach((policy, theirs) -> {
            if (hasRoom(policy)) {
                Tally ours = tally(policy);
                ours.succeeded += theirs.succeeded;
                ours.failed += theirs.failed;
                theirs.failures.forEach(ours::detail);
            }
        });
    }

    private boolean hasRoom(Policy policy) {
        return tallies.containsKey(policy) || tallies.size() < MAX_POLICIES;
    }

    private Tally tally(Policy policy) {
        return tallies.computeIfAbsent(policy, _ -> new Tally());
    }

    byte[] encode() {
        CompactWriter writer = new CompactWriter(256)
                .number(VERSION)
                .number(since.map(Instant::getEpochSecond).orElse(0L))
                .number(tallies.size());
        tallies.forEach((policy, tally) -> {
            writer.text(policy.type());
            texts(writer, policy.text());
            texts(writer, policy.mx());
            writer.number(tally.succeeded).number(tally.failed).number(tally.failures.size());
            tally.failures.forEach((failure, times) -> writer.text(failure.type())
                    .text(failure.sendingIp())
                    .text(failure.mxHost())
                    .text(failure.receivingIp())
                    .text(failure.reason())
                    .number(times));
        });
        return writer.toBytes();
    }

    /** @throws MalformedRecordException if it is something else than {@link #encode} made */
    static PolicyCounts decode(byte[] row) {
        CompactReader reader = new CompactReader(row).version(VERSION);
        long since = reader.number();
        PolicyCounts counts =
                new PolicyCounts(since == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(since)));
        for (int policies = reader.count(); policies > 0; policies--) {
            Tally tally = counts.tally(new Policy(reader.text(), texts(reader), texts(reader)));
            tally.succeeded = reader.number();
            tally.failed = reader.number();
            for (int failures = reader.count(); failures > 0; failures--) {
                Failure failure =
                        new Failure(reader.text(), reader.text(), reader.text(), reader.text(), reader.text());
                tally.failures.put(failure, reader.number());
            }
        }
        return counts;
    }

    private static void texts(CompactWriter writer, List<String> texts) {
        writer.number(texts.size());
        texts.forEach(writer::text);
    }

    private static List<String> texts(CompactReader reader) {
        int count = reader.count();
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(reader.text());
        }
        return List.copyOf(texts);
    }
}
