package io.angarium.api.address;

import io.angarium.api.http.Answer;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import java.util.List;

/** What clients may ask about addresses and isn't there yet: it says so, rather than to seem done. */
public final class UnbuiltPages {
    private static final String ORDERING = "source addresses are the operator's to add: setting delivery.sources";
    private static final String WARMING = "warming addresses up isn't built yet";
    private static final String DYNAMIC = "dynamic pools aren't built yet";
    private static final String DELEGATION = "giving addresses to subaccounts isn't built yet";
    private static final String ALL_DOMAINS =
            "giving an address to all domains at once isn't built yet; use /v3/domains/{domain}/ips";

    public List<Route> routes() {
        return List.of(
                unbuilt("POST", "/v3/ips/request/new", ORDERING),
                unbuilt("POST", "/v3/ips/{ip}/domains", ALL_DOMAINS),
                unbuilt("DELETE", "/v3/ips/{ip}/domains", ALL_DOMAINS),
                unbuilt("POST", "/v3/ips/{ip}/ip_band", DYNAMIC),
                unbuilt("PUT", "/v3/ip_pools/{pool}/delegate", DELEGATION),
                unbuilt("DELETE", "/v3/ip_pools/{pool}/delegate", DELEGATION),
                unbuilt("GET", "/v3/ip_warmups", WARMING),
                unbuilt("GET", "/v3/ip_warmups/{ip}", WARMING),
                unbuilt("POST", "/v3/ip_warmups/{ip}", WARMING),
                unbuilt("DELETE", "/v3/ip_warmups/{ip}", WARMING),
                unbuilt("GET", "/v3/dynamic_pools", DYNAMIC),
                unbuilt("POST", "/v3/dynamic_pools/all", DYNAMIC),
                unbuilt("DELETE", "/v3/dynamic_pools/all", DYNAMIC),
                unbuilt("POST", "/v3/dynamic_pools/{pool}/{ip}", DYNAMIC),
                unbuilt("PATCH", "/v3/dynamic_pools/{pool}", DYNAMIC),
                unbuilt("POST", "/v3/domains/{domain}/dynamic_pools", DYNAMIC),
                unbuilt("DELETE", "/v3/domains/{domain}/dynamic_pools", DYNAMIC),
                unbuilt("GET", "/v3/domains/dynamic_pools/assignable", DYNAMIC),
                unbuilt("POST", "/v3/domains/all/dynamic_pools/enroll", DYNAMIC),
                unbuilt("GET", "/v1/dynamic_pools/domains", DYNAMIC),
                unbuilt("GET", "/v1/dynamic_pools/domains/{domain}/preview", DYNAMIC),
                unbuilt("GET", "/v1/dynamic_pools/domains/{domain}/history", DYNAMIC),
                unbuilt("PUT", "/v1/dynamic_pools/domains/{domain}/override", DYNAMIC),
                unbuilt("DELETE", "/v1/dynamic_pools/domains/{domain}/override", DYNAMIC),
                unbuilt("GET", "/v1/dynamic_pools/history", DYNAMIC));
    }

    private static Route unbuilt(String method, String template, String why) {
        return new Route(method, template, Area.IPS, _ -> Answer.message(501, "Not built: " + why));
    }
}
