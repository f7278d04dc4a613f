package io.angarium.service.event;

import io.angarium.spool.Outcome;
import io.angarium.spool.Spool.Standing;
import io.angarium.spool.SpoolRecord.Happened;
import io.angarium.spool.StoredMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The way of one message, recipient by recipient. Used by one thread. */
final class MessageTrace {
    private final MessageView view;
    private final List<TraceSteps> recipients = new ArrayList<>();
    private final Map<Integer, Standing> standing = new LinkedHashMap<>();

    /** @param waiting where its unsettled recipients stand; asked before the log was read */
    MessageTrace(MessageView view, List<Standing> waiting) {
        this.view = view;
        String accepted = acceptedBy(view);
        for (int i = 0; i < view.message().recipients(); i++) {
            recipients.add(new TraceSteps(view.message().acceptedAt(), accepted));
        }
        waiting.forEach(it -> standing.put(it.recipient(), it));
    }

    void happened(Happened happened) {
        recipients.get(happened.recipient()).happened(happened);
    }

    /** Whether each recipient is known to be at its end or to wait; if not, its end is on its way to the disk. */
    boolean isConclusive() {
        for (int i = 0; i < recipients.size(); i++) {
            if (!standing.containsKey(i) && !isSettled(i)) {
                return false;
            }
        }
        return true;
    }

    Map<String, Object> toTree() {
        List<Map<String, Object>> list = new ArrayList<>(recipients.size());
        for (int i = 0; i < recipients.size(); i++) {
            list.add(recipient(i));
        }
        Map<String, Object> message = describe();
        if (!view.template().isEmpty()) {
            message.put("template", view.template());
        }
        return EventWriter.object("message", message, "recipients", list);
    }

    private Map<String, Object> describe() {
        StoredMessage message = view.message();
        return EventWriter.object(
                "id", message.messageId(),
                "domain", message.domain(),
                "sender", message.returnPath(),
                "from", view.from(),
                "subject", view.subject(),
                "method", view.attributes().method(),
                "origin", view.attributes().origin(),
                "size", view.size(),
                "tags", view.attributes().tags(),
                "accepted_at", message.acceptedAt().toString(),
                "expires_at", message.expires().toString(),
                "storage_key", new StorageKey(message.position(), 0).text());
    }

    private Map<String, Object> recipient(int number) {
        Map<String, Object> recipient = new LinkedHashMap<>();
        recipient.put("recipient", view.message().recipient(number).toString());
        recipient.put("state", state(number));
        Standing waits = standing.get(number);
        if (waits != null && !isSettled(number)) {
            recipient.put("attempts", waits.attempts());
            recipient.put("next_attempt_at", waits.due().toString());
        }
        recipient.put("steps", recipients.get(number).steps());
        return recipient;
    }

    private String state(int number) {
        Optional<Outcome> outcome = recipients.get(number).latest().map(Happened::outcome);
        if (outcome.isPresent() && outcome.get().isFinal()) {
            return TraceSteps.name(outcome.get());
        }
        Standing waits = standing.get(number);
        if (waits == null) {
            return "settling";
        }
        return switch (waits.state()) {
            case SCHEDULED -> outcome.map(TraceSteps::name).orElse("scheduled");
            case DUE -> "queued";
            case TAKEN -> "sending";
        };
    }

    private boolean isSettled(int number) {
        return recipients.get(number).latest().map(it -> it.outcome().isFinal()).orElse(false);
    }

    private static String acceptedBy(MessageView view) {
        String origin = view.attributes().origin();
        String way = "by " + view.attributes().method().toUpperCase(Locale.ROOT);
        return origin.isEmpty() ? way : way + " from " + origin;
    }
}
