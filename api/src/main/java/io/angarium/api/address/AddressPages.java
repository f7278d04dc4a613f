package io.angarium.api.address;

import io.angarium.api.domain.DomainLookup;
import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.address.SourceAddress;
import io.angarium.service.address.Sources;
import io.angarium.service.address.Sources.Assignment;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Source addresses and what domains were given of them: {@code /v3/ips}, {@code /v3/domains/{domain}/ips}. */
public final class AddressPages {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 1_000;

    private final Domains domains;
    private final Sources sources;
    private final DomainLookup lookup;

    public AddressPages(Domains domains, Sources sources) {
        this.domains = domains;
        this.sources = sources;
        this.lookup = new DomainLookup(domains);
    }

    public List<Route> routes() {
        String ofDomain = "/v3/domains/{domain}/ips";
        return List.of(
                new Route("GET", "/v3/ips", Area.IPS, this::list),
                new Route("GET", "/v3/ips/{ip}", Area.IPS, this::show),
                new Route("GET", "/v3/ips/{ip}/domains", Area.IPS, this::domains),
                new Route("GET", "/v3/ips/request/new", Area.IPS, _ -> allowed()),
                new Route("GET", ofDomain, Area.IPS, this::ofDomain),
                new Route("POST", ofDomain, Area.IPS, this::give),
                new Route("DELETE", ofDomain + "/{ip}", Area.IPS, this::take),
                new Route("DELETE", "/v3/domains/{domain}/pool/{ip}", Area.IPS, this::take));
    }

    /** All are the installation's own: whoever asks for shared ones gets none. */
    private Answer list(Call call) {
        Parameters parameters = FormReader.query(call);
        boolean wanted = parameters.flag("dedicated", true) && parameters.flag("enabled", true);
        List<String> ips =
                wanted ? sources.addresses().stream().map(SourceAddress::ip).toList() : List.of();
        List<Map<String, Object>> details = ips.stream()
                .map(ip -> Answer.object("ip", ip, "is_on_warmup", false))
                .toList();
        return Answer.ok(
                Answer.object("items", ips, "details", details, "assignable_to_pools", ips, "total_count", ips.size()));
    }

    private Answer show(Call call) {
        SourceAddress address = address(call, call.parameter("ip"));
        return Answer.ok(Answer.object("ip", address.ip(), "dedicated", true, "rdns", address.name()));
    }

    private SourceAddress address(Call call, String ip) {
        return sources.byIp(call.caller().account(), ip).orElseThrow(() -> ApiException.notFound("IP not found"));
    }

    private Answer domains(Call call) {
        SourceAddress address = address(call, call.parameter("ip"));
        Parameters parameters = FormReader.query(call);
        String search = parameters.first("search").orElse("").toLowerCase(Locale.ROOT);
        int skip = parameters.number("skip", 0, Integer.MAX_VALUE, 0);
        int limit = parameters.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
        List<SendingDomain> users = domains.list(call.caller().account()).stream()
                .filter(domain -> domain.name().contains(search))
                .filter(domain -> sources.addressesOf(domain.name()).contains(address))
                .toList();
        List<Map<String, Object>> items = users.stream()
                .skip(skip)
                .limit(limit)
                .map(domain -> Answer.object("domain", domain.name(), "ips", ips(domain)))
                .toList();
        return Answer.ok(Answer.object("items", items, "total_count", users.size()));
    }

    /** Addresses are the operator's to add, not a tenant's to order. */
    private static Answer allowed() {
        return Answer.ok(Answer.object("allowed", Answer.object("dedicated", 0, "shared", 0)));
    }

    private Answer ofDomain(Call call) {
        List<String> ips = ips(lookup.plain(call));
        return Answer.ok(Answer.object("items", ips, "total_count", ips.size()));
    }

    private List<String> ips(SendingDomain domain) {
        return sources.addressesOf(domain.name()).stream()
                .map(SourceAddress::ip)
                .toList();
    }

    private Answer give(Call call) throws IOException {
        SendingDomain domain = lookup.plain(call);
        Parameters parameters = FormReader.read(call);
        Optional<String> pool = parameters.first("pool_id");
        List<String> ips = parameters.all("ip");
        if (pool.isEmpty() && ips.isEmpty()) {
            throw ApiException.badRequest("Parameter 'ip' or 'pool_id' is missing");
        }
        if (pool.isPresent()) {
            return assign(domain, new Assignment.OfPool(pool.get()));
        }
        List<String> all = new ArrayList<>(
                sources.assignment(domain.name()) instanceof Assignment.Own(List<String> own) ? own : List.of());
        ips.stream().filter(ip -> !all.contains(ip)).forEach(all::add);
        return assign(domain, new Assignment.Own(all));
    }

    /** {@code all} and {@code ip_pool} take everything; a replacement may be named. */
    private Answer take(Call call) throws IOException {
        SendingDomain domain = lookup.plain(call);
        String what = call.parameter("ip");
        Assignment instead = PoolPages.replacement(FormReader.query(call));
        if (what.equals("all")) {
            return assign(domain, instead);
        }
        if (what.equals("ip_pool")) {
            if (sources.ofDomain(domain.name()).isEmpty()) {
                throw ApiException.notFound("the domain has no IP pool");
            }
            return assign(domain, instead);
        }
        List<String> left = new ArrayList<>(
                sources.assignment(domain.name()) instanceof Assignment.Own(List<String> own) ? own : List.of());
        if (!left.remove(what)) {
            throw ApiException.notFound("IP not found");
        }
        return assign(domain, left.isEmpty() ? instead : new Assignment.Own(left));
    }

    private Answer assign(SendingDomain domain, Assignment assignment) {
        return PoolPages.changed(() -> sources.assign(domain.name(), domain.account(), assignment), "success");
    }
}
