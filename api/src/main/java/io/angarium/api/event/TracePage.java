package io.angarium.api.event;

import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.event.Events;
import java.util.List;

/** {@code GET /angarium/v1/trace/{id}}: the whole way of one message. */
public final class TracePage {
    private final Events events;

    public TracePage(Events events) {
        this.events = events;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/angarium/v1/trace/{id}", Area.MESSAGES, this::trace));
    }

    private Answer trace(Call call) {
        String id = call.parameter("id");
        return events.trace(call.caller().account(), id)
                .map(Answer::ok)
                .orElseThrow(() -> ApiException.notFound("Message not found: " + id));
    }
}
