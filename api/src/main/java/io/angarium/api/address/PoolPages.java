package io.angarium.api.address;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Json;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.address.Pool;
import io.angarium.service.address.Sources;
import io.angarium.service.address.Sources.AddressRefusedException;
import io.angarium.service.address.Sources.Assignment;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Pools of source addresses: {@code /v3/ip_pools}, and {@code /v1/ip_pools} as they were called before. */
public final class PoolPages {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 500;

    private final Domains domains;
    private final Sources sources;

    public PoolPages(Domains domains, Sources sources) {
        this.domains = domains;
        this.sources = sources;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String base : List.of("/v3/ip_pools", "/v1/ip_pools")) {
            String pool = base + "/{pool}";
            routes.add(new Route("GET", base, Area.IPS, this::list));
            routes.add(new Route("POST", base, Area.IPS, this::create));
            routes.add(new Route("GET", pool, Area.IPS, this::show));
            routes.add(new Route("PATCH", pool, Area.IPS, this::change));
            routes.add(new Route("DELETE", pool, Area.IPS, this::delete));
            routes.add(new Route("GET", pool + "/domains", Area.IPS, this::domains));
            routes.add(new Route("PUT", pool + "/ips/{ip}", Area.IPS, this::add));
            routes.add(new Route("DELETE", pool + "/ips/{ip}", Area.IPS, this::remove));
            routes.add(new Route("POST", pool + "/ips.json", Area.IPS, this::addAll));
        }
        return routes;
    }

    private Answer list(Call call) {
        List<Map<String, Object>> pools = sources.pools(call.caller().account()).stream()
                .map(pool -> describe(pool, !sources.domainsOf(pool).isEmpty()))
                .toList();
        return Answer.ok(Answer.object("ip_pools", pools, "message", "success"));
    }

    private static Map<String, Object> describe(Pool pool, boolean isLinked) {
        return Answer.object(
                "pool_id", pool.id(),
                "name", pool.name(),
                "description", pool.description(),
                "ips",
                        pool.addresses().stream()
                                .map(InetAddress::getHostAddress)
                                .toList(),
                "is_linked", isLinked,
                "is_inherited", false);
    }

    private Answer create(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        String name = parameters.required("name", "Parameter 'name' is missing");
        String description = parameters.required("description", "Parameter 'description' is missing");
        List<String> ips = parameters.all("ip");
        try {
            Pool made = sources.createPool(call.caller().account(), name, description, ips);
            return Answer.ok(Answer.object("message", "success", "pool_id", made.id()));
        } catch (AddressRefusedException refused) {
            throw ApiException.badRequest(String.valueOf(refused.getMessage()));
        }
    }

    private Pool pool(Call call) {
        return sources.pool(call.caller().account(), call.parameter("pool"))
                .orElseThrow(() -> ApiException.notFound("pool not found"));
    }

    private Answer show(Call call) {
        Pool pool = pool(call);
        List<String> linked = sources.domainsOf(pool);
        Map<String, Object> details = describe(pool, !linked.isEmpty());
        details.put("linked_domains", linked);
        return Answer.ok(Answer.object("details", details, "message", "success"));
    }

    private Answer change(Call call) throws IOException {
        Pool pool = pool(call);
        Parameters parameters = FormReader.read(call);
        List<SendingDomain> linked = own(call, parameters.all("link_domain"));
        List<SendingDomain> unlinked = own(call, parameters.all("unlink_domain"));
        return changed(
                () -> {
                    sources.changePool(
                            pool,
                            parameters.first("name"),
                            parameters.first("description"),
                            parameters.all("add_ip"),
                            parameters.all("remove_ip"));
                    linked.forEach(domain ->
                            sources.assign(domain.name(), domain.account(), new Assignment.OfPool(pool.id())));
                    unlinked.stream()
                            .filter(domain -> sources.ofDomain(domain.name()).isPresent())
                            .forEach(
                                    domain -> sources.assign(domain.name(), domain.account(), new Assignment.Shared()));
                },
                "success");
    }

    /** Domains are named by name or by id. */
    private List<SendingDomain> own(Call call, List<String> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        List<SendingDomain> all = domains.list(call.caller().account());
        return names.stream()
                .map(name -> all.stream()
                        .filter(domain -> domain.name().equalsIgnoreCase(name)
                                || domain.id().equals(name))
                        .findFirst()
                        .orElseThrow(() -> ApiException.notFound("Domain not found")))
                .toList();
    }

    private Answer delete(Call call) throws IOException {
        Pool pool = pool(call);
        Assignment instead = replacement(FormReader.read(call));
        if (instead.equals(new Assignment.OfPool(pool.id()))) {
            throw ApiException.badRequest("a pool can't replace itself");
        }
        return changed(() -> sources.deletePool(pool, instead), "started");
    }

    /** What domains get in place of what they had: an address, a pool, or what all share. */
    static Assignment replacement(Parameters parameters) {
        Optional<String> pool = parameters.first("pool_id");
        if (pool.isPresent()) {
            return new Assignment.OfPool(pool.get());
        }
        String ip = parameters.first("ip").orElse("shared");
        return ip.equals("shared") ? new Assignment.Shared() : new Assignment.Own(List.of(ip));
    }

    private Answer domains(Call call) {
        Pool pool = pool(call);
        Parameters parameters = FormReader.query(call);
        int limit = parameters.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
        int from = parameters.number("page", 0, Integer.MAX_VALUE, 0);
        List<Map<String, Object>> page = sources.domainsOf(pool).stream()
                .flatMap(name -> domains.find(name).stream())
                .skip(from)
                .limit(limit)
                .map(domain -> Answer.object("id", domain.id(), "name", domain.name()))
                .toList();
        String link = call.publicUrl() + "/v3/ip_pools/" + pool.id() + "/domains?limit=" + limit + "&page=";
        return Answer.ok(Answer.object(
                "domains", page, "paging", Answer.object("first", link + 0, "next", link + (from + page.size()))));
    }

    private Answer add(Call call) {
        return members(pool(call), List.of(call.parameter("ip")), List.of());
    }

    private Answer remove(Call call) {
        return members(pool(call), List.of(), List.of(call.parameter("ip")));
    }

    private Answer addAll(Call call) throws IOException {
        Pool pool = pool(call);
        JsonNode ips = Json.read(call.body()).path("ips");
        if (!ips.isArray() || ips.isEmpty() || ips.size() > MAX_LIMIT) {
            throw ApiException.badRequest(
                    "expected a JSON object with 'ips', an array of 1 to " + MAX_LIMIT + " texts");
        }
        List<String> added = new ArrayList<>();
        ips.forEach(ip -> added.add(ip.asString("")));
        return members(pool, added, List.of());
    }

    private Answer members(Pool pool, List<String> added, List<String> removed) {
        return changed(() -> sources.changePool(pool, Optional.empty(), Optional.empty(), added, removed), "started");
    }

    static Answer changed(Runnable change, String message) {
        try {
            change.run();
        } catch (AddressRefusedException refused) {
            throw ApiException.badRequest(String.valueOf(refused.getMessage()));
        }
        return Answer.message(200, message);
    }
}
