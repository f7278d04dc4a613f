package io.angarium.api.operation;

import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.delivery.Explanation;
import io.angarium.delivery.Forecast;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.service.account.Area;
import io.angarium.service.account.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** {@code GET /angarium/v1/explain/{message id, domain, provider or tag}}: why it waits, and when it will be sent. */
public final class ExplainPage {
    private final BiFunction<Caller, String, Optional<Explanation>> explanations;

    public ExplainPage(BiFunction<Caller, String, Optional<Explanation>> explanations) {
        this.explanations = explanations;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/angarium/v1/explain/{subject}", Area.MESSAGES, this::explain));
    }

    private Answer explain(Call call) {
        String subject = call.parameter("subject");
        return explanations
                .apply(call.caller(), subject)
                .map(found -> Answer.ok(describe(found)))
                .orElseThrow(() -> ApiException.notFound("Message not found: " + subject));
    }

    private static Map<String, Object> describe(Explanation found) {
        Map<String, Object> answer = Answer.object("waiting", found.waiting(), "reason", found.reason());
        answer.put("limit", found.limit().map(ExplainPage::limit).orElse(null));
        answer.put("reply", found.reply());
        answer.put("ahead", found.forecast().map(Forecast::ahead).orElse(0L));
        answer.put("expected", found.forecast().map(ExplainPage::expected).orElse(null));
        return answer;
    }

    private static Map<String, Object> limit(Hold hold) {
        return Answer.object(
                "name",
                hold.limit(),
                "value",
                hold.value(),
                "set_by",
                hold.setBy(),
                "reply",
                hold.reply(),
                "until",
                hold.until().map(Instant::toString).orElse(null));
    }

    private static Map<String, Object> expected(Forecast forecast) {
        return Answer.object(
                "earliest",
                forecast.earliest().toString(),
                "likely",
                forecast.likely().toString(),
                "latest",
                forecast.latest().toString());
    }
}
