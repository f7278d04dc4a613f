package io.angarium.service.event;

import io.angarium.delivery.AttemptReport;
import io.angarium.delivery.AttemptReport.Hop;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Rendering;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.AttemptReport.Tls;
import io.angarium.delivery.classification.Classifier;
import io.angarium.delivery.shaping.Stream;
import io.angarium.mail.EmailAddress;
import io.angarium.service.event.Events.Page;
import io.angarium.service.event.Events.Query;
import io.angarium.service.submission.MessageAttributes;
import io.angarium.service.submission.MessageAttributes.Summary;
import io.angarium.smtp.Reply;
import io.angarium.spool.Addressee;
import io.angarium.spool.LogSpool;
import io.angarium.spool.Outcome;
import io.angarium.spool.QueueKey;
import io.angarium.spool.SpoolSettings;
import io.angarium.spool.Submission;
import io.angarium.spool.Ticket;
import io.angarium.storage.memory.MemoryLog;
import io.angarium.storage.memory.MemorySnapshots;
import io.angarium.storage.memory.MemoryTables;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A spool in memory with its events, and a clock that tests move. */
final class EventWorld implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-21T12:00:00.123Z");
    static final String DOMAIN = "send.test";
    static final String ACCOUNT = "account";
    private static final String STREAM = new Stream(ACCOUNT, DOMAIN, "news", false).encode();

    final AtomicReference<Instant> now = new AtomicReference<>(START);
    final InstantSource clock = now::get;
    final MemoryLog log = new MemoryLog();
    final MemoryTables tables = new MemoryTables(clock);
    final MemorySnapshots snapshots = new MemorySnapshots();
    final LogSpool spool = LogSpool.open(
            log, tables.table("spool"), snapshots, SpoolSettings.defaults(), clock, (shard, corrupt, bytes) -> {});
    LogEvents events = open(Integer.MAX_VALUE);

    LogEvents open(int prefix) {
        return new LogEvents(new LogEvents.Sources(
                log,
                0,
                prefix,
                spool,
                tables.table("events"),
                Duration.ofDays(3),
                () -> "http://api.test",
                (message, _) -> bytes(message.content()),
                OutcomeListener.NOBODY,
                clock));
    }

    void restart(int prefix) {
        events.close();
        events = open(prefix);
    }

    void advance(Duration by) {
        now.updateAndGet(instant -> instant.plus(by));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    long accept(String messageId, String... recipients) {
        return accept(DOMAIN, messageId, List.of("news"), recipients);
    }

    long accept(String domain, String messageId, List<String> tags, String... recipients) {
        MessageAttributes attributes = new MessageAttributes(
                "http",
                "192.0.2.7",
                "00000001-00000001",
                809,
                tags,
                "{\"order\":\"17\"}",
                Map.of(),
                Optional.of(new Summary(
                        "Bob <bob@" + domain + ">", String.join(", ", recipients), "Hello friend", List.of())));
        return accept(domain, messageId, attributes.encode(), 0, recipients);
    }

    long accept(String domain, String messageId, byte[] attributes, int flags, String... recipients) {
        Submission submission = new Submission(
                messageId,
                domain,
                "bob@" + domain,
                now.get(),
                now.get(),
                now.get().plus(Duration.ofDays(3)),
                flags,
                STREAM,
                "",
                Arrays.stream(recipients)
                        .map(EmailAddress::parse)
                        .map(Addressee::new)
                        .toList(),
                attributes,
                List.of(ByteBuffer.wrap(("From: =?utf-8?q?Bj=C3=B6rn?= <bob@" + domain
                                + ">\r\nTo: ann@dest.test\r\nSubject: From the letter\r\n\r\nHello\r\n")
                        .getBytes(StandardCharsets.UTF_8))));
        return spool.accept(submission).await();
    }

    Ticket take(String destination) {
        return spool.take(new QueueKey(STREAM, destination), 1).getFirst();
    }

    void deliver(String queue) {
        Ticket ticket = take(queue);
        spool.settle(
                ticket,
                Outcome.DELIVERED,
                now.get(),
                report(ticket, 250, "2.0.0 OK queued as 4711", Reason.NONE, Optional.empty())
                        .encode());
    }

    void fail(String queue) {
        fail(queue, "5.1.1 no such user");
    }

    void fail(String queue, String words) {
        Ticket ticket = take(queue);
        spool.settle(
                ticket,
                Outcome.FAILED,
                now.get(),
                report(ticket, 550, words, Reason.BOUNCE, Optional.empty()).encode());
    }

    void defer(String queue, Outcome outcome) {
        Ticket ticket = take(queue);
        Instant next = now.get().plus(Duration.ofMinutes(10));
        spool.defer(
                ticket,
                outcome,
                now.get(),
                next,
                report(ticket, 451, "4.7.1 greylisted", Reason.GREYLISTED, Optional.of(next))
                        .encode());
    }

    AttemptReport report(Ticket ticket, int code, String text, Reason reason, Optional<Instant> next) {
        Instant end = now.get();
        return new AttemptReport(
                ticket.attempt(),
                ticket.due(),
                end.minusMillis(40),
                "",
                Optional.of(new Rendering(
                        end.minusMillis(35), Duration.ofMillis(3), List.of("signed by send.test/s1 (rsa-sha256)"))),
                Optional.of(new Hop(
                        1,
                        "mx.dest.test",
                        InetAddress.ofLiteral("192.0.2.25"),
                        25,
                        InetAddress.ofLiteral("192.0.2.10"),
                        Optional.of(new Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384", true)),
                        false,
                        end.minusMillis(20),
                        Duration.ofMillis(15),
                        "")),
                Optional.of(end.minusMillis(10)),
                Stage.ACCEPTED,
                code,
                code,
                text,
                reason,
                Duration.ofMillis(10),
                false,
                next,
                reason == Reason.NONE
                        ? Optional.empty()
                        : Optional.of(
                                Classifier.standard().classify(Reply.of(code, text), Stage.RCPT, Optional.empty())));
    }

    /** Waits until everything that happened is in the index. */
    void settled() {
        if (!events.reader().catchUp(Duration.ofSeconds(20))) {
            throw new AssertionError("the index did not catch up with the log within 20 s");
        }
    }

    Page list(Query query) {
        settled();
        return events.list(ACCOUNT, DOMAIN, query);
    }

    Page page(String token) {
        settled();
        return events.page(ACCOUNT, DOMAIN, token);
    }

    static Query newest(int limit) {
        return new Query(Optional.empty(), Optional.empty(), false, limit, Map.of());
    }

    static Query oldest(int limit) {
        return new Query(Optional.empty(), Optional.empty(), true, limit, Map.of());
    }

    static Query where(String field, String... expressions) {
        return new Query(Optional.empty(), Optional.empty(), true, 300, Map.of(field, List.of(expressions)));
    }

    static List<String> ids(Page page) {
        return page.items().stream().map(event -> (String) event.get("id")).toList();
    }

    /** "event recipient" of each. */
    static List<String> told(Page page) {
        List<String> told = new ArrayList<>();
        page.items().forEach(event -> told.add(event.get("event") + " " + event.get("recipient")));
        return told;
    }

    @Override
    public void close() {
        events.close();
        spool.close();
        log.close();
        tables.close();
    }
}
