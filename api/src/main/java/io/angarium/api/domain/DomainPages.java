package io.angarium.api.domain;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.address.Sources.Assignment;
import io.angarium.service.domain.DomainEvent;
import io.angarium.service.domain.DomainSettings;
import io.angarium.service.domain.DomainSettings.Connection;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.Domains.Listing;
import io.angarium.service.domain.Domains.NewDomain;
import io.angarium.service.domain.Domains.Order;
import io.angarium.service.domain.Domains.Selection;
import io.angarium.service.domain.KeyWish;
import io.angarium.service.domain.KeyWish.Authority;
import io.angarium.service.domain.SendingDomain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The account's domains, under both versions that clients use: {@code /v3/domains} and {@code /v4/domains}. */
public final class DomainPages {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int DEFAULT_KEY_BITS = 2048;

    private final Domains domains;
    private final DomainLookup lookup;

    public DomainPages(Domains domains) {
        this.domains = domains;
        this.lookup = new DomainLookup(domains);
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String base : List.of("/v3/domains", "/v4/domains")) {
            routes.add(new Route("GET", base, Area.DOMAINS, this::list));
            routes.add(new Route("POST", base, Area.DOMAINS, this::create));
            routes.add(new Route("GET", base + "/{domain}", Area.DOMAINS, this::show));
            routes.add(new Route("PUT", base + "/{domain}", Area.DOMAINS, this::update));
            routes.add(new Route("PUT", base + "/{domain}/verify", Area.DOMAINS, this::verify));
            routes.add(new Route("DELETE", base + "/{domain}", Area.DOMAINS, this::delete));
        }
        String domain = "/v3/domains/{domain}";
        routes.add(new Route("GET", domain + "/connection", Area.DOMAINS, this::connection));
        routes.add(new Route("PUT", domain + "/connection", Area.DOMAINS, this::setConnection));
        routes.add(new Route("PUT", domain + "/web_prefix", Area.DOMAINS, this::setWebPrefix));
        routes.add(new Route("GET", "/angarium/v1/domains/{domain}/history", Area.DOMAINS, this::history));
        return routes;
    }

    private Answer list(Call call) {
        Parameters parameters = FormReader.query(call);
        Listing found = domains.list(new Selection(
                List.of(call.caller().account()),
                state(parameters),
                parameters.first("search").orElse("").toLowerCase(Locale.ROOT),
                parameters.first("authority").orElse("").toLowerCase(Locale.ROOT),
                order(parameters),
                parameters.number("skip", 0, Integer.MAX_VALUE, 0),
                Math.min(parameters.number("limit", 1, Integer.MAX_VALUE, DEFAULT_LIMIT), MAX_LIMIT)));
        List<Map<String, Object>> items =
                found.items().stream().map(DomainView::describe).toList();
        return Answer.ok(Answer.object("total_count", found.total(), "items", items));
    }

    private static Optional<SendingDomain.State> state(Parameters parameters) {
        Optional<String> wanted = parameters.first("state");
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(SendingDomain.State.values())
                .filter(state -> DomainView.lower(state).equals(wanted.get().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> ApiException.badRequest(
                        "'state' parameter is '" + wanted.get() + "', expected active, unverified or disabled")));
    }

    private static Order order(Parameters parameters) {
        return switch (parameters.first("sort").orElse("")) {
            case "name", "name:asc" -> Order.BY_NAME;
            case "name:desc" -> Order.BY_NAME_REVERSED;
            default -> Order.NEWEST_FIRST;
        };
    }

    private Answer create(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        String name =
                parameters.required("name", "name parameter is missing").strip().toLowerCase(Locale.ROOT);
        NewDomain wanted = new NewDomain(
                call.caller().account(),
                name,
                parameters.first("smtp_password").orElse(""),
                keys(parameters),
                SettingsForm.read(parameters, name, DomainSettings.DEFAULT),
                sources(parameters));
        SendingDomain made = Refusals.asBadRequest(() -> domains.create(wanted));
        return Answer.ok(DomainView.withRecords(domains, made, "Domain DNS records have been created"));
    }

    private static KeyWish keys(Parameters parameters) {
        return new KeyWish(
                parameters.first("dkim_selector").orElse(""),
                keyBits(parameters),
                parameters.flag("ed25519", false),
                parameters.flag("use_automatic_sender_security", false),
                authority(parameters));
    }

    private static Authority authority(Parameters parameters) {
        boolean self = parameters.flag("force_dkim_authority", false);
        boolean root = parameters.flag("force_root_dkim_host", false);
        Optional<String> host = parameters.first("dkim_host_name");
        if (host.isPresent() && (self || root)) {
            throw ApiException.badRequest(
                    "dkim_host_name can't be used together with force_dkim_authority or force_root_dkim_host");
        }
        if (host.isPresent()) {
            return new Authority.Host(host.get());
        }
        return root ? new Authority.Root() : self ? new Authority.Self() : new Authority.Nearest();
    }

    private static int keyBits(Parameters parameters) {
        int bits = parameters.number("dkim_key_size", 1024, 2048, DEFAULT_KEY_BITS);
        if (bits != 1024 && bits != 2048) {
            throw ApiException.badRequest("'dkim_key_size' parameter is '" + bits + "', expected 1024 or 2048");
        }
        return bits;
    }

    private static Assignment sources(Parameters parameters) {
        Optional<String> pool = parameters.first("pool_id");
        if (pool.isPresent()) {
            return new Assignment.OfPool(pool.get());
        }
        List<String> ips = parameters.all("ips").stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::strip)
                .filter(ip -> !ip.isEmpty())
                .toList();
        return ips.isEmpty() ? new Assignment.Shared() : new Assignment.Own(ips);
    }

    private Answer show(Call call) {
        SendingDomain domain = lookup.plain(call);
        Parameters parameters = FormReader.query(call);
        boolean withDns = parameters.flag("h:with_dns", parameters.flag("with_dns", true));
        return Answer.ok(
                withDns
                        ? DomainView.withRecords(domains, domain, null)
                        : Answer.object("domain", DomainView.describe(domain)));
    }

    private Answer update(Call call) throws IOException {
        SendingDomain before = lookup.plain(call);
        Parameters parameters = FormReader.read(call);
        Optional<String> password = parameters.first("smtp_password");
        Optional<Boolean> automatic =
                parameters.first("use_automatic_sender_security").isPresent()
                        ? Optional.of(parameters.flag("use_automatic_sender_security", false))
                        : Optional.empty();
        password.ifPresent(CredentialPages::check);
        SendingDomain updated = Refusals.asBadRequest(() -> {
            domains.update(before.name(), settings -> SettingsForm.read(parameters, before.name(), settings));
            automatic.ifPresent(on -> domains.domainKeys().setAutomatic(before.name(), on));
            password.ifPresent(text -> domains.logins().set(before.smtpLogin(), text));
            return domains.find(before.name()).orElse(before);
        });
        return Answer.ok(DomainView.withRecords(domains, updated, "Domain has been updated"));
    }

    private Answer verify(Call call) {
        String name = lookup.plain(call).name();
        SendingDomain verified = Refusals.asBadRequest(() -> domains.verify(name));
        return Answer.ok(DomainView.withRecords(domains, verified, "Domain DNS records have been updated"));
    }

    private Answer connection(Call call) {
        Connection connection = lookup.plain(call).settings().connection();
        return Answer.ok(Answer.object(
                "connection",
                        Answer.object(
                                "require_tls",
                                connection.requireTls(),
                                "skip_verification",
                                connection.skipVerification()),
                "require_tls", connection.requireTls(),
                "skip_verification", connection.skipVerification()));
    }

    /** What is not given stays. Clients spell the answer's keys in two ways: it has both. */
    private Answer setConnection(Call call) throws IOException {
        String name = lookup.plain(call).name();
        Parameters parameters = FormReader.read(call);
        SendingDomain updated = Refusals.asBadRequest(() -> domains.update(
                name, settings -> settings.with(SettingsForm.connection(parameters, settings.connection()))));
        Connection now = updated.settings().connection();
        return Answer.ok(Answer.object(
                "message", "Domain connection settings have been updated, may take 10 minutes to fully propagate",
                "require_tls", now.requireTls(),
                "skip_verification", now.skipVerification(),
                "require-tls", now.requireTls(),
                "skip-verification", now.skipVerification()));
    }

    private Answer setWebPrefix(Call call) throws IOException {
        String name = lookup.plain(call).name();
        Parameters parameters = FormReader.read(call);
        parameters.required("web_prefix", "Parameter 'web_prefix' is missing");
        Refusals.asBadRequest(() ->
                domains.update(name, settings -> settings.with(SettingsForm.web(parameters, settings.web()))));
        return Answer.message(200, "Domain web prefix updated");
    }

    private Answer delete(Call call) {
        String name = lookup.plain(call).name();
        if (!Refusals.asBadRequest(() -> domains.delete(name))) {
            throw ApiException.notFound("Domain not found");
        }
        return Answer.message(200, "Domain will be deleted in the background");
    }

    private Answer history(Call call) {
        String name = lookup.plain(call).name();
        int limit = FormReader.query(call).number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
        List<Map<String, Object>> items =
                domains.history(name, limit).stream().map(DomainPages::describe).toList();
        return Answer.ok(Answer.object("items", items));
    }

    private static Map<String, Object> describe(DomainEvent event) {
        return Answer.object(
                "at", event.at().toString(),
                "event", event.kind().word(),
                "record_type", event.recordType().isEmpty() ? null : event.recordType(),
                "name", event.name(),
                "detail", event.detail(),
                "found", event.found());
    }
}
