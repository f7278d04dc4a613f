package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.api.DomainApi.Said;
import io.angarium.service.domain.Domains.NewDomain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DomainApiTest {
    private final DomainApi api;

    DomainApiTest() throws IOException {
        api = new DomainApi();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private void publish(String name) {
        api.installation.zone.text(name, "v=spf1 a:mail.host.test ~all");
        api.installation
                .domains
                .find(name)
                .orElseThrow()
                .signing()
                .keys()
                .forEach(key -> api.installation.zone.text(key.recordName(), key.recordValue()));
    }

    private static List<String> names(Said said) {
        List<String> names = new ArrayList<>();
        said.body().path("items").forEach(item -> names.add(item.path("name").asString()));
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v3/domains", "/v4/domains"})
    void makesADomainWithAllItsSettings(String base) {
        Said made = api.post(
                base,
                "name",
                "Example.TEST",
                "smtp_password",
                "a-password",
                "spam_action",
                "tag",
                "wildcard",
                "True",
                "web_scheme",
                "https",
                "web_prefix",
                "click",
                "require_tls",
                "yes",
                "skip_verification",
                "1",
                "message_ttl",
                "3600",
                "archive_to",
                "https://archive.test/in",
                "encrypt_incoming_message",
                "true",
                "dkim_selector",
                "mx",
                "dkim_key_size",
                "1024",
                "unknown",
                "ignored");

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.message()).isEqualTo("Domain DNS records have been created");
        JsonNode domain = made.body().path("domain");
        assertThat(domain.toString().replaceAll("\"id\":\"[0-9a-f]{24}\"", "ID"))
                .isEqualTo("{\"created_at\":\"Sat, 21 Nov 2026 12:00:00 GMT\",ID,\"is_disabled\":false,"
                        + "\"name\":\"example.test\",\"require_tls\":true,\"skip_verification\":true,"
                        + "\"smtp_login\":\"postmaster@example.test\",\"spam_action\":\"tag\",\"state\":\"unverified\","
                        + "\"type\":\"custom\",\"use_automatic_sender_security\":false,\"web_prefix\":\"click\","
                        + "\"web_scheme\":\"https\",\"wildcard\":true,\"encrypt_incoming_message\":true,"
                        + "\"message_ttl\":3600,\"archive_to\":\"https://archive.test/in\","
                        + "\"tracking_host\":\"click.example.test\",\"dkim_host\":\"example.test\"}");
        JsonNode spf = made.body().path("sending_dns_records").get(0);
        assertThat(spf.toString())
                .isEqualTo("{\"is_active\":false,\"cached\":[],\"name\":\"example.test\",\"record_type\":\"TXT\","
                        + "\"valid\":\"unknown\",\"value\":\"v=spf1 a:mail.host.test ~all\"}");
        JsonNode mx = made.body().path("receiving_dns_records").get(0);
        assertThat(mx.has("name")).isFalse();
        assertThat(mx.path("priority").asString()).isEqualTo("10");
        assertThat(api.get(base + "/example.test").body().path("domain")).isEqualTo(domain);
        assertThat(api.installation.domains.logins().check("postmaster@example.test", "a-password"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "smtp_password | 1234 | Password is too short. It must be between 5 and 32 characters.",
                "name | not a name | name parameter is not a valid domain name: 'not a name'",
                "spam_action | eat | spam_action has to be disabled, block, tag or delete",
                "web_scheme | ftp | web_scheme has to be http or https",
                "web_prefix | a_b | web_prefix has to be a label of a domain name: letters, digits and hyphens",
                "wildcard | maybe | 'wildcard' parameter is 'maybe', expected yes, no, true or false",
                "dkim_key_size | 512 | 'dkim_key_size' parameter is '512', expected a number from 1024 to 2048",
                "dkim_key_size | 1536 | 'dkim_key_size' parameter is '1536', expected 1024 or 2048",
                "message_ttl | -1 | 'message_ttl' parameter is '-1', expected a number from 0 to 2147483647",
                "archive_to | ann@x.test | archive_to has to be an http or https URL of at most 2000 characters",
                "pool_id | nobodys | pool not found",
                "ips | 192.0.2.99 | '192.0.2.99' is not one of this server's source addresses",
                "dkim_host_name | far.test | dkim_host_name has to be the domain itself, a domain above or below it,"
                        + " or another domain of yours"
            })
    void refusesWhatIsWrongAndMakesNothing(String field, String value, String message) {
        Said said = field.equals("name")
                ? api.post("/v4/domains", field, value)
                : api.post("/v4/domains", "name", "example.test", field, value);

        assertThat(said.status()).isEqualTo(400);
        assertThat(said.message()).isEqualTo(message);
        assertThat(api.installation.domains.list(api.installation.account)).isEmpty();
    }

    @Test
    void wantsANameThatIsFreeAndTellsNotWhoseItIs() {
        assertThat(api.post("/v4/domains").message()).isEqualTo("name parameter is missing");
        api.installation.domains.create(new NewDomain("other", "taken.test", "", "", 0, false));

        Said said = api.post("/v4/domains", "name", "taken.test");

        assertThat(said.status()).isEqualTo(400);
        assertThat(said.body().toString()).isEqualTo("{\"message\":\"This domain name is already taken\"}");
    }

    @Test
    void refusesBothWaysOfChoosingAnAuthority() {
        assertThat(api.post(
                                "/v4/domains",
                                "name",
                                "example.test",
                                "dkim_host_name",
                                "example.test",
                                "force_dkim_authority",
                                "yes")
                        .message())
                .startsWith("dkim_host_name can't be used together");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "PUT, ''",
        "DELETE, ''",
        "PUT, /verify",
        "GET, /connection",
        "PUT, /connection",
        "PUT, /web_prefix",
        "GET, /tracking",
        "PUT, /tracking/open",
        "PUT, /tracking/click",
        "PUT, /tracking/unsubscribe",
        "GET, /credentials",
        "POST, /credentials",
        "DELETE, /credentials",
        "PUT, /credentials/bob",
        "DELETE, /credentials/bob",
        "PUT, /dkim_authority",
        "PUT, /dkim_selector",
        "GET, /ips",
        "POST, /ips",
        "DELETE, /ips/all"
    })
    void knowsNothingOfAnothersDomain(String method, String rest) {
        api.installation.domains.create(new NewDomain("other", "taken.test", "", "", 0, false));

        Said foreign = api.call(method, "/v3/domains/taken.test" + rest);
        Said nobodys = api.call(method, "/v3/domains/nobodys.test" + rest);

        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.body().toString()).isEqualTo("{\"message\":\"Domain not found\"}");
        assertThat(nobodys).isEqualTo(foreign);
    }

    @Test
    void listsByStateNamePartAndAuthorityInEachOrder() {
        for (String name : List.of("b.test", "c.test", "a.test", "mail.b.test")) {
            api.installation.clock.advance(Duration.ofSeconds(1));
            api.post("/v4/domains", "name", name);
        }
        publish("c.test");
        api.put("/v4/domains/c.test/verify");
        api.installation.domains.create(new NewDomain("other", "d.test", "", "", 0, false));

        assertThat(names(api.get("/v4/domains"))).containsExactly("mail.b.test", "a.test", "c.test", "b.test");
        assertThat(names(api.get("/v3/domains?sort=name")))
                .containsExactly("a.test", "b.test", "c.test", "mail.b.test");
        assertThat(names(api.get("/v4/domains?sort=name:desc&limit=2"))).containsExactly("mail.b.test", "c.test");
        assertThat(names(api.get("/v4/domains?sort=name:asc&skip=1&limit=1"))).containsExactly("b.test");
        assertThat(names(api.get("/v4/domains?state=active"))).containsExactly("c.test");
        assertThat(names(api.get("/v4/domains?search=B.TE"))).containsExactly("mail.b.test", "b.test");
        assertThat(names(api.get("/v4/domains?authority=b.test"))).containsExactly("mail.b.test", "b.test");
        assertThat(api.get("/v4/domains?skip=99").body().toString()).isEqualTo("{\"total_count\":4,\"items\":[]}");
        assertThat(api.get("/v4/domains?state=odd").message())
                .isEqualTo("'state' parameter is 'odd', expected active, unverified or disabled");
        assertThat(api.get("/v4/domains?limit=0").status()).isEqualTo(400);
    }

    @Test
    void changesWhatIsGivenAndNothingElse() {
        api.post("/v4/domains", "name", "example.test", "web_prefix", "click");

        Said said = api.put("/v4/domains/example.test", "web_scheme", "https", "mailfrom_host", "bounce.example.test");

        assertThat(said.message()).isEqualTo("Domain has been updated");
        JsonNode domain = said.body().path("domain");
        assertThat(domain.path("web_scheme").asString()).isEqualTo("https");
        assertThat(domain.path("web_prefix").asString()).isEqualTo("click");
        assertThat(domain.path("mailfrom_host").asString()).isEqualTo("bounce.example.test");
        assertThat(api.put("/v3/domains/example.test", "smtp_password", "b-password")
                        .status())
                .isEqualTo(200);
        assertThat(api.installation.domains.logins().check("postmaster@example.test", "b-password"))
                .isTrue();
        assertThat(api.put("/v3/domains/example.test", "smtp_password", "1234", "web_scheme", "http")
                        .status())
                .isEqualTo(400);
        assertThat(api.get("/v3/domains/example.test")
                        .body()
                        .path("domain")
                        .path("web_scheme")
                        .asString())
                .isEqualTo("https");
    }

    @Test
    void encryptsForGoodOnceAskedTo() {
        api.post("/v4/domains", "name", "example.test", "encrypt_incoming_message", "yes");

        api.put("/v4/domains/example.test", "encrypt_incoming_message", "no");

        assertThat(api.get("/v4/domains/example.test")
                        .body()
                        .path("domain")
                        .path("encrypt_incoming_message")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void showsADomainWithoutItsRecordsWhereAsked() {
        api.post("/v4/domains", "name", "example.test");

        assertThat(api.get("/v4/domains/example.test?h:with_dns=false&h:extended=true")
                        .body()
                        .propertyNames())
                .containsExactly("domain");
    }

    @Test
    void saysWhatBrokeAndWhen() {
        api.post("/v4/domains", "name", "example.test");
        publish("example.test");
        Said verified = api.put("/v3/domains/example.test/verify");
        assertThat(verified.message()).isEqualTo("Domain DNS records have been updated");
        assertThat(verified.body().path("domain").path("state").asString()).isEqualTo("active");

        api.installation.clock.advance(Duration.ofHours(1));
        api.installation.zone.text("example.test", "v=spf1 -all");
        Said broken = api.put("/v4/domains/example.test/verify");

        assertThat(broken.body().path("domain").path("state").asString()).isEqualTo("unverified");
        assertThat(broken.body()
                        .path("sending_dns_records")
                        .get(0)
                        .path("problem")
                        .asString())
                .isEqualTo("it says fail for mail from 192.0.2.25");
        JsonNode history = api.get("/angarium/v1/domains/example.test/history?limit=1000")
                .body()
                .path("items");
        assertThat(history.get(0).toString())
                .isEqualTo("{\"at\":\"2026-11-21T13:00:00Z\",\"event\":\"record_broke\",\"record_type\":\"TXT\","
                        + "\"name\":\"example.test\",\"detail\":\"it says fail for mail from 192.0.2.25\","
                        + "\"found\":[\"v=spf1 -all\"]}");
        assertThat(history.get(1).path("event").asString()).isEqualTo("state_changed");
        assertThat(api.get("/angarium/v1/domains/example.test/history?limit=1001")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void setsConnectionAndWebPrefix() {
        api.post("/v4/domains", "name", "example.test");

        assertThat(api.put("/v3/domains/example.test/connection", "require_tls", "true")
                        .body()
                        .toString())
                .isEqualTo("{\"message\":\"Domain connection settings have been updated, may take 10 minutes to fully"
                        + " propagate\",\"require_tls\":true,\"skip_verification\":false,\"require-tls\":true,"
                        + "\"skip-verification\":false}");
        assertThat(api.put("/v3/domains/example.test/web_prefix", "web_prefix", "links")
                        .message())
                .isEqualTo("Domain web prefix updated");
        assertThat(api.put("/v3/domains/example.test/web_prefix").message())
                .isEqualTo("Parameter 'web_prefix' is missing");
        assertThat(api.get("/v4/domains/example.test")
                        .body()
                        .path("domain")
                        .path("tracking_host")
                        .asString())
                .isEqualTo("links.example.test");
    }

    @Test
    void deletesADomainButNeitherASandboxNorAnAuthority() {
        api.installation.domains.sandbox(api.installation.account, "sandbox.localhost");
        api.post("/v4/domains", "name", "example.test");
        api.post("/v4/domains", "name", "mail.example.test");

        assertThat(api.delete("/v3/domains/sandbox.localhost").message())
                .isEqualTo("The sandbox domain can't be deleted");
        assertThat(api.delete("/v3/domains/example.test").status()).isEqualTo(400);
        assertThat(api.delete("/v4/domains/mail.example.test").message())
                .isEqualTo("Domain will be deleted in the background");
        assertThat(api.delete("/v3/domains/example.test").status()).isEqualTo(200);
        assertThat(api.get("/v3/domains/example.test").status()).isEqualTo(404);
    }
}
