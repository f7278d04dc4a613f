package io.angarium.api;

import static io.angarium.api.RunningApi.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.event.Events.Query;
import io.angarium.service.submission.MessageForm;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ResourcesTest {
    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void pagesEventsByAbsoluteUrls() {
        JsonNode page = json(api.get("/v3/send.test/events"));

        assertThat(page.get("items")).hasSize(1);
        String base = api.server.publicUrl() + "/v3/send.test/events/";
        assertThat(page.get("paging").get("next").asString()).isEqualTo(base + "n");
        assertThat(page.get("paging").get("previous").asString()).isEqualTo(base + "p");
        assertThat(page.get("paging").get("first").asString()).isEqualTo(base + "f");
        assertThat(page.get("paging").get("last").asString()).isEqualTo(base + "l");

        JsonNode next = json(api.get("/v3/send.test/events/n"));
        assertThat(next.get("items").isArray()).isTrue();
        assertThat(next.get("items")).isEmpty();
        assertThat(next.get("paging").get("next").asString()).isEqualTo(base + "n");
    }

    @Test
    void readsBeginAndEndInBothSpellings() {
        api.get(
                "/v3/send.test/events?begin=1700000000.5&end=Tue,%2014%20Nov%202023%2022:13:30%20%2B0000&event=delivered"
                        + "&event=failed&limit=1000&pretty=yes");

        Query query = api.product.queries.getFirst();
        assertThat(query.begin()).contains(Instant.parse("2023-11-14T22:13:20.5Z"));
        assertThat(query.end()).contains(Instant.parse("2023-11-14T22:13:30Z"));
        assertThat(query.ascending()).isTrue();
        assertThat(query.limit()).isEqualTo(300);
        assertThat(query.filters()).isEqualTo(Map.of("event", List.of("delivered", "failed")));
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "ascending=yes, true",
        "begin=10&end=20, true",
        "begin=20&end=10, false",
        "begin=20&end=10&ascending=yes, false",
        "begin=10&ascending=yes, true",
        "begin=10&ascending=no, false",
        "end=10, false",
    })
    void goesTheWayThatTheRangeSays(String query, boolean ascending) {
        api.get("/v3/send.test/events?" + query);

        assertThat(api.product.queries.getFirst().ascending()).isEqualTo(ascending);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "begin=yesterday | yesterday is not an RFC-2822 compliant date",
                "begin=10 | 'ascending' parameter is required when 'begin' is given without 'end'",
                "ascending=perhaps | 'ascending' parameter is 'perhaps', expected yes, no, true or false",
                "limit=0 | 'limit' parameter is '0', expected a number from 1 to 2147483647",
                "limit=x | 'limit' parameter is 'x', expected a number from 1 to 2147483647",
            })
    void namesThePartOfAQueryThatIsWrong(String query, String message) {
        HttpResponse<String> response = api.get("/v3/send.test/events?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("message").asString()).isEqualTo(message);
    }

    @Test
    void refusesAPageTokenThatIsNotOurs() {
        assertThat(api.get("/v3/send.test/events/other").statusCode()).isEqualTo(400);
    }

    @Test
    void showsAStoredMessageParsedAndAsItIs() {
        JsonNode parsed = json(api.get("/v3/domains/send.test/messages/KEY"));
        assertThat(parsed.get("recipients").asString()).isEqualTo("ann@dest.test");
        assertThat(parsed.get("sender").asString()).isEqualTo("bob@send.test");
        assertThat(parsed.get("from").asString()).isEqualTo("Bob <bob@send.test>");
        assertThat(parsed.get("From").asString()).isEqualTo("Bob <bob@send.test>");
        assertThat(parsed.get("subject").asString()).isEqualTo("Hi");
        assertThat(parsed.get("Message-Id").asString()).isEqualTo("<1@send.test>");
        assertThat(parsed.get("body-plain").asString().strip()).isEqualTo("Hello");
        assertThat(parsed.get("message-headers").get(0).get(0).asString()).isEqualTo("From");
        assertThat(parsed.get("attachments")).isEmpty();

        JsonNode raw =
                json(api.send(api.request("/v3/domains/send.test/messages/KEY").header("Accept", "message/rfc2822")));
        assertThat(raw.get("body-mime").asString()).startsWith("From: Bob").endsWith("\r\n\r\nHello\r\n");
        assertThat(raw.get("subject").asString()).isEqualTo("Hi");

        HttpResponse<String> missing = api.get("/v3/domains/send.test/messages/OTHER");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).isEqualTo("{\"message\":\"Message not found\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v3", "v4"})
    void listsDomainsUnderBothVersions(String version) {
        JsonNode list = json(api.get("/" + version + "/domains"));

        assertThat(list.get("total_count").asInt()).isEqualTo(1);
        JsonNode domain = list.get("items").get(0);
        assertThat(domain.get("created_at").asString()).isEqualTo("Mon, 24 Feb 2025 22:44:03 GMT");
        assertThat(domain.get("name").asString()).isEqualTo("send.test");
        assertThat(domain.get("smtp_login").asString()).isEqualTo("postmaster@send.test");
        assertThat(domain.get("state").asString()).isEqualTo("active");
        assertThat(domain.get("type").asString()).isEqualTo("custom");
        assertThat(domain.get("require_tls").isBoolean()).isTrue();
    }

    @Test
    void setsAndShowsTheConnectionOfADomain() {
        JsonNode before = json(api.get("/v3/domains/send.test/connection"));
        assertThat(before.get("require_tls")).isEqualTo(before.get("connection").get("require_tls"));

        JsonNode set = json(
                api.putForm("/v3/domains/send.test/connection", "require_tls", "true", "skip_verification", "yes"));
        assertThat(set.get("message").asString())
                .isEqualTo("Domain connection settings have been updated, may take 10 minutes to fully propagate");
        assertThat(set.get("require_tls").asBoolean()).isTrue();
        assertThat(set.get("skip-verification").asBoolean()).isTrue();

        json(api.putForm("/v3/domains/send.test/connection", "require_tls", "false"));
        JsonNode now = json(api.get("/v3/domains/send.test/connection"));
        assertThat(now.get("connection").get("require_tls").asBoolean()).isFalse();
        assertThat(now.get("skip_verification").asBoolean())
                .as("what is not given stays")
                .isTrue();
        assertThat(api.putForm("/v3/domains/send.test/connection", "require_tls", "perhaps")
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.get("/v3/domains/other.test/connection").statusCode()).isEqualTo(404);
    }

    @Test
    void makesShowsVerifiesAndDeletesADomain() {
        HttpResponse<String> made = api.postForm("/v4/domains", "name", "New.Test");
        assertThat(made.statusCode()).isEqualTo(200);
        assertThat(json(made).get("message").asString()).isEqualTo("Domain DNS records have been created");
        assertThat(json(made).get("domain").get("name").asString()).isEqualTo("new.test");

        JsonNode shown = json(api.get("/v3/domains/new.test"));
        JsonNode sending = shown.get("sending_dns_records").get(0);
        assertThat(sending.get("record_type").asString()).isEqualTo("TXT");
        assertThat(sending.get("name").asString()).isEqualTo("s1._domainkey.new.test");
        assertThat(sending.get("valid").asString()).isEqualTo("unknown");
        assertThat(sending.has("priority")).isFalse();
        JsonNode receiving = shown.get("receiving_dns_records").get(0);
        assertThat(receiving.get("priority").asString()).isEqualTo("10");
        assertThat(receiving.has("name")).isFalse();
        assertThat(receiving.get("is_active").asBoolean()).isTrue();

        HttpResponse<String> verified =
                api.send(api.request("/v4/domains/new.test/verify").PUT(BodyPublishers.noBody()));
        assertThat(json(verified).get("message").asString()).isEqualTo("Domain DNS records have been updated");

        HttpResponse<String> deleted =
                api.send(api.request("/v3/domains/new.test").DELETE());
        assertThat(deleted.body()).isEqualTo("{\"message\":\"Domain will be deleted in the background\"}");
        HttpResponse<String> gone = api.get("/v3/domains/new.test");
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.body()).isEqualTo("{\"message\":\"Domain not found\"}");
    }

    @Test
    void refusesADomainTwiceAndANamelessOne() {
        HttpResponse<String> twice = api.postForm("/v3/domains", "name", "send.test");
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(json(twice).get("message").asString()).isEqualTo("This domain name is already taken");

        HttpResponse<String> nameless = api.postForm("/v3/domains", "spam_action", "disabled");
        assertThat(nameless.statusCode()).isEqualTo(400);
        assertThat(json(nameless).get("message").asString()).isEqualTo("name parameter is missing");
    }

    @Test
    void takesParametersAsJsonAndInTheQueryToo() {
        HttpResponse<String> made = api.send(api.request("/v4/domains?dkim_key_size=1024")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"json.test\",\"wildcard\":true}")));

        assertThat(made.statusCode()).isEqualTo(200);
        assertThat(api.product.domains).containsKey("json.test");
    }

    @Test
    void makesAndChangesCredentials() {
        String path = "/v3/domains/send.test/credentials";

        JsonNode given = json(api.postForm(path, "login", "ann", "password", "secret1"));
        assertThat(given.get("message").asString()).isEqualTo("Created 1 credentials pair(s)");
        assertThat(given.has("credentials")).isFalse();
        assertThat(api.product.credentials).containsEntry("ann@send.test", "secret1");

        JsonNode generated = json(api.postForm(path, "login", "zoe@send.test"));
        String password = generated.get("credentials").get("zoe@send.test").asString();
        assertThat(password).hasSize(32);
        assertThat(api.product.credentials).containsEntry("zoe@send.test", password);

        assertThat(json(api.send(api.request(path + "/ann").PUT(BodyPublishers.ofString("password=secret2"))))
                        .get("message")
                        .asString())
                .isEqualTo("Password changed");
        assertThat(api.product.credentials).containsEntry("ann@send.test", "secret2");

        assertThat(api.postForm(path, "login", "max@other.test").statusCode()).isEqualTo(400);
        assertThat(json(api.postForm(path, "login", "max", "password", "1234"))
                        .get("message")
                        .asString())
                .isEqualTo("Password is too short. It must be between 5 and 32 characters.");
    }

    @Test
    void changesThePasswordOfEveryLoginThatThereIs() {
        String path = "/v3/domains/send.test/credentials";
        api.postForm(path, "login", "ann", "password", "secret1");

        JsonNode full =
                json(api.send(api.request(path + "/Ann%40send.test").PUT(BodyPublishers.ofString("password=secret2"))));
        assertThat(full.get("message").asString()).isEqualTo("Password changed");
        assertThat(full.has("credentials")).isFalse();
        assertThat(api.product.credentials).containsEntry("ann@send.test", "secret2");

        JsonNode generated = json(api.send(api.request(path + "/postmaster").PUT(BodyPublishers.noBody())));
        assertThat(generated.get("note").asString())
                .isEqualTo("Please store your new password(s) now. You won't be able to see it anymore.");
        assertThat(api.product.credentials)
                .containsEntry(
                        "postmaster@send.test",
                        generated.get("credentials").get("postmaster@send.test").asString());

        for (String unknown : List.of("zoe", "ann%40other.test")) {
            HttpResponse<String> refused =
                    api.send(api.request(path + "/" + unknown).PUT(BodyPublishers.ofString("password=secret2")));
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).isEqualTo("{\"message\":\"Credentials not found\"}");
        }
        assertThat(api.product.credentials).hasSize(2);
    }

    @Test
    void listsCredentialsInPagesAndAlwaysThePostmaster() {
        String path = "/v3/domains/send.test/credentials";
        for (String login : List.of("zoe", "ann", "max")) {
            api.postForm(path, "login", login, "password", "secret1");
        }

        JsonNode all = json(api.get(path));
        assertThat(all.get("items").valueStream().map(item -> item.get("login").asString()))
                .containsExactly("ann@send.test", "max@send.test", "postmaster@send.test", "zoe@send.test");
        JsonNode first = all.get("items").get(0);
        assertThat(first.get("mailbox").asString()).isEqualTo("ann@send.test");
        assertThat(first.get("created_at").asString()).isEqualTo("Mon, 24 Feb 2025 22:44:03 +0000");
        assertThat(first.get("size_bytes").isNull()).isTrue();

        JsonNode page = json(api.get(path + "?skip=1&limit=2"));
        assertThat(page.get("items").valueStream().map(item -> item.get("login").asString()))
                .containsExactly("max@send.test", "postmaster@send.test");
        assertThat(page.get("total_count").asInt()).isEqualTo(4);
        assertThat(json(api.get(path + "?skip=4")).get("items")).isEmpty();

        assertThat(api.get(path + "?limit=1000").statusCode()).isEqualTo(200);
        HttpResponse<String> tooMany = api.get(path + "?limit=1001");
        assertThat(tooMany.statusCode()).isEqualTo(400);
        assertThat(tooMany.body()).isEqualTo("{\"message\":\"Limit parameter can't be larger than 1000\"}");
    }

    @Test
    void deletesCredentialsOneByOneAndAllAtOnceButNotThePostmasterAlone() {
        String path = "/v3/domains/send.test/credentials";
        for (String login : List.of("ann", "max", "zoe", "postmaster")) {
            api.postForm(path, "login", login, "password", "secret1");
        }

        assertThat(api.send(api.request(path + "/ann").DELETE()).body())
                .isEqualTo("{\"message\":\"Credentials have been deleted\",\"spec\":\"ann@send.test\"}");
        assertThat(api.send(api.request(path + "/max@send.test").DELETE()).body())
                .isEqualTo("{\"message\":\"Credentials have been deleted\",\"spec\":\"max@send.test\"}");
        HttpResponse<String> again = api.send(api.request(path + "/ann").DELETE());
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(again.body()).isEqualTo("{\"message\":\"Credentials not found\"}");
        HttpResponse<String> system = api.send(api.request(path + "/postmaster").DELETE());
        assertThat(system.statusCode()).isEqualTo(400);
        assertThat(system.body()).isEqualTo("{\"message\":\"Cannot delete system mailbox: postmaster@send.test\"}");
        assertThat(api.product.credentials).containsOnlyKeys("zoe@send.test", "postmaster@send.test");

        assertThat(api.send(api.request(path).DELETE()).body())
                .isEqualTo("{\"message\":\"All domain credentials have been deleted\",\"count\":2}");
        assertThat(api.product.credentials).isEmpty();
        assertThat(api.send(api.request("/v3/domains/none.test/credentials").DELETE())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void sendsAStoredMessageAgain() {
        HttpResponse<String> sent =
                api.postForm("/v3/domains/send.test/messages/KEY", "to", "zoe@dest.test, Max <max@dest.test>");

        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(sent.body()).isEqualTo("{\"id\":\"<1@send.test>\",\"message\":\"Queued. Thank you.\"}");
        MessageForm form = api.product.sentMime.getFirst();
        assertThat(form.fields()).containsOnly(Map.entry("to", List.of("zoe@dest.test, Max <max@dest.test>")));
        assertThat(new String(form.files().getFirst().bytes(), UTF_8))
                .startsWith("From: Bob <bob@send.test>\r\n")
                .doesNotContain("Message-Id")
                .endsWith("\r\n\r\nHello\r\n");

        HttpResponse<String> unknown = api.postForm("/v3/domains/send.test/messages/NONE", "to", "zoe@dest.test");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo("{\"message\":\"Message not found\"}");
        assertThat(api.product.sentMime).hasSize(1);
    }

    @Test
    void tracesAMessageWhoseIdHasASlash() {
        JsonNode trace = json(api.get("/angarium/v1/trace/%3Ca%2Fb@send.test%3E"));

        assertThat(trace.get("message").get("id").asString()).isEqualTo("a/b@send.test");
        assertThat(api.get("/angarium/v1/trace/other").statusCode()).isEqualTo(404);
    }

    @Test
    void showsTheInbox() {
        JsonNode item = json(api.get("/angarium/v1/inbox")).get("items").get(0);
        assertThat(item.get("received_at").asString()).isEqualTo("2025-02-24T22:44:03Z");
        assertThat(item.get("to").get(0).asString()).isEqualTo("ann@dest.test");
        assertThat(item.has("source")).isFalse();

        JsonNode whole = json(api.get("/angarium/v1/inbox/1"));
        assertThat(whole.get("source").asString()).startsWith("Subject: Hi");
        assertThat(whole.get("headers").get(0).get(1).asString()).isEqualTo("Hi");
        assertThat(api.get("/angarium/v1/inbox/2").statusCode()).isEqualTo(404);
    }

    @Test
    void showsTheQueueByLane() {
        JsonNode lane = json(api.get("/angarium/v1/queue")).get("items").get(0);

        assertThat(lane.get("lane").asString()).isEqualTo("dest.test");
        assertThat(lane.get("waiting").asInt()).isEqualTo(6);
        assertThat(lane.get("oldest").asString()).isEqualTo("2025-02-24T22:44:03Z");
        assertThat(lane.get("last_reply").asString()).isEqualTo("250 ok");
        assertThat(lane.get("paused").asBoolean()).isFalse();
    }

    @Test
    void readsTheLimitsAgainOrSaysWhatIsWrongWithThem() {
        assertThat(api.postForm("/angarium/v1/shaping/reload").statusCode()).isEqualTo(200);

        api.shapingTrouble.set(Optional.of("my.toml:3: there is no key default.x"));
        HttpResponse<String> wrong = api.postForm("/angarium/v1/shaping/reload");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(json(wrong).get("message").asString()).isEqualTo("my.toml:3: there is no key default.x");
    }

    @Test
    void sendsTheTlsReportsOfTodayOrSaysThatThereAreNone() {
        HttpResponse<String> none = api.postForm("/angarium/v1/tls-reports");
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(json(none).get("message").asString())
                .isEqualTo("tls_reports.from is not set: no TLS reports are made");

        api.tlsReports.set(Optional.of(3));
        HttpResponse<String> sent = api.postForm("/angarium/v1/tls-reports");
        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(json(sent).get("sent").asInt()).isEqualTo(3);
        assertThat(api.send(api.anonymous("/angarium/v1/tls-reports").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void saysWhyItIsNotReady() {
        assertThat(api.send(api.anonymous("/health/live")).statusCode()).isEqualTo(200);
        assertThat(api.send(api.anonymous("/health/ready")).statusCode()).isEqualTo(200);

        api.notReady.set(Optional.of("the log is being replayed"));

        HttpResponse<String> response = api.send(api.anonymous("/health/ready"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response).get("reason").asString()).isEqualTo("the log is being replayed");
    }

    @Test
    void balancesTheBooksInItsMetrics() {
        api.postForm("/v3/send.test/messages", "to", "ann@dest.test");

        String metrics = api.send(api.anonymous("/metrics")).body();

        assertThat(metrics)
                .contains("angarium_recipients_accepted_total 10\n")
                .contains("angarium_recipients_settled_total 4\n")
                .contains("angarium_recipients_queued 6\n")
                .contains("angarium_books_difference 0\n")
                .contains(
                        "angarium_http_requests_seconds_count{method=\"POST\",route=\"/v3/{domain}/messages\",status=\"200\"}"
                                + " 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v3/domains", "/v3/send.test/events", "/v1/keys", "/angarium/v1/queue", "/angarium/v1/trace/x"})
    void tellsAStrangerThatTheKeyIsInvalid(String path) {
        HttpResponse<String> response = api.send(api.anonymous(path));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("{\"message\":\"Invalid private key\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/v3", "/v3/send.test", "/v9/send.test/messages/x/y", "/..%2f..%2fetc"})
    void answersAnUnknownPathWith404(String path) {
        HttpResponse<String> response = api.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"message\":\"Not Found\"}");
    }

    @Test
    void namesTheMethodsThatAPathHas() {
        HttpResponse<String> response =
                api.send(api.request("/v3/send.test/messages").DELETE());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void putsUpWithDoubledAndFinalSlashes() {
        assertThat(api.get("//v3//domains/").statusCode()).isEqualTo(200);
    }
}
