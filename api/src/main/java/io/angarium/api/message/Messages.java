package io.angarium.api.message;

import io.angarium.api.domain.DomainLookup;
import io.angarium.api.form.FormReader;
import io.angarium.api.http.Access;
import io.angarium.api.http.Answer;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Caller;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.Submissions;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import java.io.IOException;
import java.util.List;

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
                new Route("POST", "/v3/{domain}/messages", Access.SENDING, call -> send(call, submissions::send)),
                new Route(
                        "POST",
                        "/v3/{domain}/messages.mime",
                        Access.SENDING,
                        call -> send(call, submissions::sendMime)));
    }

    private interface Sending {
        Result send(Caller caller, SendingDomain domain, MessageForm form, Origin origin);
    }

    private Answer send(Call call, Sending sending) throws IOException {
        SendingDomain domain = lookup.naming(call);
        MessageForm form = FormReader.read(call).toMessageForm();
        return answer(sending.send(call.caller(), domain, form, new Origin("http", call.remoteAddress())));
    }

    /** What became of a send, in Mailgun's words. */
    static Answer answer(Result result) {
        return switch (result) {
            case Result.Queued(String messageId) ->
                Answer.ok(Answer.object("id", "<" + messageId + ">", "message", QUEUED));
            case Result.Rejected(Submissions.Reason reason, String message) -> rejected(reason, message);
        };
    }

    private static Answer rejected(Submissions.Reason reason, String message) {
        return switch (reason) {
            case BAD_PARAMETER -> Answer.message(400, message);
            case NOT_ALLOWED -> Answer.message(403, message);
            case TOO_LARGE -> Answer.message(413, message);
            case TOO_MANY -> Answer.message(429, message).with("Retry-After", "1");
            case UNAVAILABLE -> Answer.message(503, message).with("Retry-After", "1");
        };
    }
}
