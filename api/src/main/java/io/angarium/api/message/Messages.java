package io.angarium.api.message;

import io.angarium.api.domain.DomainLookup;
import io.angarium.api.form.FormReader;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.account.Caller;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.DryRun;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.Submissions;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sending: {@code POST /v3/{domain}/messages} and {@code messages.mime}. Answers when the message is durable. */
public final class Messages {
    private static final String QUEUED = "Queued. Thank you.";

    private final DomainLookup lookup;
    private final Submissions submissions;

    public Messages(Domains domains, Submissions submissions) {
        this.lookup = new DomainLookup(domains);
        this.submissions = submissions;
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v3/{domain}/messages", Area.SENDING, call -> send(call, submissions::send)),
                new Route(
                        "POST", "/v3/{domain}/messages.mime", Area.SENDING, call -> send(call, submissions::sendMime)));
    }

    private interface Sending {
        Result send(Caller caller, SendingDomain domain, MessageForm form, Origin origin);
    }

    private Answer send(Call call, Sending sending) throws IOException {
        SendingDomain domain = lookup.sending(call);
        MessageForm form = FormReader.read(call).toMessageForm();
        requireMultipartForFiles(form, call);
        return answer(sending.send(call.caller(), domain, form, origin(call)));
    }

    /** A file can't be sent urlencoded; a client that tries it has to hear that, and not that all is well. */
    private static void requireMultipartForFiles(MessageForm form, Call call) {
        if (form.fields().containsKey("attachment") || form.fields().containsKey("inline")) {
            throw FormReader.notMultipart(call);
        }
    }

    /** Where a message comes from, and under which key. */
    static Origin origin(Call call) {
        Optional<String> key = call.header("Idempotency-Key");
        if (key.isPresent() && key.get().isBlank()) {
            throw ApiException.badRequest("Idempotency-Key: expected a value");
        }
        return new Origin("http", call.remoteAddress(), key.map(String::strip).orElse(""));
    }

    /** What became of a send, in Mailgun's words. */
    static Answer answer(Result result) {
        return switch (result) {
            case Result.Queued queued -> queued(queued);
            case Result.Rejected(Submissions.Reason reason, String message) -> rejected(reason, message);
            case Result.Rehearsed(DryRun.Report report) -> rehearsed(report);
        };
    }

    private static Answer queued(Result.Queued queued) {
        Answer answer = Answer.ok(Answer.object("id", "<" + queued.messageId() + ">", "message", QUEUED));
        return queued.replayed() ? answer.with("Idempotent-Replayed", "true") : answer;
    }

    private static Answer rehearsed(DryRun.Report report) {
        return Answer.ok(Answer.object(
                "id",
                "<" + report.messageId() + ">",
                "message",
                "Dry run: nothing was stored or sent.",
                "dry-run",
                true,
                "recipients",
                report.recipients().stream().map(Messages::rehearsed).toList()));
    }

    private static Map<String, Object> rehearsed(DryRun.Recipient recipient) {
        return Answer.object(
                "recipient",
                recipient.address(),
                "would-be-sent",
                recipient.refusal().isEmpty(),
                "at",
                recipient.due().toString(),
                "reason",
                recipient.refusal().orElse(null),
                "letter",
                recipient.letter().orElse(null));
    }

    private static Answer rejected(Submissions.Reason reason, String message) {
        return switch (reason) {
            case BAD_PARAMETER -> Answer.message(400, message);
            case NOT_ALLOWED -> Answer.message(403, message);
            case TOO_LARGE -> Answer.message(413, message);
            case KEY_REUSED -> Answer.message(422, message);
            case TOO_MANY -> Answer.message(429, message).with("Retry-After", "1");
            case UNAVAILABLE -> Answer.message(503, message).with("Retry-After", "1");
        };
    }
}
