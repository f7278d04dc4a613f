package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.api.DomainApi.Said;
import io.angarium.service.Installation;
import io.angarium.service.domain.DomainKey;
import io.angarium.service.domain.Domains.NewDomain;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainKeyApiTest {
    private final DomainApi api;

    DomainKeyApiTest() throws IOException {
        api = new DomainApi();
    }

    @BeforeEach
    void makeDomain() {
        api.post("/v4/domains", "name", "example.test");
    }

    @AfterEach
    void close() {
        api.close();
    }

    private void publish(String selector) {
        DomainKey key = api.installation.domains.find("example.test").orElseThrow().signing().keys().stream()
                .filter(one -> one.selector().equals(selector))
                .findFirst()
                .orElseThrow();
        api.installation.zone.text(key.recordName(), key.recordValue());
        api.put("/v4/domains/example.test/verify");
    }

    @Test
    void makesAKeyThatSignsOnceItIsActiveAndFound() {
        publish("s1");
        Said made = api.post("/v1/dkim/keys", "signing_domain", "example.test", "selector", "s2", "bits", "2048");
        assertThat(made.body().path("signing_domain").asString()).isEqualTo("example.test");
        assertThat(made.body().path("dns_record").path("name").asString()).isEqualTo("s2._domainkey.example.test");
        assertThat(made.body().path("dns_record").path("value").asString()).startsWith("v=DKIM1; k=rsa; p=");

        assertThat(api.put("/v4/domains/example.test/keys/s2/activate").body().toString())
                .isEqualTo("{\"message\":\"domain key activated\",\"authority\":\"example.test\","
                        + "\"selector\":\"s2\",\"active\":true}");
        assertThat(api.get("/v4/domains/example.test/keys")
                        .body()
                        .path("items")
                        .get(1)
                        .path("signs")
                        .asBoolean())
                .isFalse();
        publish("s2");
        assertThat(api.get("/v4/domains/example.test/keys")
                        .body()
                        .path("items")
                        .get(1)
                        .path("signs")
                        .asBoolean())
                .isTrue();
        assertThat(api.put("/v4/domains/example.test/keys/s1/deactivate").message())
                .isEqualTo("domain key deactivated");
        assertThat(api.delete("/v1/dkim/keys?signing_domain=example.test&selector=s1")
                        .message())
                .isEqualTo("success");
        Said last = api.delete("/v1/dkim/keys?signing_domain=example.test&selector=s2");
        assertThat(last.status()).isEqualTo(400);
        assertThat(last.message()).isEqualTo("cannot delete domain key: must have at least one active domain key");
    }

    @Test
    void takesAKeyInPem() {
        byte[] pkcs8 = Installation.knownKeys()
                .make(io.angarium.authentication.DkimKey.Algorithm.RSA_SHA256, 2048)
                .getPrivate()
                .getEncoded();
        String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(pkcs8)
                + "\n-----END PRIVATE KEY-----\n";

        assertThat(api.post("/v1/dkim/keys", "signing_domain", "example.test", "selector", "own", "pem", pem)
                        .status())
                .isEqualTo(200);
        assertThat(api.post("/v1/dkim/keys", "signing_domain", "example.test", "selector", "bad", "pem", "x")
                        .message())
                .startsWith("pem: expected");
        assertThat(api.post("/v1/dkim/keys", "signing_domain", "example.test", "selector", "own", "pem", pem)
                        .message())
                .isEqualTo("domain key already exists");
    }

    @Test
    void pagesThroughTheAccountsKeysAndNobodyElses() {
        api.installation.domains.create(new NewDomain("other", "other.test", "", "", 0, false));
        for (String selector : new String[] {"s2", "s3", "s4"}) {
            api.post("/v1/dkim/keys", "signing_domain", "example.test", "selector", selector);
        }

        Said first = api.get("/v1/dkim/keys?limit=3");
        assertThat(first.body().path("items")).hasSize(3);
        Said second = api.get(first.body().path("paging").path("next").asString());
        assertThat(second.body().path("items")).hasSize(1);
        assertThat(second.body().path("items").get(0).path("selector").asString())
                .isEqualTo("s4");
        assertThat(api.get(second.body().path("paging").path("next").asString())
                        .body()
                        .path("items"))
                .isEmpty();
        assertThat(api.get(second.body().path("paging").path("previous").asString())
                        .body()
                        .path("items"))
                .isEqualTo(first.body().path("items"));
        assertThat(api.get("/v1/dkim/keys?signing_domain=other.test").body().path("items"))
                .isEmpty();
        assertThat(api.get("/v1/dkim/keys?selector=s3").body().path("items")).hasSize(1);
        assertThat(api.get("/v1/dkim/keys?limit=101").status()).isEqualTo(400);
    }

    @Test
    void understandsTheRubyClientsWayToDelete() {
        api.post("/v1/dkim/keys", "signing_domain", "example.test", "selector", "s2");
        String params = RunningApi.form("params", "{:signing_domain=>\"example.test\", :selector=>\"s2\"}");

        assertThat(api.delete("/v1/dkim/keys?" + params).message()).isEqualTo("success");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/dkim/keys?signing_domain=other.test&selector=s2, domain key not found",
        "DELETE, /v1/dkim/keys?signing_domain=other.test&selector=s1, domain key not found",
        "DELETE, /v1/dkim/keys?signing_domain=example.test&selector=s9, domain key not found",
        "GET, /v4/domains/other.test/keys, Domain not found",
        "PUT, /v4/domains/other.test/keys/s1/deactivate, Domain not found",
        "PUT, /v4/domains/example.test/keys/s9/activate, domain key not found",
        "POST, /v1/dkim_management/domains/other.test/rotate, domain not found",
        "PUT, /v1/dkim_management/domains/other.test/rotation, domain not found"
    })
    void knowsNothingOfKeysThatAreNotItsOwn(String method, String path, String message) {
        api.installation.domains.create(new NewDomain("other", "other.test", "", "", 0, false));

        Said said = api.call(method, path);

        assertThat(said.status()).isEqualTo(404);
        assertThat(said.message()).isEqualTo(message);
    }

    @Test
    void changesAuthorityAndSelector() {
        api.post("/v4/domains", "name", "mail.example.test");

        Said self = api.put("/v3/domains/mail.example.test/dkim_authority", "self", "true");
        assertThat(self.message()).isEqualTo("Domain DKIM authority has been changed");
        assertThat(self.body().path("changed").asBoolean()).isTrue();
        assertThat(self.body().path("sending_dns_records").toString()).contains("s1._domainkey.mail.example.test");
        Said again = api.put("/v3/domains/mail.example.test/dkim_authority", "self", "true");
        assertThat(again.message()).isEqualTo("Domain DKIM authority has not been changed");
        assertThat(api.put("/v3/domains/mail.example.test/dkim_authority").message())
                .isEqualTo("Parameter 'self' is missing");
        assertThat(api.put("/v3/domains/example.test/dkim_selector", "dkim_selector", "new")
                        .message())
                .isEqualTo("DKIM selector changed");
        assertThat(api.put("/v3/domains/example.test/dkim_selector", "dkim_selector", "a b")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void rotatesKeysOfADomainWithAutomaticSenderSecurity() {
        String path = "/v1/dkim_management/domains/example.test";
        assertThat(api.put(path + "/rotation", "rotation_enabled", "true").status())
                .isEqualTo(400);
        assertThat(api.post(path + "/rotate").body().path("Reason").asString())
                .isEqualTo("only domains in enabled can rotate their keys. Current state: disabled");

        api.put("/v4/domains/example.test", "use_automatic_sender_security", "yes");
        api.installation.zone.text("example.test", "v=spf1 a:mail.host.test ~all");
        publish("pdk1");
        Said set = api.put(path + "/rotation", "rotation_enabled", "true", "rotation_interval", "10d");
        assertThat(set.body().path("domain").path("active_selector").asString()).isEqualTo("pdk1");
        assertThat(set.body().path("domain").path("rotation_enabled").asString())
                .isEqualTo("true");
        assertThat(set.body().path("domain").path("rotation_interval").asString())
                .isEqualTo("10d");
        assertThat(api.put(path + "/rotation", "rotation_enabled", "true", "rotation_interval", "4d")
                        .body()
                        .path("Reason")
                        .asString())
                .isEqualTo("rotation_interval has to be at least 5 days, written as in 120d");
        assertThat(api.put(path + "/rotation", "rotation_enabled", "no", "rotation_interval", "9d")
                        .message())
                .isEqualTo("rotation_interval is not allowed unless also enabling DKIM rotation");
        assertThat(api.post(path + "/rotate").message()).isEqualTo("ok");
        publish("pdk2");
        assertThat(api.get("/v4/domains/example.test/keys").body().toString()).contains("\"selector\":\"pdk2\"");
    }
}
