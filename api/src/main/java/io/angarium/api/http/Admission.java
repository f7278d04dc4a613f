package io.angarium.api.http;

import io.angarium.service.account.Accounts;
import io.angarium.service.account.Area;
import io.angarium.service.account.Caller;
import io.angarium.service.account.Rights;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who calls a route, and whether it may; everybody else is sent away in Mailgun's words. Any thread. */
final class Admission {
    private final Accounts accounts;

    Admission(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * The caller; empty on a route for anybody.
     *
     * @param parameters what stood in the path's varying segments
     * @throws ApiException 401 without a valid key, 403 if the key has no right to this
     */
    Optional<Caller> admit(Route route, Call call, Map<String, String> parameters) {
        if (route.area().isEmpty()) {
            return Optional.empty();
        }
        Area area = route.area().get();
        Caller caller = call.header("Authorization")
                .flatMap(BasicCredentials::password)
                .flatMap(accounts::authenticate)
                .orElseThrow(() -> new ApiException(stranger(area).with("WWW-Authenticate", "Basic realm=\"MG API\"")));
        if (!Rights.allow(caller, area, route.isChanging())) {
            throw forbidden();
        }
        if (caller.domain().isPresent() && !names(parameters, caller.domain().get())) {
            throw forbidden();
        }
        return Optional.of(caller);
    }

    private static boolean names(Map<String, String> parameters, String domain) {
        return domain.equals(parameters.getOrDefault("domain", "").toLowerCase(Locale.ROOT));
    }

    static ApiException forbidden() {
        return new ApiException(Answer.message(403, "Forbidden"));
    }

    private static Answer stranger(Area area) {
        return switch (area) {
            case SENDING -> Answer.text(401, "Forbidden");
            case ALLOWED_ADDRESSES -> Answer.message(403, "Forbidden");
            default -> Answer.message(401, "Invalid private key");
        };
    }
}
