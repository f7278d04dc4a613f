package io.angarium.api.account;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Dates;
import io.angarium.api.http.Route;
import io.angarium.service.account.Account;
import io.angarium.service.account.AccountRefusedException;
import io.angarium.service.account.ApiKey;
import io.angarium.service.account.ApiKey.Holder;
import io.angarium.service.account.ApiKey.Wanted;
import io.angarium.service.account.ApiKeys;
import io.angarium.service.account.ApiKeys.NewKey;
import io.angarium.service.account.Area;
import io.angarium.service.account.Caller;
import io.angarium.service.account.KeyKind;
import io.angarium.service.account.People;
import io.angarium.service.account.Role;
import io.angarium.service.account.Tenancy;
import io.angarium.service.domain.Domains;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The account's API keys: {@code /v1/keys}; stopping one and letting it work again goes beyond Mailgun. */
public final class KeyPages {
    private static final int MAX_LIFE_SECONDS = (int) Duration.ofDays(3_650).toSeconds();

    private final ApiKeys keys;
    private final People people;
    private final Domains domains;

    public KeyPages(Tenancy tenancy, Domains domains) {
        this.keys = tenancy.keys();
        this.people = tenancy.people();
        this.domains = domains;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/keys", Area.KEYS, this::list),
                new Route("POST", "/v1/keys", Area.KEYS, this::create),
                new Route("DELETE", "/v1/keys/{id}", Area.KEYS, this::delete),
                new Route("POST", "/v1/keys/public", Area.KEYS, this::renewPublic),
                new Route("POST", "/angarium/v1/keys/{id}/disable", Area.KEYS, this::disable),
                new Route("POST", "/angarium/v1/keys/{id}/enable", Area.KEYS, this::enable));
    }

    private Answer list(Call call) {
        Parameters parameters = FormReader.query(call);
        Optional<KeyKind> kind = kind(parameters);
        Optional<String> domain = parameters.first("domain_name").map(name -> name.toLowerCase(Locale.ROOT));
        List<Map<String, Object>> items = keys.of(call.caller().account()).stream()
                .filter(key -> kind.map(key.kind()::equals).orElse(true))
                .filter(key -> domain.isEmpty() || key.wanted().domain().equals(domain))
                .map(KeyPages::describe)
                .toList();
        return Answer.ok(Answer.object("total_count", items.size(), "items", items));
    }

    private Answer create(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        Wanted wanted = wanted(call.caller(), parameters);
        NewKey made;
        try {
            made = keys.create(call.caller().account(), wanted, life(parameters, wanted.kind()));
        } catch (AccountRefusedException tooMany) {
            throw new ApiException(Answer.message(403, tooMany.words()));
        }
        Map<String, Object> key = describe(made.facts());
        key.put("secret", made.secret());
        return Answer.ok(Answer.object("message", "great success", "key", key));
    }

    private Answer delete(Call call) {
        boolean deleted = Refusal.badRequest(() -> keys.delete(call.caller().account(), call.parameter("id")));
        if (!deleted) {
            throw unknown();
        }
        return Answer.message(200, "key deleted");
    }

    private Answer renewPublic(Call call) {
        return Answer.ok(Answer.object(
                "key",
                keys.createPublic(call.caller().account()),
                "message",
                "The public API key has been successfully regenerated."));
    }

    private Answer disable(Call call) throws IOException {
        String reason = text(FormReader.read(call), "reason");
        return changed(call, Optional.of(reason));
    }

    private Answer enable(Call call) {
        return changed(call, Optional.empty());
    }

    private Answer changed(Call call, Optional<String> disabledReason) {
        return Refusal.badRequest(() -> keys.setDisabled(call.caller().account(), call.parameter("id"), disabledReason))
                .map(key -> Answer.ok(Answer.object("key", describe(key))))
                .orElseThrow(KeyPages::unknown);
    }

    private Wanted wanted(Caller caller, Parameters parameters) {
        KeyKind kind = kind(parameters).orElse(KeyKind.USER);
        Role role = parameters
                .first("role")
                .flatMap(Role::of)
                .orElseThrow(() -> ApiException.badRequest(
                        "expected `role` param to be one of [admin basic developer sending support]"));
        if ((kind == KeyKind.DOMAIN) != (role == Role.SENDING)) {
            throw ApiException.badRequest("expected `role` param to be sending for `kind` domain, and only for it");
        }
        return new Wanted(
                kind,
                role,
                domain(caller, kind, parameters),
                text(parameters, "description"),
                holder(caller, parameters));
    }

    private Optional<String> domain(Caller caller, KeyKind kind, Parameters parameters) {
        Optional<String> name = parameters.first("domain_name").map(it -> it.toLowerCase(Locale.ROOT));
        if (kind == KeyKind.DOMAIN && name.isEmpty()) {
            throw ApiException.badRequest("`domain_name` param is required for `kind` domain");
        }
        if (name.isPresent() && kind != KeyKind.DOMAIN) {
            throw ApiException.badRequest("expected `domain_name` param to be absent unless `kind` is domain");
        }
        boolean owned = name.flatMap(domains::find)
                .filter(domain -> domain.account().equals(caller.account()))
                .isPresent();
        if (name.isPresent() && !owned) {
            throw ApiException.notFound("Domain not found");
        }
        return name;
    }

    private Holder holder(Caller caller, Parameters parameters) {
        Optional<String> id = parameters.first("user_id");
        if (id.isEmpty()) {
            return new Holder("", text(parameters, "user_name"), text(parameters, "email"));
        }
        return people.find(caller.account(), id.get())
                .map(People.Person::holder)
                .orElseThrow(() -> ApiException.badRequest("No such user exists"));
    }

    private static Optional<Duration> life(Parameters parameters, KeyKind kind) {
        int longest = kind == KeyKind.WEB ? (int) ApiKeys.MAX_WEB.toSeconds() : MAX_LIFE_SECONDS;
        int seconds = parameters.number("expiration", 0, longest, 0);
        return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    private static Optional<KeyKind> kind(Parameters parameters) {
        Optional<String> given = parameters.first("kind");
        Optional<KeyKind> kind = given.flatMap(KeyKind::of);
        if (given.isPresent() && kind.isEmpty()) {
            throw ApiException.badRequest("expected `kind` param to be one of [domain user web] or absent");
        }
        return kind;
    }

    private static String text(Parameters parameters, String name) {
        String text = parameters.first(name).orElse("");
        if (text.length() > Account.MAX_TEXT) {
            throw ApiException.badRequest("'" + name + "' is longer than " + Account.MAX_TEXT + " characters");
        }
        return text;
    }

    private static ApiException unknown() {
        return ApiException.notFound("no key matching id");
    }

    private static Map<String, Object> describe(ApiKey key) {
        Wanted wanted = key.wanted();
        Map<String, Object> told = Answer.object(
                "id", key.id(),
                "description", wanted.description(),
                "kind", key.kind().text(),
                "role", key.role().text(),
                "created_at", Dates.bare(key.createdAt()),
                "updated_at", Dates.bare(key.updatedAt()),
                "expires_at", key.expiresAt().map(Dates::bare).orElse(null),
                "disabled_reason", key.disabledReason().orElse(null),
                "is_disabled", key.disabledReason().isPresent());
        // Clients expect these even where there is nothing to tell.
        told.put("domain_name", wanted.domain().orElse(null));
        told.put("requestor", orNull(wanted.holder().email()));
        told.put("user_name", orNull(wanted.holder().userName()));
        return told;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
