package io.angarium.api.account;

import io.angarium.api.form.FormReader;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Dates;
import io.angarium.api.http.Route;
import io.angarium.service.account.Accounts;
import io.angarium.service.account.Accounts.KeyFacts;
import io.angarium.service.account.Accounts.NewKey;
import io.angarium.service.account.Area;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The account's API keys: {@code /v1/keys}. */
public final class KeyPages {
    private final Accounts accounts;

    public KeyPages(Accounts accounts) {
        this.accounts = accounts;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/keys", Area.KEYS, call -> list()),
                new Route("POST", "/v1/keys", Area.KEYS, this::create),
                new Route("DELETE", "/v1/keys/{id}", Area.KEYS, this::delete));
    }

    private Answer list() {
        List<Map<String, Object>> items =
                accounts.keys().stream().map(KeyPages::describe).toList();
        return Answer.ok(Answer.object("total_count", items.size(), "items", items));
    }

    private Answer create(Call call) throws IOException {
        NewKey made =
                accounts.createKey(FormReader.read(call).first("description").orElse(""));
        Map<String, Object> key = describe(made.facts());
        key.put("secret", made.secret());
        return Answer.ok(Answer.object("message", "great success", "key", key));
    }

    private Answer delete(Call call) {
        String id = call.parameter("id");
        List<KeyFacts> keys = accounts.keys();
        if (keys.size() == 1 && keys.getFirst().id().equals(id)) {
            throw ApiException.badRequest("the last key can't be deleted");
        }
        if (!accounts.deleteKey(id)) {
            throw ApiException.notFound("no key matching id");
        }
        return Answer.message(200, "key deleted");
    }

    private static Map<String, Object> describe(KeyFacts key) {
        return Answer.object(
                "id", key.id(),
                "description", key.description(),
                "kind", "user",
                "role", "admin",
                "created_at", Dates.bare(key.createdAt()),
                "updated_at", Dates.bare(key.createdAt()),
                "is_disabled", false);
    }
}
