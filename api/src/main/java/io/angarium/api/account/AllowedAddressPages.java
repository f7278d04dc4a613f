package io.angarium.api.account;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.AllowedAddresses;
import io.angarium.service.account.Area;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** From where the account's keys work: {@code /v2/ip_whitelist}, and as one client spells it {@code /v2/ip/whitelist}. */
public final class AllowedAddressPages {
    private final AllowedAddresses addresses;

    public AllowedAddressPages(AllowedAddresses addresses) {
        this.addresses = addresses;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String path : List.of("/v2/ip_whitelist", "/v2/ip/whitelist")) {
            routes.add(new Route("GET", path, Area.ALLOWED_ADDRESSES, this::list));
            routes.add(new Route("POST", path, Area.ALLOWED_ADDRESSES, this::add));
            routes.add(new Route("PUT", path, Area.ALLOWED_ADDRESSES, this::describe));
            routes.add(new Route("DELETE", path, Area.ALLOWED_ADDRESSES, this::remove));
        }
        return routes;
    }

    private Answer list(Call call) {
        return Answer.ok(Answer.object(
                "addresses",
                addresses.of(call.caller().account()).stream()
                        .map(entry -> Answer.object("ip_address", entry.address(), "description", entry.description()))
                        .toList()));
    }

    private Answer add(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        Refusal.badRequest(() -> addresses.add(call.caller().account(), address(parameters), description(parameters)));
        return list(call);
    }

    private Answer describe(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        Refusal.badRequest(
                () -> addresses.describe(call.caller().account(), address(parameters), description(parameters)));
        return list(call);
    }

    private Answer remove(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        Refusal.badRequest(() -> addresses.remove(call.caller().account(), address(parameters)));
        return list(call);
    }

    private static String address(Parameters parameters) {
        return parameters.required("address", "IP address can not be blank");
    }

    private static String description(Parameters parameters) {
        return parameters.first("description").orElse("");
    }
}
