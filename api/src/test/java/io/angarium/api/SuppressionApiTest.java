package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.api.RunningProduct.Said;
import io.angarium.service.Waiting;
import io.angarium.service.suppression.Entry;
import io.angarium.service.suppression.Scope;
import io.angarium.service.suppression.SuppressionList;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SuppressionApiTest {
    private final RunningProduct product;

    SuppressionApiTest() throws IOException {
        product = new RunningProduct();
    }

    @BeforeEach
    void makeDomain() {
        product.installation.domain("shop.test");
    }

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void aBounceIsAddedShownAndRemovedInMailgunsWords() {
        Said added = product.postForm("/v3/shop.test/bounces", "address", "Ann@dest.test", "error", "no such user");
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.message()).isEqualTo("Address has been added to the bounces table");
        assertThat(added.body().path("address").asString()).isEqualTo("ann@dest.test");

        JsonNode shown = product.get("/v3/shop.test/bounces/ann@DEST.test").body();
        assertThat(shown.path("code").isString()).isTrue();
        assertThat(shown.path("code").asString()).isEqualTo("550");
        assertThat(shown.path("error").asString()).isEqualTo("no such user");
        assertThat(shown.path("created_at").asString())
                .matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d UTC");

        Said removed = product.delete("/v3/shop.test/bounces/ann%40dest.test");
        assertThat(removed.message()).isEqualTo("Bounced address has been removed");
        assertThat(removed.body().path("address").asString()).isEqualTo("ann@dest.test");
        Said gone = product.get("/v3/shop.test/bounces/ann@dest.test");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.message()).isEqualTo("Address not found in bounces table");
        assertThat(product.delete("/v3/shop.test/bounces/ann@dest.test").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bounces      | Address has been added to the bounces table           | Address not found in bounces table            | Bounced address has been removed             | Bounced addresses for this domain have been removed
        unsubscribes | Address has been added to the unsubscribes table      | Address not found in unsubscribers table      | Unsubscribe event has been removed           | Unsubscribe addresses for this domain have been removed
        complaints   | Address has been added to the complaints table        | No spam complaints found for this address     | Spam complaint has been removed              | Complaint addresses for this domain have been removed
        whitelists   | Address/Domain has been added to the allowlists table | Address/Domain not found in allowlist table   | Allowlist address/domain has been removed    | Allowlist addresses/domains for this domain have been removed
        allowlists   | Address/Domain has been added to the allowlists table | Address/Domain not found in allowlist table   | Allowlist address/domain has been removed    | Allowlist addresses/domains for this domain have been removed
        """)
    void eachListHasItsWords(String list, String added, String unknown, String removed, String emptied) {
        String path = "/v3/shop.test/" + list;
        assertThat(product.get(path + "/ann@dest.test").message()).isEqualTo(unknown);
        assertThat(product.delete(path + "/ann@dest.test").message()).isEqualTo(unknown);
        assertThat(product.postForm(path, "address", "ann@dest.test").message()).isEqualTo(added);
        assertThat(product.get(path + "/ann@dest.test").status()).isEqualTo(200);
        assertThat(product.delete(path + "/ann@dest.test").message()).isEqualTo(removed);
        product.postForm(path, "address", "bo@dest.test");
        assertThat(product.delete(path).message()).isEqualTo(emptied);
        assertThat(product.get(path).body().path("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bounces, 2 addresses have been added to the bounces table",
        "unsubscribes, 2 addresses have been added to the unsubscribes table",
        "complaints, 2 complaint addresses have been added to the complaints table"
    })
    void manyAreAddedAsAJsonList(String list, String words) {
        Said said = product.postJson("/v3/shop.test/" + list, """
            [{"address": "ann@dest.test", "code": 552, "error": "full", "tags": ["news"],
              "created_at": "Sun, 26 Jan 2025 07:29:04 UTC"},
             {"address": "bo@dest.test", "tag": "*", "created_at": null}]\
            """);
        assertThat(said.message()).isEqualTo(words);
        JsonNode shown = product.get("/v3/shop.test/" + list + "/ann@dest.test").body();
        assertThat(shown.path("created_at").asString()).isEqualTo("Sun, 26 Jan 2025 07:29:04 UTC");
        assertThat(shown.path("code").asString("552")).isEqualTo("552");
        assertThat(product.get("/v3/shop.test/" + list).body().path("items")).hasSize(2);
    }

    @Test
    void aLoneJsonObjectIsOneAddress() {
        Said said = product.postJson("/v3/shop.test/complaints", "{\"address\": \"ann@dest.test\"}");
        assertThat(said.message()).isEqualTo("Address has been added to the complaints table");
        assertThat(product.get("/v3/shop.test/complaints/ann@dest.test").status())
                .isEqualTo(200);
    }

    @Test
    void takesAThousandInOneCallAndNotOneMore() {
        assertThat(product.postJson("/v3/shop.test/complaints", addresses(1_000))
                        .message())
                .isEqualTo("1000 complaint addresses have been added to the complaints table");
        Said refused = product.postJson("/v3/shop.test/bounces", addresses(1_001));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("Batch size should be less than 1000");
        assertThat(product.get("/v3/shop.test/bounces").body().path("items")).isEmpty();
    }

    @Test
    void nothingIsStoredOfAListWithOneBadEntry() {
        Said refused = product.postJson(
                "/v3/shop.test/bounces", "[{\"address\": \"ann@dest.test\"}, {\"address\": \"not one\"}]");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("'not one' is not an address");
        assertThat(product.get("/v3/shop.test/bounces").body().path("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        bounces      | code=550                          | Missing mandatory parameter: address
        bounces      | address=ann@dest.test&code=no     | code is 'no', expected a reply code such as 550
        complaints   | address=ann@dest.test&created_at=then | then is not an RFC-2822 compliant date
        whitelists   | reason=x                          | Missing mandatory parameter: address/domain
        whitelists   | domain=a..b                       | 'a..b' is not a domain
        """)
    void saysWhatIsMissingOrMalformed(String list, String form, String message) {
        String[] parts = form.split("[=&]");
        Said refused = product.postForm("/v3/shop.test/" + list, parts);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo(message);
    }

    @Test
    void anUnsubscriptionFormHasOneTagOrMoreAndNoFieldCalledTags() {
        product.postForm("/v3/shop.test/unsubscribes", "address", "ann@dest.test", "tag", "news", "tag", "offers");
        product.postForm("/v3/shop.test/unsubscribes", "address", "bo@dest.test", "tags", "news");
        assertThat(tags("ann@dest.test")).containsExactly("news", "offers");
        assertThat(tags("bo@dest.test")).containsExactly("*");
    }

    @Test
    void oneTagOfAnUnsubscriptionIsTakenBack() {
        product.postJson(
                "/v3/shop.test/unsubscribes", "[{\"address\": \"ann@dest.test\", \"tags\": [\"news\", \"offers\"]}]");
        assertThat(product.delete("/v3/shop.test/unsubscribes/ann@dest.test?tag=news")
                        .message())
                .isEqualTo("Unsubscribe event has been removed");
        assertThat(tags("ann@dest.test")).containsExactly("offers");
        Said unknown = product.delete("/v3/shop.test/unsubscribes/ann@dest.test?tag=hints");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.message()).isEqualTo("Unsubscribe event for this tag does not exist");
    }

    @Test
    void theAllowlistHoldsAddressesAndDomainsAndAnAddressWins() {
        Said both = product.postForm("/v3/shop.test/whitelists", "domain", "kind.test", "address", "ann@dest.test");
        assertThat(both.body().path("type").asString()).isEqualTo("address");
        assertThat(both.body().path("value").asString()).isEqualTo("ann@dest.test");
        assertThat(product.postForm("/v3/shop.test/whitelists", "domain", "Kind.test")
                        .body()
                        .path("type")
                        .asString())
                .isEqualTo("domain");
        JsonNode shown = product.get("/v3/shop.test/whitelists/kind.test").body();
        assertThat(shown.path("type").asString()).isEqualTo("domain");
        assertThat(shown.path("createdAt").asString()).endsWith(" UTC");
        assertThat(product.delete("/v3/shop.test/whitelists/KIND.test")
                        .body()
                        .path("value")
                        .asString())
                .isEqualTo("kind.test");
    }

    @Test
    void pagesFollowTheirLinksToTheEndAndBack() {
        product.postJson("/v3/shop.test/complaints", addresses(25));
        List<String> forward = new ArrayList<>();
        JsonNode page = product.get("/v3/shop.test/complaints?limit=10").body();
        while (!page.path("items").isEmpty()) {
            forward.addAll(values(page));
            page = product.get(page.path("paging").path("next").asString()).body();
        }
        assertThat(forward).hasSize(25).isSorted().doesNotHaveDuplicates();
        JsonNode last = product.get(product.get("/v3/shop.test/complaints?limit=10")
                        .body()
                        .path("paging")
                        .path("last")
                        .asString())
                .body();
        assertThat(values(last)).isEqualTo(forward.subList(15, 25));
        JsonNode before =
                product.get(last.path("paging").path("previous").asString()).body();
        assertThat(values(before)).isEqualTo(forward.subList(5, 15));
    }

    @Test
    void aTermIsABeginningAndStaysInTheLinks() {
        product.postJson(
                "/v3/shop.test/complaints",
                "[{\"address\":\"ann@dest.test\"},{\"address\":\"anna@dest.test\"},{\"address\":\"bo@dest.test\"}]");
        JsonNode page = product.get("/v3/shop.test/complaints?limit=1&term=Ann").body();
        assertThat(values(page)).containsExactly("ann@dest.test");
        assertThat(page.path("paging").path("next").asString()).contains("term=Ann", "address=ann%40dest.test");
        JsonNode next = product.get(page.path("paging").path("next").asString()).body();
        assertThat(values(next)).containsExactly("anna@dest.test");
        assertThat(product.get(next.path("paging").path("next").asString())
                        .body()
                        .path("items"))
                .isEmpty();
    }

    @Test
    void aFileIsTakenInAndReportsItsBadRows() {
        Said accepted = product.postParts(
                "/v3/shop.test/bounces/import",
                "file; filename=bounces.csv",
                "address,code,error,created_at\n"
                        + "ann@dest.test,552,full,\"Sun, 26 Jan 2025 07:29:04 UTC\"\n"
                        + "nobody,550,,\n"
                        + "bo@dest.test,,,yesterday\n"
                        + "cy@dest.test\n");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.message()).isEqualTo("file uploaded successfully for processing. standby...");
        JsonNode report = over(accepted);
        assertThat(report.path("state").asString()).isEqualTo("done");
        assertThat(report.path("accepted").asInt()).isEqualTo(2);
        assertThat(report.path("rejected").asInt()).isEqualTo(2);
        assertThat(StreamSupport.stream(report.path("faults").spliterator(), false)
                        .map(fault -> fault.path("line").asInt() + " "
                                + fault.path("value").asString()))
                .containsExactly("3 nobody", "4 bo@dest.test");
        JsonNode ann = product.get("/v3/shop.test/bounces/ann@dest.test").body();
        assertThat(ann.path("code").asString()).isEqualTo("552");
        assertThat(ann.path("created_at").asString()).isEqualTo("Sun, 26 Jan 2025 07:29:04 UTC");
        assertThat(product.get("/v3/shop.test/bounces/cy@dest.test")
                        .body()
                        .path("code")
                        .asString())
                .isEqualTo("550");
    }

    @ParameterizedTest
    @CsvSource({
        "unsubscribes, 'address,tags\nann@dest.test,\"news,offers\"\n'",
        "complaints, 'address,created_at\nann@dest.test,1700000000\n'",
        "whitelists, 'address,domain\nann@dest.test,\n,kind.test\n'",
        "allowlists, 'address\nann@dest.test\n'"
    })
    void everyListTakesFiles(String list, String file) {
        JsonNode report = over(product.postParts("/v3/shop.test/" + list + "/import", "file; filename=list.csv", file));
        assertThat(report.path("rejected").asInt()).isZero();
        assertThat(product.get("/v3/shop.test/" + list + "/ann@dest.test").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name\nann@dest.test\n", "\n"})
    void aFileWithoutTheHeaderIsRefused(String file) {
        Said refused = product.postParts("/v3/shop.test/bounces/import", "file; filename=b.csv", file);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("while reading csv header");
        assertThat(product.get("/angarium/v1/imports").body().path("items")).isEmpty();
    }

    @Test
    void theAccountHasListsOfItsOwnThatCountForEachDomain() {
        String path = "/angarium/v1/suppressions/complaints";
        assertThat(product.postForm(path, "address", "ann@dest.test").status()).isEqualTo(200);
        assertThat(product.get(path + "/ann@dest.test").status()).isEqualTo(200);
        assertThat(product.get("/v3/shop.test/complaints").body().path("items")).isEmpty();
        assertThat(product.suppressions.find(
                        Scope.ofAccount(product.installation.account), SuppressionList.COMPLAINTS, "ann@dest.test"))
                .isPresent();
        assertThat(product.delete(path).status()).isEqualTo(200);
        assertThat(product.get(path).body().path("items")).isEmpty();
    }

    @Test
    void anotherAccountsDomainAndImportsAreAsUnknownAsOnesThatNobodyHas() {
        Said foreign = product.get("/v3/elsewhere.test/bounces");
        assertThat(foreign.status()).isEqualTo(404);
        product.suppressions.put(
                new Scope("other", "shop.test"), List.of(new Entry.Complaint("ann@dest.test", Instant.EPOCH)));
        assertThat(product.get("/v3/shop.test/complaints").body().path("items")).isEmpty();
        assertThat(product.get("/angarium/v1/imports/000000000000000000000000").message())
                .isEqualTo("Import not found");
    }

    private JsonNode over(Said accepted) {
        String url = accepted.body().path("url").asString();
        Waiting.until(() -> !product.get(url).body().path("state").asString().equals("running"));
        return product.get(url).body();
    }

    private static String addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"address\":\"u" + i + "@dest.test\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private List<String> tags(String address) {
        JsonNode tags =
                product.get("/v3/shop.test/unsubscribes/" + address).body().path("tags");
        return StreamSupport.stream(tags.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private static List<String> values(JsonNode page) {
        return StreamSupport.stream(page.path("items").spliterator(), false)
                .map(item -> item.path("address").asString())
                .toList();
    }
}
