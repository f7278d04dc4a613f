package io.angarium.api.address;

import io.angarium.api.form.FormReader;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Accounts;
import io.angarium.service.account.Area;
import io.angarium.service.address.Sources;
import java.io.IOException;
import java.util.List;

/**
 * Source addresses of subaccounts: {@code /v5/accounts/subaccounts/…}. Every account may send from every address of the
 * configuration, so giving one away changes nothing; pools are each account's own and can't be given.
 */
public final class SubaccountAddressPages {
    private static final String BASE = "/v5/accounts/subaccounts";

    private final Accounts accounts;
    private final Sources sources;

    public SubaccountAddressPages(Accounts accounts, Sources sources) {
        this.accounts = accounts;
        this.sources = sources;
    }

    public List<Route> routes() {
        return List.of(
                new Route(
                        "GET",
                        BASE + "/ip_pools/all",
                        Area.SUBACCOUNTS,
                        _ -> Answer.ok(Answer.object("items", List.of(), "total_count", 0))),
                new Route("PUT", BASE + "/{subaccount}/ip", Area.SUBACCOUNTS, this::give),
                new Route("PUT", BASE + "/{subaccount}/ip_pool", Area.SUBACCOUNTS, this::refusePool),
                new Route("DELETE", BASE + "/{subaccount}/ip_pool", Area.SUBACCOUNTS, this::refusePool));
    }

    private Answer give(Call call) throws IOException {
        String account = named(call);
        String ip = FormReader.read(call).required("ip", "invalid request parameters");
        if (sources.byIp(account, ip).isEmpty()) {
            throw ApiException.badRequest("invalid request parameters");
        }
        return Answer.message(200, "success");
    }

    private Answer refusePool(Call call) {
        named(call);
        return Answer.message(501, "Not built: giving pools to subaccounts isn't built yet");
    }

    private String named(Call call) {
        return accounts.subaccount(call.parameter("subaccount"))
                .orElseThrow(() -> ApiException.notFound("account not found"))
                .id();
    }
}
