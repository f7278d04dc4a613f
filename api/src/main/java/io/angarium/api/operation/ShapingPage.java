package io.angarium.api.operation;

import io.angarium.api.http.Answer;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /angarium/v1/shaping/reload}: the limits are read from their file again. */
public final class ShapingPage {
    private final Supplier<Optional<String>> reload;

    /** @param reload reads the file; what is wrong with it, or empty if it is in force now */
    public ShapingPage(Supplier<Optional<String>> reload) {
        this.reload = reload;
    }

    public List<Route> routes() {
        return List.of(new Route(
                "POST",
                "/angarium/v1/shaping/reload",
                Area.OPERATION,
                _ -> reload.get()
                        .map(wrong -> Answer.message(400, wrong))
                        .orElseGet(() -> Answer.message(200, "The limits are in force"))));
    }
}
