package io.angarium.service.event;

import io.angarium.delivery.AttemptReport;
import io.angarium.delivery.AttemptReport.Hop;
import io.angarium.delivery.classification.Classification;
import io.angarium.service.event.Occurrence.Kind;
import io.angarium.service.submission.MessageAttributes.Attachment;
import io.angarium.service.submission.MessageFlags;
import io.angarium.spool.Outcome;
import io.angarium.spool.SpoolRecord.Happened;
import io.angarium.spool.StoredMessage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells what happened in the shapes that Mailgun's clients read. Any thread. */
final class EventWriter {
    private static final String BOUNCE_HARD = "hard";
    private static final String BOUNCE_SOFT = "soft";

    private final Supplier<String> publicUrl;

    /** @param publicUrl what links begin with */
    EventWriter(Supplier<String> publicUrl) {
        this.publicUrl = publicUrl;
    }

    Map<String, Object> accepted(MessageView view, int recipient) {
        StoredMessage message = view.message();
        Map<String, Object> event =
                begin(Kind.ACCEPTED, message.acceptedAt(), message.position(), view, recipient, recipient);
        event.put("method", view.attributes().method());
        putUnlessEmpty(event, "originating-ip", view.attributes().origin());
        putUnlessEmpty(event, "api-key-id", view.attributes().keyId());
        event.put("envelope", envelope(view, recipient));
        event.put("message", describe(view, recipient, true));
        return event;
    }

    Map<String, Object> happened(MessageView view, Happened happened) {
        int recipient = happened.recipient();
        Kind kind = Kind.of(happened.outcome());
        Optional<AttemptReport> report = AttemptReports.read(happened);
        Map<String, Object> event = begin(kind, happened.at(), happened.position(), view, recipient, 0);
        if (!kind.severity().isEmpty()) {
            event.put("severity", kind.severity());
            event.put("reason", reason(happened, report));
        }
        Map<String, Object> envelope = envelope(view, recipient);
        report.flatMap(AttemptReport::connection)
                .ifPresent(hop -> envelope.put("sending-ip", hop.source().getHostAddress()));
        event.put("envelope", envelope);
        event.put("delivery-status", status(happened, report));
        report.flatMap(AttemptReport::classification).ifPresent(meaning -> event.put("classification", tell(meaning)));
        event.put("message", describe(view, recipient, false));
        return event;
    }

    private Map<String, Object> begin(
            Kind kind, Instant at, long position, MessageView view, int recipient, int number) {
        StoredMessage message = view.message();
        String key = new StorageKey(message.position(), view.is(MessageFlags.DRAFT) ? recipient : 0).text();
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", EventId.of(position, number));
        event.put("event", kind.event());
        event.put("timestamp", seconds(at));
        event.put("log-level", level(kind));
        event.put("recipient", message.recipient(recipient).toString());
        event.put("recipient-domain", message.recipient(recipient).domain());
        event.put("domain", Map.of("name", message.domain()));
        event.put("tags", view.attributes().tags());
        event.put("campaigns", List.of());
        event.put("user-variables", view.userVariables(recipient));
        if (!view.template().isEmpty()) {
            event.put("template", view.template());
        }
        event.put("flags", flags(view));
        event.put(
                "storage",
                object(
                        "url",
                        publicUrl.get() + "/v3/domains/" + message.domain() + "/messages/" + key,
                        "key",
                        key,
                        "region",
                        "local",
                        "env",
                        "production"));
        return event;
    }

    private static String level(Kind kind) {
        return switch (kind) {
            case ACCEPTED, DELIVERED -> "info";
            case DEFERRED -> "warn";
            case FAILED -> "error";
        };
    }

    private static Map<String, Object> flags(MessageView view) {
        return object(
                "is-routed", false,
                "is-authenticated", true,
                "is-system-test", false,
                "is-test-mode", view.is(MessageFlags.TEST_MODE));
    }

    private static Map<String, Object> envelope(MessageView view, int recipient) {
        return object(
                "sender", view.message().returnPath(),
                "transport", "smtp",
                "targets", view.message().recipient(recipient).toString());
    }

    private static Map<String, Object> describe(MessageView view, int recipient, boolean withRecipients) {
        Map<String, Object> message = object(
                "headers",
                        object(
                                "to", view.to(recipient),
                                "message-id", view.message().messageId(),
                                "from", view.from(),
                                "subject", view.subject(recipient)),
                "attachments",
                        view.attachments().stream().map(EventWriter::describe).toList());
        if (withRecipients) {
            message.put(
                    "recipients", List.of(view.message().recipient(recipient).toString()));
        }
        message.put("size", view.size());
        return message;
    }

    private static Map<String, Object> describe(Attachment attachment) {
        return object(
                "filename", attachment.fileName(),
                "content-type", attachment.contentType(),
                "size", attachment.size());
    }

    private static String reason(Happened happened, Optional<AttemptReport> report) {
        if (happened.outcome() == Outcome.CANCELLED) {
            return "generic";
        }
        String word = report.map(it -> it.reason().word()).orElse("");
        return word.isEmpty() ? "generic" : word;
    }

    private static Map<String, Object> status(Happened happened, Optional<AttemptReport> report) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("attempt-no", Math.max(1, happened.attempt()));
        report.ifPresentOrElse(it -> tell(it, status), () -> status.put("code", codeWithoutReport(happened)));
        status.putIfAbsent("message", "");
        status.put("description", description(happened, report));
        status.putIfAbsent("session-seconds", BigDecimal.ZERO);
        status.put("utf8", true);
        switch (happened.outcome()) {
            case DEFERRED, IN_DOUBT -> {
                Duration wait = Duration.between(happened.at(), happened.nextDue());
                status.put("retry-seconds", Math.max(0, wait.toSeconds()));
                status.put("bounce-type", BOUNCE_SOFT);
            }
            case FAILED -> {
                if (!isWithheld(report)) {
                    status.put("bounce-type", bounceType(report));
                }
            }
            case DELIVERED, CANCELLED -> {}
        }
        return status;
    }

    /** Hard is what says that the recipient must not be written to again. Of older failures nothing else is known. */
    private static String bounceType(Optional<AttemptReport> report) {
        return report.flatMap(AttemptReport::classification)
                        .map(Classification::condemnsRecipient)
                        .orElse(true)
                ? BOUNCE_HARD
                : BOUNCE_SOFT;
    }

    private static Map<String, Object> tell(Classification meaning) {
        return object(
                "category", Classification.spelt(meaning.category()),
                "scope", Classification.spelt(meaning.scope()),
                "advice", Classification.spelt(meaning.advice()),
                "rule", meaning.rule());
    }

    /** Whether nobody was asked: the words are ours then, and no receiver's message. */
    private static boolean isWithheld(Optional<AttemptReport> report) {
        return report.filter(it -> it.reason().isSuppression()).isPresent();
    }

    private static void tell(AttemptReport report, Map<String, Object> status) {
        status.put("code", report.code());
        putUnlessEmpty(status, "enhanced-code", report.enhancedCode());
        status.put("message", report.reason().isSuppression() ? "" : report.text());
        status.put("session-seconds", seconds(report.took()));
        report.connection().ifPresent(hop -> tell(hop, status));
    }

    private static void tell(Hop hop, Map<String, Object> status) {
        status.put("mx-host", hop.host());
        status.put("tls", hop.tls().isPresent());
        status.put(
                "certificate-verified",
                hop.tls().map(AttemptReport.Tls::certificateVerified).orElse(false));
    }

    private static int codeWithoutReport(Happened happened) {
        return switch (happened.outcome()) {
            case DELIVERED -> AttemptReport.CODE_DELIVERED;
            case FAILED, CANCELLED, DEFERRED, IN_DOUBT -> AttemptReport.CODE_CONNECTION;
        };
    }

    private static String description(Happened happened, Optional<AttemptReport> report) {
        return switch (happened.outcome()) {
            case CANCELLED -> "Cancelled by its owner";
            case IN_DOUBT ->
                "The connection was lost after the whole message was sent: it may have arrived, and another attempt"
                        + " may make a duplicate";
            case FAILED ->
                report.filter(it -> it.reason().isSuppression())
                        .map(AttemptReport::text)
                        .orElse("");
            case DELIVERED, DEFERRED -> "";
        };
    }

    private static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond()).add(BigDecimal.valueOf(instant.getNano() / 1000, 6));
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).setScale(3, RoundingMode.DOWN);
    }

    private static void putUnlessEmpty(Map<String, Object> object, String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
    }

    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
