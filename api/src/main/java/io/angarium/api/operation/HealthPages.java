package io.angarium.api.operation;

import io.angarium.api.http.Answer;
import io.angarium.api.http.Route;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the process lives, and whether it wants traffic. */
public final class HealthPages {
    private final Supplier<Optional<String>> notReady;

    /** @param notReady why it wants no traffic; empty if it does */
    public HealthPages(Supplier<Optional<String>> notReady) {
        this.notReady = notReady;
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/health/live", call -> Answer.ok(Answer.object("status", "live"))),
                Route.open("GET", "/health/ready", call -> ready()));
    }

    private Answer ready() {
        return notReady.get()
                .map(reason -> Answer.json(503, Answer.object("status", "not ready", "reason", reason)))
                .orElseGet(() -> Answer.ok(Answer.object("status", "ready")));
    }
}
