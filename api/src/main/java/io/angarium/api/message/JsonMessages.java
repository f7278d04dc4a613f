package io.angarium.api.message;

import io.angarium.api.domain.DomainLookup;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Json;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.Submissions;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** {@code POST /angarium/v1/messages}: sending with JSON. What can be said is the form's; how it is said is {@link JsonMessage}'s. */
public final class JsonMessages {
    private final DomainLookup lookup;
    private final Submissions submissions;

    public JsonMessages(Domains domains, Submissions submissions) {
        this.lookup = new DomainLookup(domains);
        this.submissions = submissions;
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", "/angarium/v1/messages", Area.SENDING, call -> send(call, JsonMessage::domain)),
                // A key of one domain is good for paths that name it.
                new Route(
                        "POST",
                        "/angarium/v1/domains/{domain}/messages",
                        Area.SENDING,
                        call -> send(call, _ -> DomainLookup.name(call))));
    }

    private Answer send(Call call, Function<JsonMessage, String> domainOf) throws IOException {
        JsonNode body = Json.read(call.body());
        if (!body.isObject()) {
            throw ApiException.badRequest("unable to parse request: the body is not a JSON object");
        }
        JsonMessage message = JsonMessage.read(body);
        SendingDomain domain = lookup.sending(call, domainOf.apply(message));
        return Messages.answer(submissions.send(call.caller(), domain, message.form(), Messages.origin(call)));
    }
}
