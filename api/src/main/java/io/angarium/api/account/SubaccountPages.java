package io.angarium.api.account;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Dates;
import io.angarium.api.http.Json;
import io.angarium.api.http.Route;
import io.angarium.service.account.Account;
import io.angarium.service.account.Account.Feature;
import io.angarium.service.account.Account.Status;
import io.angarium.service.account.Accounts;
import io.angarium.service.account.ApiKeys;
import io.angarium.service.account.Area;
import io.angarium.service.account.Tenancy;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The accounts below the primary one: {@code /v5/accounts/subaccounts}. */
public final class SubaccountPages {
    private static final String BASE = "/v5/accounts/subaccounts";
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 1_000;

    private final Accounts accounts;
    private final ApiKeys keys;
    private final Domains domains;

    public SubaccountPages(Tenancy tenancy, Domains domains) {
        this.accounts = tenancy.accounts();
        this.keys = tenancy.keys();
        this.domains = domains;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", BASE, Area.SUBACCOUNTS, this::list),
                new Route("POST", BASE, Area.SUBACCOUNTS, this::create),
                new Route("DELETE", BASE, Area.SUBACCOUNTS, this::delete),
                new Route("GET", BASE + "/{subaccount}", Area.SUBACCOUNTS, this::show),
                new Route("POST", BASE + "/{subaccount}/disable", Area.SUBACCOUNTS, this::disable),
                new Route("POST", BASE + "/{subaccount}/enable", Area.SUBACCOUNTS, this::enable),
                new Route("PUT", BASE + "/{subaccount}/features", Area.SUBACCOUNTS, this::setFeatures),
                new Route("PUT", "/v5/accounts/features", Area.SUBACCOUNTS, this::setOwnFeatures));
    }

    private Answer list(Call call) {
        Parameters parameters = FormReader.query(call);
        int limit = parameters.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
        int skip = parameters.number("skip", 0, Integer.MAX_VALUE, 0);
        String filter = parameters.first("filter").orElse("").toLowerCase(Locale.ROOT);
        List<Account> found = accounts.subaccounts().stream()
                .filter(account -> isWanted(account, parameters))
                .filter(account -> account.name().toLowerCase(Locale.ROOT).contains(filter))
                .sorted(order(parameters))
                .toList();
        return Answer.ok(Answer.object(
                "subaccounts",
                found.stream()
                        .skip(skip)
                        .limit(limit)
                        .map(SubaccountPages::describe)
                        .toList(),
                "total",
                found.size()));
    }

    private static boolean isWanted(Account account, Parameters parameters) {
        boolean closed = account.status() == Status.CLOSED;
        return closed == parameters.flag("closed", false)
                && (parameters.first("enabled").isEmpty() || account.isOpen() == parameters.flag("enabled", true));
    }

    private static Comparator<Account> order(Parameters parameters) {
        Comparator<Account> byName = Comparator.comparing(Account::name, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Account::id);
        return switch (parameters.first("sort").orElse("asc").toLowerCase(Locale.ROOT)) {
            case "asc" -> byName;
            case "desc" -> byName.reversed();
            default -> throw ApiException.badRequest("'sort' parameter has to be asc or desc");
        };
    }

    private Answer create(Call call) throws IOException {
        String name = FormReader.read(call).required("name", "Bad request");
        return told(Refusal.badRequest(() -> accounts.create(name)));
    }

    private Answer show(Call call) {
        return told(named(call));
    }

    private Answer disable(Call call) throws IOException {
        Account account = named(call);
        Parameters parameters = FormReader.read(call);
        String reason = Stream.of("reason", "note")
                .flatMap(name -> parameters.first(name).stream())
                .collect(Collectors.joining(": "));
        return told(Refusal.badRequest(() -> accounts.disable(account.id(), reason)));
    }

    private Answer enable(Call call) {
        Account account = named(call);
        return told(Refusal.badRequest(() -> accounts.enable(account.id())));
    }

    /** The one that the call is made on behalf of; what it has goes first, so that a call cut short can be made again. */
    private Answer delete(Call call) {
        if (!call.caller().isOnBehalf()) {
            throw ApiException.badRequest("Bad request");
        }
        String id = call.caller().account();
        keys.deleteAll(id);
        for (SendingDomain domain : domains.list(id)) {
            domains.delete(domain.name());
        }
        Refusal.badRequest(() -> accounts.close(id));
        return Answer.message(200, "Subaccount successfully deleted");
    }

    private Answer setFeatures(Call call) throws IOException {
        return setFeatures(call, named(call).id());
    }

    private Answer setOwnFeatures(Call call) throws IOException {
        return setFeatures(call, call.caller().account());
    }

    private Answer setFeatures(Call call, String id) throws IOException {
        Map<Feature, Boolean> changes = changes(FormReader.read(call));
        if (changes.isEmpty()) {
            throw ApiException.badRequest("No valid updates provided");
        }
        Account changed = Refusal.badRequest(() -> accounts.setFeatures(id, changes));
        return Answer.ok(Answer.object("features", features(changed)));
    }

    private static Map<Feature, Boolean> changes(Parameters parameters) {
        Map<Feature, Boolean> changes = new EnumMap<>(Feature.class);
        for (Feature feature : Feature.values()) {
            parameters.first(feature.text()).ifPresent(text -> changes.put(feature, enabled(feature, text)));
        }
        return changes;
    }

    /** Each is JSON in a text: {@code {"enabled": true}}. */
    private static boolean enabled(Feature feature, String text) {
        JsonNode enabled = Json.read(text.getBytes(StandardCharsets.UTF_8)).path("enabled");
        if (!enabled.isBoolean()) {
            throw ApiException.badRequest(
                    "'" + feature.text() + "' parameter has to be {\"enabled\": true} or {\"enabled\": false}");
        }
        return enabled.booleanValue();
    }

    private Account named(Call call) {
        return accounts.subaccount(call.parameter("subaccount")).orElseThrow(() -> ApiException.notFound("Not Found"));
    }

    private static Answer told(Account account) {
        return Answer.ok(Answer.object("subaccount", describe(account)));
    }

    private static Map<String, Object> describe(Account account) {
        return Answer.object(
                "id", account.id(),
                "name", account.name(),
                "status", account.status().name().toLowerCase(Locale.ROOT),
                "created_at", Dates.gmt(account.createdAt()),
                "updated_at", Dates.gmt(account.updatedAt()),
                "disabled_reason", account.disabledReason().isEmpty() ? null : account.disabledReason(),
                "features", features(account));
    }

    private static Map<String, Object> features(Account account) {
        Map<String, Object> features = new LinkedHashMap<>();
        for (Feature feature : Feature.values()) {
            features.put(feature.text(), Map.of("enabled", account.features().contains(feature)));
        }
        return features;
    }
}
