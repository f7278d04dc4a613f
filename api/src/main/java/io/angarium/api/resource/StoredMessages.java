package io.angarium.api.resource;

import io.angarium.api.http.Access;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.domain.Domains;
import io.angarium.service.event.Events;
import io.angarium.service.event.Events.StoredLetter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code GET /v3/domains/{domain}/messages/{key}}: a message as it was handed in, while it is kept. */
public final class StoredMessages {
    private final DomainLookup lookup;
    private final Events events;

    public StoredMessages(Domains domains, Events events) {
        this.lookup = new DomainLookup(domains);
        this.events = events;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/v3/domains/{domain}/messages/{key}", Access.ACCOUNT, this::show));
    }

    private Answer show(Call call) {
        String domain = lookup.plain(call).name();
        StoredLetter stored = events.stored(domain, call.parameter("key"))
                .orElseThrow(() -> ApiException.notFound("Message not found"));
        return Answer.ok(Answer.object(
                "recipients", String.join(", ", stored.recipients()),
                "sender", stored.sender(),
                "body-mime", new String(stored.letter(), StandardCharsets.UTF_8)));
    }
}
