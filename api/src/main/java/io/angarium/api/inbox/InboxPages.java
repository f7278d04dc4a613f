package io.angarium.api.inbox;

import io.angarium.api.form.FormReader;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.inbox.Inbox;
import io.angarium.service.inbox.Inbox.Item;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Captured mail: {@code /angarium/v1/inbox}. */
public final class InboxPages {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private final Inbox inbox;

    public InboxPages(Inbox inbox) {
        this.inbox = inbox;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/angarium/v1/inbox", Area.OPERATION, this::list),
                new Route("GET", "/angarium/v1/inbox/{id}", Area.OPERATION, this::show));
    }

    private Answer list(Call call) {
        int limit = FormReader.query(call).number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
        return Answer.ok(Answer.object(
                "items", inbox.items(limit).stream().map(InboxPages::describe).toList()));
    }

    private Answer show(Call call) {
        Item item = inbox.item(call.parameter("id")).orElseThrow(() -> ApiException.notFound("Message not found"));
        Map<String, Object> answer = describe(item);
        answer.put(
                "headers",
                item.headers().stream()
                        .map(header -> List.of(header.name(), header.value()))
                        .toList());
        answer.put("source", new String(item.source(), StandardCharsets.UTF_8));
        return Answer.ok(answer);
    }

    private static Map<String, Object> describe(Item item) {
        return Answer.object(
                "id", item.id(),
                "received_at", item.receivedAt().toString(),
                "from", item.from(),
                "to", item.to(),
                "subject", item.subject(),
                "text", item.text(),
                "html", item.html());
    }
}
