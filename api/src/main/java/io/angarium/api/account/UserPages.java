package io.angarium.api.account;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.ApiKeys;
import io.angarium.service.account.Area;
import io.angarium.service.account.Caller;
import io.angarium.service.account.People;
import io.angarium.service.account.People.Person;
import io.angarium.service.account.Tenancy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The people of the account: {@code /v5/users}. */
public final class UserPages {
    private static final Set<String> ROLES = Set.of("basic", "billing", "support", "developer", "admin");
    private static final int MAX_LIMIT = 1_000;

    private final People people;
    private final ApiKeys keys;

    public UserPages(Tenancy tenancy) {
        this.people = tenancy.people();
        this.keys = tenancy.keys();
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v5/users", Area.USERS, this::list),
                new Route("GET", "/v5/users/{user}", Area.USERS, this::show),
                new Route("GET", "/v5/users/me", Area.PROFILE, this::me));
    }

    private Answer list(Call call) {
        Parameters parameters = FormReader.query(call);
        Optional<String> role = parameters.first("role");
        if (role.isPresent() && !ROLES.contains(role.get())) {
            throw ApiException.badRequest(
                    "'role' parameter has to be one of basic, billing, support, developer and admin");
        }
        List<Person> found = people.of(call.caller().account()).stream()
                .filter(person -> role.map(person.role().text()::equals).orElse(true))
                .toList();
        return Answer.ok(Answer.object(
                "users",
                found.stream()
                        .skip(parameters.number("skip", 0, Integer.MAX_VALUE, 0))
                        .limit(parameters.number("limit", 1, MAX_LIMIT, MAX_LIMIT))
                        .map(UserPages::describe)
                        .toList(),
                "total",
                found.size()));
    }

    private Answer show(Call call) {
        return people.find(call.caller().account(), call.parameter("user"))
                .map(person -> Answer.ok(describe(person)))
                .orElseThrow(() -> ApiException.notFound("No such user exists"));
    }

    private Answer me(Call call) {
        Caller caller = call.caller();
        return keys.find(caller.home(), caller.keyId())
                .flatMap(key -> people.find(caller.home(), key.wanted().holder().userId()))
                .map(person -> Answer.ok(describe(person)))
                .orElseThrow(() -> new ApiException(Answer.message(403, "Incompatible key for this endpoint")));
    }

    private static Map<String, Object> describe(Person person) {
        String email = person.email();
        int at = email.lastIndexOf('@');
        Map<String, Object> told = Answer.object(
                "id",
                person.id(),
                "activated",
                true,
                "name",
                person.name(),
                "is_disabled",
                false,
                "email",
                email,
                "email_details",
                Answer.object(
                        "address",
                        email,
                        "is_valid",
                        at > 0,
                        "reason",
                        "",
                        "parts",
                        Answer.object(
                                "domain", email.substring(at + 1),
                                "local_part", email.substring(0, Math.max(0, at)),
                                "display_name", "")),
                "role",
                person.role().text(),
                "account_id",
                person.account(),
                "opened_ip",
                "",
                "is_master",
                true,
                "metadata",
                Map.of(),
                "tfa_enabled",
                false,
                "tfa_active",
                false,
                "preferences",
                Answer.object("time_zone", "UTC", "time_format", "24hour", "programming_language", "curl"),
                "auth",
                Answer.object("method", "password"),
                "migration_status",
                "");
        // Clients expect these even where there is nothing to tell.
        told.put("tfa_created_at", null);
        told.put("password_updated_at", null);
        told.put("github_user_id", null);
        told.put("salesforce_user_id", null);
        return told;
    }
}
