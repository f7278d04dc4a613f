package io.angarium.api;

import static io.angarium.api.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.api.http.CallRates;
import io.angarium.service.account.ApiKey.Wanted;
import io.angarium.service.account.ApiKeys;
import io.angarium.service.account.Role;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Subaccounts, keys, people, allowed addresses, limits and rates over HTTP. */
class AccountTest {
    private static final String SUBACCOUNTS = "/v5/accounts/subaccounts";

    private RunningApi api;

    AccountTest() throws IOException {
        api = new RunningApi();
    }

    @AfterEach
    void close() {
        api.close();
    }

    // ---- subaccounts

    @Test
    void makesShowsDisablesAndEnablesASubaccount() {
        JsonNode made = json(api.postForm(SUBACCOUNTS + "?name=Shop")).get("subaccount");
        assertThat(made.get("status").asString()).isEqualTo("open");
        assertThat(made.get("created_at").asString()).isEqualTo("Mon, 24 Feb 2025 22:44:03 GMT");
        assertThat(made.get("features").get("sending").get("enabled").asBoolean())
                .isTrue();
        String path = SUBACCOUNTS + "/" + made.get("id").asString();

        assertThat(json(api.get(path)).get("subaccount")).isEqualTo(made);
        JsonNode disabled = json(api.postForm(path + "/disable", "reason", "unpaid", "note", "since May"));
        assertThat(disabled.get("subaccount").get("status").asString()).isEqualTo("disabled");
        assertThat(disabled.get("subaccount").get("disabled_reason").asString()).isEqualTo("unpaid: since May");
        refused(api.postForm(path + "/disable"), 400, "subaccount is already disabled");
        assertThat(json(api.postForm(path + "/enable"))
                        .get("subaccount")
                        .get("status")
                        .asString())
                .isEqualTo("open");
    }

    @Test
    void listsSubaccountsByNameInPages() {
        for (String name : List.of("Beta", "alpha", "Gamma")) {
            subaccount(name);
        }
        String closed = subaccount("Delta");
        api.send(api.request(SUBACCOUNTS)
                .header("X-Mailgun-On-Behalf-Of", closed)
                .DELETE());
        api.tenancy.accounts().disable(id(json(api.get(SUBACCOUNTS + "?filter=BETA"))), "");

        assertThat(names(SUBACCOUNTS)).containsExactly("alpha", "Beta", "Gamma");
        assertThat(names(SUBACCOUNTS + "?sort=desc")).containsExactly("Gamma", "Beta", "alpha");
        assertThat(names(SUBACCOUNTS + "?limit=1&skip=1")).containsExactly("Beta");
        assertThat(json(api.get(SUBACCOUNTS + "?limit=1")).get("total").asInt()).isEqualTo(3);
        assertThat(names(SUBACCOUNTS + "?filter=MM")).containsExactly("Gamma");
        assertThat(names(SUBACCOUNTS + "?enabled=false")).containsExactly("Beta");
        assertThat(names(SUBACCOUNTS + "?closed=true")).containsExactly("Delta");
        assertThat(api.get(SUBACCOUNTS + "?limit=1001").statusCode()).isEqualTo(400);
        refused(api.get(SUBACCOUNTS + "?sort=up"), 400, "'sort' parameter has to be asc or desc");
    }

    @Test
    void refusesASubaccountWithoutANameAndOneThatIsUnknown() {
        refused(api.postForm(SUBACCOUNTS), 400, "Bad request");
        refused(api.get(SUBACCOUNTS + "/0123"), 404, "Not Found");
        refused(api.postForm(SUBACCOUNTS + "/0123/enable"), 404, "Not Found");
        refused(api.get(SUBACCOUNTS + "/" + api.tenancy.accounts().primary()), 404, "Not Found");
    }

    @Test
    void deletesTheSubaccountThatTheCallIsMadeOnBehalfOf() {
        String id = subaccount("Shop");
        String secret = key(id, Role.ADMIN);

        refused(api.send(api.request(SUBACCOUNTS).DELETE()), 400, "Bad request");
        HttpResponse<String> deleted = api.send(
                api.request(SUBACCOUNTS).header("X-Mailgun-On-Behalf-Of", id).DELETE());

        assertThat(deleted.body()).isEqualTo("{\"message\":\"Subaccount successfully deleted\"}");
        refused(api.get(SUBACCOUNTS + "/" + id), 404, "Not Found");
        assertThat(as(secret, "/v3/domains").statusCode()).isEqualTo(401);
        refused(
                api.send(api.request(SUBACCOUNTS)
                        .header("X-Mailgun-On-Behalf-Of", id)
                        .DELETE()),
                403,
                "Forbidden");
    }

    @Test
    void switchesFeaturesOfASubaccount() {
        String path = SUBACCOUNTS + "/" + subaccount("Shop") + "/features";

        JsonNode features = json(api.putForm(
                        path, "validations", "{\"enabled\": true}", "sending", "{\"enabled\":false}"))
                .get("features");

        assertThat(features.get("validations").get("enabled").asBoolean()).isTrue();
        assertThat(features.get("sending").get("enabled").asBoolean()).isFalse();
        refused(api.putForm(path, "flying", "{\"enabled\":true}"), 400, "No valid updates provided");
        assertThat(api.putForm(path, "sending", "yes").statusCode()).isEqualTo(400);
        assertThat(api.putForm(path, "sending", "{\"enabled\":1}").statusCode()).isEqualTo(400);
    }

    // ---- limits

    @Test
    void keepsALimitForTheMonth() {
        String own = "/v5/accounts/limit/custom/monthly";
        String below = SUBACCOUNTS + "/" + subaccount("Shop") + "/limit/custom/monthly";
        for (String path : List.of(own, below)) {
            refused(api.get(path), 404, "No threshold for account");
            refused(put(path + "?limit=999"), 400, "The limit parameter minumum is 1000");
            refused(put(path + "?limit=1e9"), 400, "'limit' parameter is '1e9', expected a whole number");
            assertThat(put(path + "?limit=1000").body()).isEqualTo("{\"success\":true}");
            assertThat(api.get(path).body()).isEqualTo("{\"limit\":1000,\"current\":0,\"period\":\"1m\"}");
            assertThat(api.send(api.request(path).DELETE()).body()).isEqualTo("{\"success\":true}");
            refused(api.send(api.request(path).DELETE()), 400, "Could not delete threshold for account");
        }
        String unknown = SUBACCOUNTS + "/0123/limit/custom/monthly";
        refused(api.get(unknown), 400, "Not a subaccount");
        refused(put(unknown + "?limit=1000"), 400, "Invalid subaccount ID");
        assertThat(put("/v5/accounts/limit/custom/enable").body()).isEqualTo("{\"success\":true}");
    }

    @Test
    void aSubaccountCannotRaiseItsOwnLimitNorItsOwnFeatures() {
        String id = subaccount("Shop");
        String secret = key(id, Role.ADMIN);
        api.tenancy.accounts().setMonthlyLimit(id, 1_000);

        refused(as(secret, "PUT", "/v5/accounts/limit/custom/monthly?limit=5000"), 403, "Forbidden");
        refused(as(secret, "DELETE", "/v5/accounts/limit/custom/monthly"), 403, "Forbidden");
        refused(as(secret, "PUT", "/v5/accounts/features"), 403, "Forbidden");
        assertThat(as(secret, "/v5/accounts/limit/custom/monthly").body()).contains("\"limit\":1000");
    }

    @Test
    void aDisabledAccountIsNotEnabledByItsLimit() {
        String id = subaccount("Shop");
        api.tenancy.accounts().disable(id, "");

        HttpResponse<String> answer = api.send(api.request("/v5/accounts/limit/custom/enable")
                .header("X-Mailgun-On-Behalf-Of", id)
                .PUT(BodyPublishers.noBody()));

        refused(answer, 400, "Unable to re-enable account with current account disablement");
    }

    // ---- keys

    @Test
    void makesListsAndDeletesKeysButNotTheLast() {
        JsonNode made = json(api.postForm("/v1/keys", "role", "developer", "description", "second"));
        assertThat(made.get("message").asString()).isEqualTo("great success");
        JsonNode key = made.get("key");
        assertThat(key.get("secret").asString()).endsWith(key.get("id").asString());
        assertThat(key.get("role").asString()).isEqualTo("developer");
        assertThat(key.get("kind").asString()).isEqualTo("user");
        assertThat(key.get("created_at").asString()).isEqualTo("2025-02-24T22:44:03");
        assertThat(key.get("domain_name").isNull()).isTrue();

        JsonNode list = json(api.get("/v1/keys"));
        assertThat(list.get("total_count").asInt()).isEqualTo(2);
        assertThat(list.get("items").get(0).has("secret")).isFalse();

        String path = "/v1/keys/" + key.get("id").asString();
        assertThat(api.send(api.request(path).DELETE()).body()).isEqualTo("{\"message\":\"key deleted\"}");
        refused(api.send(api.request(path).DELETE()), 404, "no key matching id");
        String last = json(api.get("/v1/keys")).get("items").get(0).get("id").asString();
        refused(api.send(api.request("/v1/keys/" + last).DELETE()), 400, "the last key can't be deleted");
    }

    @Test
    void listsKeysByKindAndDomain() {
        api.postForm("/v1/keys", "role", "sending", "kind", "domain", "domain_name", "Send.test");
        api.postForm("/v1/keys", "role", "admin", "kind", "web");

        assertThat(json(api.get("/v1/keys?kind=web")).get("total_count").asInt())
                .isEqualTo(1);
        JsonNode ofDomain = json(api.get("/v1/keys?domain_name=send.test"));
        assertThat(ofDomain.get("total_count").asInt()).isEqualTo(1);
        assertThat(ofDomain.get("items").get(0).get("domain_name").asString()).isEqualTo("send.test");
        refused(api.get("/v1/keys?kind=other"), 400, "expected `kind` param to be one of [domain user web] or absent");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "description=x | 400 | expected `role` param to be one of [admin basic developer sending support]",
                "role=owner | 400 | expected `role` param to be one of [admin basic developer sending support]",
                "role=sending | 400 | expected `role` param to be sending for `kind` domain, and only for it",
                "role=admin&kind=domain | 400 | expected `role` param to be sending for `kind` domain, and only for it",
                "role=sending&kind=domain | 400 | `domain_name` param is required for `kind` domain",
                "role=sending&kind=domain&domain_name=other.test | 404 | Domain not found",
                "role=admin&domain_name=send.test | 400 |"
                        + " expected `domain_name` param to be absent unless `kind` is domain",
                "role=admin&user_id=nobody | 400 | No such user exists",
                "role=admin&kind=web&expiration=86401 | 400 |"
                        + " 'expiration' parameter is '86401', expected a number from 0 to 86400",
            })
    void refusesAKeyThatCannotBe(String query, int status, String message) {
        refused(api.postForm("/v1/keys?" + query), status, message);
        assertThat(json(api.get("/v1/keys")).get("total_count").asInt()).isEqualTo(1);
    }

    @Test
    void refusesOneKeyTooMany() {
        for (int i = 1; i < ApiKeys.MAX_KEYS; i++) {
            key(api.tenancy.accounts().primary(), Role.BASIC);
        }

        refused(api.postForm("/v1/keys", "role", "basic"), 403, "could not create key, account limit reached");
    }

    @Test
    void stopsAKeyAndLetsItWorkAgain() {
        JsonNode key = json(api.postForm("/v1/keys", "role", "basic")).get("key");
        String secret = key.get("secret").asString();
        String path = "/angarium/v1/keys/" + key.get("id").asString();

        JsonNode disabled =
                json(api.postForm(path + "/disable", "reason", "leaked")).get("key");
        assertThat(disabled.get("is_disabled").asBoolean()).isTrue();
        assertThat(disabled.get("disabled_reason").asString()).isEqualTo("leaked");
        assertThat(as(secret, "/v3/domains").statusCode()).isEqualTo(401);

        api.postForm(path + "/enable");
        assertThat(as(secret, "/v3/domains").statusCode()).isEqualTo(200);
        refused(api.postForm("/angarium/v1/keys/none/enable"), 404, "no key matching id");
    }

    @Test
    void aSendingKeyHandsInMessagesOfItsDomainAndNothingElse() {
        JsonNode key = json(api.postForm("/v1/keys", "role", "sending", "kind", "domain", "domain_name", "send.test"))
                .get("key");
        String secret = key.get("secret").asString();

        HttpResponse<String> sent = as(secret, "POST", "/v3/SEND.test/messages");
        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(sent.headers().firstValue("X-Mailgun-Key-Id"))
                .contains(key.get("id").asString());
        refused(as(secret, "POST", "/v3/other.test/messages"), 403, "Forbidden");
        refused(as(secret, "/v3/domains"), 403, "Forbidden");
        refused(as(secret, "/v3/send.test/events"), 403, "Forbidden");
        refused(as(secret, "POST", "/v3/domains/send.test/messages/KEY"), 403, "Forbidden");
    }

    @Test
    void makesThePublicKeyAnew() {
        JsonNode first = json(api.postForm("/v1/keys/public"));

        assertThat(first.get("key").asString()).matches("pubkey-[0-9a-f]{32}");
        assertThat(first.get("message").asString()).isEqualTo("The public API key has been successfully regenerated.");
        assertThat(as(first.get("key").asString(), "/v3/domains").statusCode()).isEqualTo(401);
    }

    // ---- on behalf of

    @Test
    void aParentActsForASubaccountAndNobodyElseDoes() {
        String shop = subaccount("Shop");
        String other = subaccount("Other");
        key(shop, Role.BASIC);

        HttpResponse<String> keys = api.send(api.request("/v1/keys").header("X-Mailgun-On-Behalf-Of", shop));
        assertThat(json(keys).get("total_count").asInt()).isEqualTo(1);
        refused(onBehalf(api.request("/v1/keys"), "unknown"), 403, "Forbidden");
        refused(onBehalf(request(key(shop, Role.ADMIN), "/v1/keys"), other), 403, "Forbidden");
        assertThat(onBehalf(request(key(shop, Role.ADMIN), "/v1/keys"), shop).statusCode())
                .isEqualTo(200);
        refused(onBehalf(api.request("/angarium/v1/queue"), shop), 403, "Forbidden");
    }

    // ---- people

    @Test
    void tellsWhoTheAccountIs() {
        JsonNode users = json(api.get("/v5/users"));
        assertThat(users.get("total").asInt()).isEqualTo(1);
        JsonNode owner = users.get("users").get(0);
        assertThat(owner.get("email").asString()).isEqualTo("owner@host.test");
        assertThat(owner.get("email_details").get("parts").get("domain").asString())
                .isEqualTo("host.test");
        assertThat(owner.get("account_id").asString())
                .isEqualTo(api.tenancy.accounts().primary());

        assertThat(json(api.get("/v5/users/" + owner.get("id").asString()))).isEqualTo(owner);
        assertThat(json(api.get("/v5/users/me"))).isEqualTo(owner);
        assertThat(json(api.get("/v5/users?role=basic")).get("total").asInt()).isZero();
        refused(api.get("/v5/users/none"), 404, "No such user exists");
        refused(
                api.get("/v5/users?role=king"),
                400,
                "'role' parameter has to be one of basic, billing, support, developer and admin");
    }

    @Test
    void aKeyThatIsNobodysHasNoProfile() {
        String secret = key(api.tenancy.accounts().primary(), Role.ADMIN);

        refused(as(secret, "/v5/users/me"), 403, "Incompatible key for this endpoint");
    }

    // ---- allowed addresses

    @ParameterizedTest
    @ValueSource(strings = {"/v2/ip_whitelist", "/v2/ip/whitelist"})
    void keepsTheListOfAllowedAddresses(String path) {
        String local = "{\"ip_address\":\"127.0.0.0/8\",\"description\":\"here\"}";

        assertThat(api.get(path).body()).isEqualTo("{\"addresses\":[]}");
        assertThat(api.postForm(path, "address", "127.0.0.1/8", "description", "here")
                        .body())
                .isEqualTo("{\"addresses\":[" + local + "]}");
        assertThat(api.postForm(path, "address", "192.0.2.7").body())
                .isEqualTo("{\"addresses\":[" + local + ",{\"ip_address\":\"192.0.2.7\",\"description\":\"\"}]}");
        assertThat(api.putForm(path, "address", "192.0.2.7", "description", "office")
                        .body())
                .contains("\"office\"");
        assertThat(api.send(api.request(path + "?address=192.0.2.7").DELETE()).body())
                .isEqualTo("{\"addresses\":[" + local + "]}");
        refused(api.postForm(path, "address", "localhost"), 400, "Invalid IP Address or CIDR");
        refused(api.putForm(path, "address", "192.0.2.7"), 400, "IP not found");
        refused(api.send(api.request(path).DELETE()), 400, "IP address can not be blank");
    }

    @Test
    void onlyUserKeysAreBoundToTheAllowedAddresses() {
        String web = json(api.postForm("/v1/keys", "role", "admin", "kind", "web"))
                .get("key")
                .get("secret")
                .asString();
        api.postForm("/v2/ip_whitelist", "address", "192.0.2.7");

        refused(api.get("/v3/domains"), 403, "Forbidden");
        assertThat(as(web, "/v3/domains").statusCode()).isEqualTo(200);
    }

    @Test
    void aStrangerIsForbiddenTheListInItsOwnWords() {
        refused(api.send(api.anonymous("/v2/ip_whitelist")), 403, "Forbidden");
    }

    // ---- the account itself

    @Test
    void describesTheAccount() {
        assertThat(put("/v5/accounts?name=Acme").body()).isEqualTo("{\"message\":\"Account info has been updated\"}");
        put("/v5/accounts?inactive_session_timeout=600&logout_redirect_url="
                + URLEncoder.encode("https://acme.test/bye", StandardCharsets.UTF_8));

        var account =
                api.tenancy.accounts().find(api.tenancy.accounts().primary()).orElseThrow();
        assertThat(account.name()).isEqualTo("Acme");
        assertThat(account.panel().inactiveSeconds()).isEqualTo(600);
        assertThat(account.panel().logoutUrl()).isEqualTo("https://acme.test/bye");
        refused(
                put("/v5/accounts"),
                400,
                "Either `name`, `absolute_timeout`, `inactive_timeout`, or `logout_redirect_url` must be provided to"
                        + " update account info.");
        assertThat(put("/v5/accounts?logout_redirect_url=javascript:x").statusCode())
                .isEqualTo(400);
        assertThat(put("/v5/accounts?absolute_session_timeout=-1").statusCode()).isEqualTo(400);
        assertThat(api.postForm("/v5/accounts/resend_activation_email").body()).isEqualTo("{\"success\":true}");
    }

    @Test
    void tellsAndRenewsTheSigningKey() {
        String path = "/v5/accounts/http_signing_key";
        String before = json(api.get(path)).get("http_signing_key").asString();

        JsonNode renewed = json(api.postForm(path));

        assertThat(renewed.get("message").asString()).isEqualTo("regenerated HTTP signing key for account");
        assertThat(renewed.get("http_signing_key").asString()).isNotEqualTo(before);
        assertThat(json(api.get(path)).get("http_signing_key")).isEqualTo(renewed.get("http_signing_key"));
    }

    @Test
    void keepsUpToFiveRecipientsOfTheSandbox() {
        String path = "/v5/sandbox/auth_recipients";
        assertThat(api.postForm(path + "?email=a1@dest.test").body())
                .isEqualTo("{\"recipient\":{\"email\":\"a1@dest.test\",\"activated\":true}}");
        for (int i = 2; i <= 5; i++) {
            api.postForm(path, "email", "a" + i + "@dest.test");
        }

        refused(api.postForm(path, "email", "a6@dest.test"), 400, "Only 5 sandbox recipients are allowed");
        assertThat(json(api.get(path)).get("recipients").size()).isEqualTo(5);
        assertThat(api.send(api.request(path + "/a1@dest.test").DELETE()).body())
                .isEqualTo("{\"message\":\"Sandbox recipient deleted.\"}");
        refused(api.send(api.request(path + "/nobody").DELETE()), 400, "Invalid email address.");
        assertThat(json(api.get(path)).get("recipients").size()).isEqualTo(4);
    }

    // ---- rates

    @Test
    void refusesOneCallTooManyInAMinute() throws IOException {
        limited(new CallRates.Settings(0, 2));
        HttpResponse<String> first = api.get("/v3/domains");
        assertThat(first.headers().firstValue("X-Request-Limit")).contains("2");
        assertThat(first.headers().firstValue("X-Request-Remaining")).contains("1");
        // The clock stands at 22:44:03.
        assertThat(first.headers().firstValue("X-Request-Reset")).contains("1740437100000");
        assertThat(api.get("/v3/domains/unknown.test").headers().firstValue("X-Request-Remaining"))
                .contains("0");

        HttpResponse<String> third = api.get("/v3/domains");

        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.body()).isEqualTo("{\"message\":\"Too Many Requests\",\"retry-seconds\":57}");
        assertThat(third.headers().firstValue("Retry-After")).contains("57");
        assertThat(third.headers().firstValue("X-RateLimit-Reset")).contains("1740437100");
        assertThat(api.postForm("/v3/send.test/messages", "to", "x").statusCode())
                .isEqualTo(200);
        assertThat(as(key(subaccount("Shop"), Role.ADMIN), "/v3/domains").statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesOneSendTooManyInASecond() throws IOException {
        limited(new CallRates.Settings(1, 0));
        HttpResponse<String> first = api.postForm("/v3/send.test/messages", "to", "x");
        assertThat(first.headers().firstValue("X-RateLimit-Limit")).contains("1");
        assertThat(first.headers().firstValue("X-RateLimit-Reset")).contains("1740437044000");

        HttpResponse<String> second = api.postForm("/v3/send.test/messages", "to", "x");

        refused(
                second,
                429,
                "Domain send.test is not allowed to send: account-requests-per-sec limit exceeded, try again after 1"
                        + " seconds");
        assertThat(second.headers().firstValue("Retry-After")).contains("1");
        assertThat(second.headers().firstValue("X-RateLimit-Reset")).contains("1740437044");
        assertThat(api.product.sent).hasSize(1);
    }

    // ---- base paths

    @ParameterizedTest
    @ValueSource(strings = {"/v3/v3/domains", "/v3/v4/domains", "/v3/v5/users", "/v4/v1/keys"})
    void takesABaseThatEndsInAVersion(String path) {
        assertThat(api.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void answersByWhateverNameItIsCalled() throws IOException {
        String answer = api.raw(
                "GET /v3/domains HTTP/1.1\r\nHost: api.eu.mailgun.net\r\nConnection: close\r\nAuthorization: "
                        + RunningApi.basic("api", FakeProduct.KEY) + "\r\n\r\n",
                false);

        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    private void limited(CallRates.Settings rates) throws IOException {
        api.close();
        api = new RunningApi(RunningApi.settings(), rates);
    }

    private String subaccount(String name) {
        return api.tenancy.accounts().create(name).id();
    }

    private String key(String account, Role role) {
        return api.tenancy
                .keys()
                .create(account, Wanted.of(role, ""), Optional.empty())
                .secret();
    }

    private HttpRequest.Builder request(String secret, String path) {
        return api.anonymous(path).header("Authorization", RunningApi.basic("api", secret));
    }

    private HttpResponse<String> as(String secret, String path) {
        return as(secret, "GET", path);
    }

    private HttpResponse<String> as(String secret, String method, String path) {
        return api.send(request(secret, path).method(method, BodyPublishers.noBody()));
    }

    private HttpResponse<String> onBehalf(HttpRequest.Builder request, String account) {
        return api.send(request.header("X-Mailgun-On-Behalf-Of", account));
    }

    private HttpResponse<String> put(String path) {
        return api.send(api.request(path).PUT(BodyPublishers.noBody()));
    }

    private List<String> names(String path) {
        return json(api.get(path))
                .get("subaccounts")
                .valueStream()
                .map(account -> account.get("name").asString())
                .toList();
    }

    private static String id(JsonNode list) {
        return list.get("subaccounts").get(0).get("id").asString();
    }

    private static void refused(HttpResponse<String> answer, int status, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).get("message").asString()).isEqualTo(message);
    }
}
