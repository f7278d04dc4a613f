package io.angarium.api.message;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.cancellation.Cancellations;
import java.util.List;

/** {@code DELETE /angarium/v1/queue}: takes back what waits, by tag, domain or message. */
public final class CancelPage {
    private static final List<String> SCOPES = List.of("tag", "domain", "message");

    private final Cancellations cancellations;

    public CancelPage(Cancellations cancellations) {
        this.cancellations = cancellations;
    }

    public List<Route> routes() {
        return List.of(new Route("DELETE", "/angarium/v1/queue", Area.MESSAGES, this::cancel));
    }

    private Answer cancel(Call call) {
        Parameters parameters = FormReader.query(call);
        List<String> given = SCOPES.stream()
                .filter(scope -> parameters.first(scope).isPresent())
                .toList();
        if (given.size() != 1) {
            throw ApiException.badRequest("expected exactly one of the parameters tag, domain and message");
        }
        String scope = given.getFirst();
        String value = parameters.first(scope).orElseThrow();
        String account = call.caller().account();
        return Answer.ok(Answer.object(
                "cancelled",
                switch (scope) {
                    case "tag" -> cancellations.ofTag(account, value);
                    case "domain" -> cancellations.ofDomain(account, value);
                    default ->
                        cancellations
                                .ofMessage(account, value)
                                .orElseThrow(() -> ApiException.notFound("Message not found: " + value));
                }));
    }
}
