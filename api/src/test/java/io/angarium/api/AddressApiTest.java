package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.api.DomainApi.Said;
import io.angarium.service.address.Sources.Assignment;
import io.angarium.service.domain.Domains.NewDomain;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Source addresses, pools, and what domains were given of them. */
class AddressApiTest {
    private final DomainApi api;

    AddressApiTest() throws IOException {
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

    private String pool(String... ips) {
        String[] form = new String[4 + 2 * ips.length];
        form[0] = "name";
        form[1] = "news";
        form[2] = "description";
        form[3] = "Newsletters";
        for (int i = 0; i < ips.length; i++) {
            form[4 + 2 * i] = "ip";
            form[5 + 2 * i] = ips[i];
        }
        return api.post("/v3/ip_pools", form).body().path("pool_id").asString();
    }

    private String ips() {
        return api.get("/v3/domains/example.test/ips").body().path("items").toString();
    }

    @Test
    void listsTheAddressesOfTheConfiguration() {
        assertThat(api.get("/v3/ips").body().toString())
                .isEqualTo("{\"items\":[\"127.0.0.2\",\"127.0.0.3\",\"127.0.0.4\"],"
                        + "\"details\":[{\"ip\":\"127.0.0.2\",\"is_on_warmup\":false},"
                        + "{\"ip\":\"127.0.0.3\",\"is_on_warmup\":false},{\"ip\":\"127.0.0.4\",\"is_on_warmup\":false}],"
                        + "\"assignable_to_pools\":[\"127.0.0.2\",\"127.0.0.3\",\"127.0.0.4\"],\"total_count\":3}");
        assertThat(api.get("/v3/ips?dedicated=false").body().path("items")).isEmpty();
        assertThat(api.get("/v3/ips/127.0.0.2").body().toString())
                .isEqualTo("{\"ip\":\"127.0.0.2\",\"dedicated\":true,\"rdns\":\"mail.host.test\"}");
        assertThat(api.get("/v3/ips/192.0.2.1").status()).isEqualTo(404);
        assertThat(api.get("/v3/ips/127.0.0.2/domains?limit=10&skip=0").body().toString())
                .isEqualTo(
                        "{\"items\":[{\"domain\":\"example.test\",\"ips\":[\"127.0.0.2\",\"127.0.0.3\",\"127.0.0.4\"]}],"
                                + "\"total_count\":1}");
        assertThat(api.get("/v3/ips/request/new").body().toString())
                .isEqualTo("{\"allowed\":{\"dedicated\":0,\"shared\":0}}");
    }

    @Test
    void makesShowsChangesAndDeletesAPool() {
        String id = pool("127.0.0.2", "127.0.0.3");
        assertThat(api.get("/v1/ip_pools").body().toString())
                .isEqualTo(
                        "{\"ip_pools\":[{\"pool_id\":\"" + id + "\",\"name\":\"news\",\"description\":\"Newsletters\","
                                + "\"ips\":[\"127.0.0.2\",\"127.0.0.3\"],\"is_linked\":false,\"is_inherited\":false}],"
                                + "\"message\":\"success\"}");

        Said changed = api.patch(
                "/v3/ip_pools/" + id,
                "name",
                "letters",
                "add_ip",
                "127.0.0.4",
                "remove_ip",
                "127.0.0.2",
                "link_domain",
                "example.test");
        assertThat(changed.message()).isEqualTo("success");
        JsonNode details = api.get("/v3/ip_pools/" + id).body().path("details");
        assertThat(details.path("name").asString()).isEqualTo("letters");
        assertThat(details.path("ips").toString()).isEqualTo("[\"127.0.0.3\",\"127.0.0.4\"]");
        assertThat(details.path("linked_domains").toString()).isEqualTo("[\"example.test\"]");
        assertThat(ips()).isEqualTo("[\"127.0.0.3\",\"127.0.0.4\"]");
        assertThat(api.get("/v3/ip_pools/" + id + "/domains")
                        .body()
                        .path("domains")
                        .get(0)
                        .path("name")
                        .asString())
                .isEqualTo("example.test");

        assertThat(api.put("/v3/ip_pools/" + id + "/ips/127.0.0.2").message()).isEqualTo("started");
        assertThat(api.delete("/v3/ip_pools/" + id + "/ips/127.0.0.3").message())
                .isEqualTo("started");
        assertThat(api.postJson("/v3/ip_pools/" + id + "/ips.json", "{\"ips\":[\"127.0.0.3\"]}")
                        .message())
                .isEqualTo("started");
        assertThat(api.delete("/v3/ip_pools/" + id + "?ip=127.0.0.4").message()).isEqualTo("started");
        assertThat(ips()).isEqualTo("[\"127.0.0.4\"]");
        assertThat(api.get("/v3/ip_pools/" + id).status()).isEqualTo(404);
    }

    @Test
    void givesADomainAddressesOrAPoolAndTakesThemBack() {
        String id = pool("127.0.0.3");
        assertThat(api.post("/v3/domains/example.test/ips", "ip", "127.0.0.2").message())
                .isEqualTo("success");
        assertThat(ips()).isEqualTo("[\"127.0.0.2\"]");
        api.post("/v3/domains/example.test/ips", "ip", "127.0.0.4");
        assertThat(api.delete("/v3/domains/example.test/ips/127.0.0.2").message())
                .isEqualTo("success");
        assertThat(ips()).isEqualTo("[\"127.0.0.4\"]");

        api.post("/v3/domains/example.test/ips", "pool_id", id);
        assertThat(ips()).isEqualTo("[\"127.0.0.3\"]");
        assertThat(api.delete("/v3/domains/example.test/ips/ip_pool?ip=shared").message())
                .isEqualTo("success");
        assertThat(ips()).contains("127.0.0.2", "127.0.0.3", "127.0.0.4");
        assertThat(api.delete("/v3/domains/example.test/ips/ip_pool").status()).isEqualTo(404);
        assertThat(api.post("/v3/domains/example.test/ips").message())
                .isEqualTo("Parameter 'ip' or 'pool_id' is missing");
    }

    @Test
    void makesADomainWithAPoolOrAddressesAndForgetsThemWithIt() {
        String id = pool("127.0.0.3");
        api.post("/v4/domains", "name", "pooled.test", "pool_id", id);
        api.post("/v4/domains", "name", "own.test", "ips", "127.0.0.2, 127.0.0.4");

        assertThat(api.get("/v3/domains/pooled.test/ips").body().path("items").toString())
                .isEqualTo("[\"127.0.0.3\"]");
        assertThat(api.get("/v3/domains/own.test/ips")
                        .body()
                        .path("total_count")
                        .asInt())
                .isEqualTo(2);
        api.delete("/v3/domains/pooled.test");
        assertThat(api.installation.sources.assignment("pooled.test")).isEqualTo(new Assignment.Shared());
    }

    @Test
    void keepsPoolsOfAccountsApart() {
        String id = api.installation
                .sources
                .createPool("other", "theirs", "x", List.of("127.0.0.2"))
                .id();
        api.installation.domains.create(new NewDomain("other", "other.test", "", "", 0, false));

        assertThat(api.get("/v3/ip_pools").body().path("ip_pools")).isEmpty();
        for (String method : List.of("GET", "PATCH", "DELETE")) {
            assertThat(api.call(method, "/v3/ip_pools/" + id).status()).isEqualTo(404);
        }
        assertThat(api.post("/v3/domains/example.test/ips", "pool_id", id).message())
                .isEqualTo("pool not found");
        String own = pool("127.0.0.3");
        assertThat(api.patch("/v3/ip_pools/" + own, "link_domain", "other.test").status())
                .isEqualTo(404);
        assertThat(api.installation.sources.assignment("other.test")).isEqualTo(new Assignment.Shared());
        assertThat(api.get("/v3/ips/127.0.0.2/domains")
                        .body()
                        .path("total_count")
                        .asInt())
                .isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v3/ip_pools?description=d&ip=127.0.0.2, Parameter 'name' is missing",
        "POST, /v3/ip_pools?name=n&ip=127.0.0.2, Parameter 'description' is missing",
        "POST, /v3/ip_pools?name=n&description=d, a pool needs at least one ip",
        "POST, /v3/ip_pools?name=n&description=d&ip=nonsense, nonsense is not one of this server's source addresses"
    })
    void refusesWhatIsNoPool(String method, String path, String message) {
        Said said = api.call(method, path);

        assertThat(said.status()).isEqualTo(400);
        assertThat(said.message()).isEqualTo(message.replace("nonsense is", "'nonsense' is"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v3/ip_warmups",
        "POST, /v3/ip_warmups/127.0.0.2",
        "GET, /v3/dynamic_pools",
        "POST, /v3/ips/request/new",
        "POST, /v3/ips/127.0.0.2/domains",
        "PUT, /v3/ip_pools/x/delegate"
    })
    void saysWhatIsNotBuilt(String method, String path) {
        Said said = api.call(method, path);

        assertThat(said.status()).isEqualTo(501);
        assertThat(said.message()).startsWith("Not built: ");
    }
}
