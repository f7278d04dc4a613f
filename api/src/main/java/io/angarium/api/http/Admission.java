package io.angarium.api.http;

import io.angarium.api.http.CallRates.Counted;
import io.angarium.api.http.CallRates.Standing;
import io.angarium.service.account.Area;
import io.angarium.service.account.Caller;
import io.angarium.service.account.Rights;
import io.angarium.service.account.Tenancy;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who calls a route, and whether it may; everybody else is sent away in Mailgun's words. Any thread. */
final class Admission {
    private static final String ON_BEHALF_OF = "X-Mailgun-On-Behalf-Of";

    /**
     * A call that may go on.
     *
     * @param standing how often the account called; empty: nobody counts
     */
    record Admitted(Optional<Caller> caller, Optional<Standing> standing) {}

    private final Tenancy tenancy;
    private final CallRates rates;

    Admission(Tenancy tenancy, CallRates rates) {
        this.tenancy = tenancy;
        this.rates = rates;
    }

    /**
     * Admits a call.
     *
     * @param parameters what stood in the path's varying segments
     * @throws ApiException 401 without a valid key, 403 if the key has no right to this, 429 if the account calls too often
     */
    Admitted admit(Route route, Call call, Map<String, String> parameters) {
        if (route.area().isEmpty()) {
            return new Admitted(Optional.empty(), Optional.empty());
        }
        Area area = route.area().get();
        Caller caller = onBehalf(holder(area, call), call);
        if (!tenancy.addresses().admits(caller, call.remoteAddress())
                || !Rights.allow(caller, area, route.isChanging())
                || !mayUseDomain(caller, parameters)) {
            throw forbidden();
        }
        Optional<Standing> standing =
                rates.count(caller.account(), area == Area.SENDING ? Counted.SENDS : Counted.CALLS);
        if (standing.isPresent() && standing.get().isExceeded()) {
            throw new ApiException(RateHeaders.exceeded(standing.get(), parameters));
        }
        return new Admitted(Optional.of(caller), standing);
    }

    private Caller holder(Area area, Call call) {
        return call.header("Authorization")
                .flatMap(BasicCredentials::password)
                .flatMap(tenancy.keys()::authenticate)
                .orElseThrow(() -> new ApiException(stranger(area).with("WWW-Authenticate", "Basic realm=\"MG API\"")));
    }

    /** A parent's key may act for an account below its own; every other key for nobody but itself. */
    private Caller onBehalf(Caller caller, Call call) {
        Optional<String> named = call.header(ON_BEHALF_OF).map(String::strip).filter(id -> !id.isEmpty());
        if (named.isEmpty() || named.get().equals(caller.account())) {
            return caller;
        }
        if (!caller.isPrimary() || caller.domain().isPresent()) {
            throw forbidden();
        }
        return tenancy.accounts()
                .subaccount(named.get())
                .map(account -> caller.onBehalfOf(account.id()))
                .orElseThrow(Admission::forbidden);
    }

    private static boolean mayUseDomain(Caller caller, Map<String, String> parameters) {
        String named = parameters.getOrDefault("domain", "").toLowerCase(Locale.ROOT);
        return caller.domain().map(named::equals).orElse(true);
    }

    private static ApiException forbidden() {
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
