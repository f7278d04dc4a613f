package io.angarium.api;

import io.angarium.service.account.Account;
import io.angarium.service.account.Role;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two accounts in one product: a victim, the primary account, that has one of everything; and an attacker, an administrator
 * of a subaccount, who knows all of the victim's names.
 */
final class TwoTenants implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final RunningProduct product = new RunningProduct();
    final String victim = product.installation.account;
    final String attacker;
    /** The victim's names, by what stands for them in {@link Attack}. */
    final Map<String, String> known = new LinkedHashMap<>();
    /** The same for things that nobody has. */
    final Map<String, String> unknown = new LinkedHashMap<>();

    private final String victimKey = product.installation.key(victim, Role.ADMIN);
    private final String attackerKey;

    TwoTenants() throws IOException {
        attacker = product.installation.tenancy.accounts().create("attacker").id();
        attackerKey = product.installation.key(attacker, Role.ADMIN);
        names("domain", "victim.test", "nobody.test");
        names("login", "bob@victim.test", "bob@nobody.test");
        names("list", "victims@victim.test", "victims@nobody.test");
        names("email", "victims-friend@dest.test", "nobodys-friend@dest.test");
        names("template", "victims-template", "nobodys-template");
        names("tag", "victims-tag", "nobodys-tag");
        names("address", "192.0.2.7", "192.0.2.8");
        fill();
    }

    private void fill() {
        said("POST", "/v3/domains", "name=$domain");
        said("POST", "/v3/domains/$domain/credentials", "login=bob&password=password");
        said("POST", "/v3/lists", "address=$list");
        said("POST", "/v3/lists/$list/members", "address=$email");
        for (String list : List.of("bounces", "unsubscribes", "complaints", "whitelists")) {
            said("POST", "/v3/$domain/" + list, "address=$email");
        }
        for (String list : List.of("bounces", "unsubscribes", "complaints", "allowlist")) {
            said("POST", "/angarium/v1/suppressions/" + list, "address=$email");
        }
        String pool = said("POST", "/v3/ip_pools", "name=victim&description=victim&ip=127.0.0.2")
                .path("pool_id")
                .asString();
        names("pool", pool, "3".repeat(24));
        for (String path : List.of("/v3/$domain/templates", "/v4/templates")) {
            said("POST", path, "name=$template&template=victim&tag=first");
        }
        said("POST", "/v2/ip_whitelist", "address=127.0.0.0/8&description=victim");
        said("POST", "/v2/ip_whitelist", "address=$address&description=victim");
        said("POST", "/v5/sandbox/auth_recipients", "email=$email");
        said("PUT", "/v5/accounts", "name=victim");
        said("PUT", "/v5/accounts/limit/custom/monthly", "limit=7654321");
        JsonNode sent = said(
                "POST",
                "/v3/$domain/messages",
                "from=bob@$domain&to=$email&to=ann@dest.test&subject=victim&text=victim&o:tag=$tag");
        String id = sent.get("id").asString();
        names("message", id.substring(1, id.length() - 1), "nothing@nobody.test");
        JsonNode events = said("GET", "/v3/$domain/events", "");
        names("stored", events.at("/items/0/storage/key").asString(), "bm90aGluZw");
        String next = events.at("/paging/next").asString();
        String token = next.substring(next.lastIndexOf('/') + 1);
        names("token", token, token);
        String key = said("POST", "/v1/keys", "role=basic&description=victim")
                .at("/key/id")
                .asString();
        names("key", key, "00000000-00000000");
        names("person", said("GET", "/v5/users", "").at("/users/0/id").asString(), "0".repeat(24));
        names(
                "signing",
                said("GET", "/v5/accounts/http_signing_key", "")
                        .at("/http_signing_key")
                        .asString(),
                "none");
        names("account", victim, "1".repeat(24));
        Account below = product.installation.tenancy.accounts().create("victims-own");
        names("below", below.id(), "2".repeat(24));
        names("import", imported(), "nothing");
    }

    /** The id of a file that was taken in, to its end. */
    private String imported() {
        byte[] file = "address\nvictims-friend@dest.test\n".getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = request(victimKey, "/v3/victim.test/bounces/import")
                .header("Content-Type", "multipart/form-data; boundary=BOUNDARY")
                .POST(BodyPublishers.ofByteArray(
                        RunningApi.multipart("file; filename=bounces.csv", new String(file, StandardCharsets.UTF_8))));
        String id = json(product.exchange(request)).get("task-id").asString();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (said("GET", "/angarium/v1/imports/" + id, "").path("finished_at").isMissingNode()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("the import does not end");
            }
            LockSupport.parkNanos(1_000_000);
        }
        return id;
    }

    private void names(String name, String victims, String nobodys) {
        known.put(name, victims);
        unknown.put(name, nobodys);
    }

    // ---- calls

    HttpResponse<String> asAttacker(Attack attack, Map<String, String> names) {
        return product.exchange(request(attackerKey, attack, names));
    }

    HttpResponse<String> asAttackerForTheVictim(Attack attack) {
        return product.exchange(request(attackerKey, attack, known).header("X-Mailgun-On-Behalf-Of", victim));
    }

    HttpResponse<String> asVictim(Attack attack) {
        return product.exchange(request(victimKey, attack, known));
    }

    HttpResponse<String> asNobody(Attack attack) {
        return product.exchange(request("nobody's key", attack, known));
    }

    /** With this secret, with names of things that nobody has. */
    HttpResponse<String> as(String secret, Attack attack) {
        return product.exchange(request(secret, attack, unknown));
    }

    private HttpRequest.Builder request(String secret, Attack attack, Map<String, String> names) {
        String query = attack.query().isEmpty() ? "" : "?" + filled(attack.query(), names);
        HttpRequest.Builder request = request(secret, path(attack.template(), names) + query);
        String body = filled(attack.body(), names);
        return request.header("Content-Type", type(body))
                .method(attack.method(), body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder request(String secret, String path) {
        return HttpRequest.newBuilder(URI.create(product.server.publicUrl() + path))
                .timeout(PATIENCE)
                .header("Authorization", RunningApi.basic("api", secret));
    }

    private JsonNode said(String method, String path, String form) {
        HttpRequest.Builder request = request(victimKey, filled(path, known))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, BodyPublishers.ofString(filled(form, known)));
        HttpResponse<String> response = product.exchange(request);
        if (response.statusCode() != 200) {
            throw new AssertionError(
                    method + " " + path + " was answered " + response.statusCode() + " " + response.body());
        }
        return json(response);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private static String type(String body) {
        return body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
    }

    // ---- names

    /** The template with names in place of its segments. */
    static String path(String template, Map<String, String> names) {
        List<String> segments = new ArrayList<>();
        for (String segment : template.split("/", -1)) {
            segments.add(segment.startsWith("{") ? encoded(value(template, segment, names)) : segment);
        }
        return String.join("/", segments);
    }

    private static String value(String template, String segment, Map<String, String> names) {
        return switch (segment) {
            case "{domain}" -> required(names, "domain");
            case "{login}" -> required(names, "login");
            case "{key}" -> required(names, "stored");
            case "{number}" -> "0";
            case "{token}" -> required(names, "token");
            case "{address}", "{member}", "{email}" -> required(names, "email");
            case "{template}" -> required(names, "template");
            case "{tag}", "{copy}", "{name}" -> "first";
            case "{list}" -> required(names, "list");
            case "{subaccount}" -> required(names, "below");
            case "{user}" -> required(names, "person");
            case "{subject}" -> required(names, "message");
            case "{pool}" -> required(names, "pool");
            case "{ip}" -> "127.0.0.2";
            case "{selector}" -> "s1";
            case "{id}" -> required(names, ofId(template));
            default -> throw new AssertionError("say in TwoTenants what " + segment + " is in " + template);
        };
    }

    private static String ofId(String template) {
        if (template.contains("/keys/")) {
            return "key";
        }
        return template.contains("/imports/") ? "import" : "message";
    }

    private static String required(Map<String, String> names, String name) {
        String value = names.get(name);
        if (value == null) {
            throw new AssertionError("the victim has no " + name);
        }
        return value;
    }

    private static String filled(String text, Map<String, String> names) {
        String filled = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            filled = filled.replace("$" + name.getKey(), name.getValue());
        }
        return filled;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What was answered, with the same word for every name. */
    static String without(Map<String, String> names, HttpResponse<String> response) {
        String text = response.statusCode() + " " + response.body();
        for (String name : names.values().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList()) {
            text = text.replace(name, "NAME").replace(encoded(name), "NAME");
        }
        return text;
    }

    @Override
    public void close() {
        product.close();
    }
}
