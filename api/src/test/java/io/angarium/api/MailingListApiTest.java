package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.api.RunningProduct.Said;
import io.angarium.service.Waiting;
import io.angarium.service.mailinglist.MailingList;
import io.angarium.service.mailinglist.MailingLists;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class MailingListApiTest {
    private static final String LIST = "/v3/lists/dev@shop.test";

    private final RunningProduct product;

    MailingListApiTest() throws IOException {
        product = new RunningProduct();
    }

    @BeforeEach
    void makeList() {
        product.installation.domain("shop.test");
        assertThat(product.postForm("/v3/lists", "address", "Dev@shop.test", "name", "Developers")
                        .status())
                .isEqualTo(200);
    }

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void aListIsMadeShownChangedAndRemoved() {
        Said made = product.postForm(
                "/v3/lists", "address", "news@shop.test", "access_level", "everyone", "reply_preference", "sender");
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.message()).isEqualTo("Mailing list has been created");
        JsonNode list = made.body().path("list");
        assertThat(list.path("address").asString()).isEqualTo("news@shop.test");
        assertThat(list.path("access_level").asString()).isEqualTo("everyone");
        assertThat(list.path("reply_preference").asString()).isEqualTo("sender");
        assertThat(list.path("members_count").asInt()).isZero();
        assertThat(list.path("created_at").asString()).isEqualTo("Sat, 21 Nov 2026 12:00:00 -0000");

        Said changed = product.putForm("/v3/lists/news@shop.test", "address", "weekly@shop.test", "description", "x");
        assertThat(changed.message()).isEqualTo("Mailing list has been updated");
        assertThat(changed.body().path("list").path("access_level").asString()).isEqualTo("everyone");
        assertThat(product.get("/v3/lists/news@shop.test").message())
                .isEqualTo("Mailing list news@shop.test not found");
        assertThat(product.get("/v3/lists/Weekly@shop.test")
                        .body()
                        .path("list")
                        .path("description")
                        .asString())
                .isEqualTo("x");

        Said removed = product.delete("/v3/lists/weekly@shop.test");
        assertThat(removed.message()).isEqualTo("Mailing list has been removed");
        assertThat(removed.body().path("address").asString()).isEqualTo("weekly@shop.test");
        assertThat(product.get("/v3/lists/weekly@shop.test").status()).isEqualTo(404);
    }

    @Test
    void aReadOnlyListIsTheUsualOneAndIsAnsweredToTheSender() {
        JsonNode list = product.get(LIST).body().path("list");
        assertThat(list.path("access_level").asString()).isEqualTo("readonly");
        assertThat(list.path("reply_preference").asString()).isEqualTo("sender");
        product.putForm(LIST, "access_level", "members", "reply_preference", "list");
        assertThat(product.get(LIST)
                        .body()
                        .path("list")
                        .path("reply_preference")
                        .asString())
                .isEqualTo("list");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        address=dev@shop.test                         | 400 | Duplicate object
        address=a@shop.test&access_level=x            | 400 | Invalid access level 'x'. It can be any of: 'readonly', 'members', 'everyone'.
        address=a@shop.test&reply_preference=x        | 400 | Invalid reply preference 'x'. It can be any of: 'sender', 'list'
        name=x                                        | 400 | Missing mandatory parameter: address
        address=nobody                                | 400 | 'nobody' is not an address: it is not of the form local@domain
        address=a@foreign.test                        | 404 | Domain not found: foreign.test
        """)
    void refusesWhatIsNoNewList(String form, int status, String message) {
        Said refused = product.postForm("/v3/lists", form.split("[=&]"));
        assertThat(refused.message()).isEqualTo(message);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(product.get("/v3/lists").body().path("total_count").asInt()).isEqualTo(1);
    }

    @Test
    void listsAreToldByNumberAndByPage() {
        for (int i = 0; i < 7; i++) {
            product.postForm("/v3/lists", "address", "l" + i + "@shop.test");
        }
        JsonNode some = product.get("/v3/lists?limit=3&skip=6").body();
        assertThat(some.path("total_count").asInt()).isEqualTo(8);
        assertThat(some.path("items")).hasSize(2);
        assertThat(addresses(product.get("/v3/lists?address=l3@shop.test"))).containsExactly("l3@shop.test");
        assertThat(pages("/v3/lists/pages?limit=3")).hasSize(8).isSorted();
    }

    @Test
    void aMemberIsAddedShownChangedAndDeleted() {
        Said made =
                product.postForm(LIST + "/members", "address", "Ann@dest.test", "name", "Ann", "vars", "{\"age\": 7}");
        assertThat(made.message()).isEqualTo("Mailing list member has been created");
        JsonNode shown = product.get(LIST + "/members/ann@dest.test").body().path("member");
        assertThat(shown).isEqualTo(made.body().path("member"));
        assertThat(shown.path("vars").path("age").asInt()).isEqualTo(7);
        assertThat(shown.path("subscribed").asBoolean()).isTrue();
        assertThat(count()).isEqualTo(1);

        Said changed =
                product.putForm(LIST + "/members/ann@dest.test", "subscribed", "no", "address", "anna@dest.test");
        assertThat(changed.message()).isEqualTo("Mailing list member has been updated");
        assertThat(changed.body().path("member").path("vars").path("age").asInt())
                .isEqualTo(7);
        assertThat(product.get(LIST + "/members/ann@dest.test").message())
                .isEqualTo("Member ann@dest.test of mailing list dev@shop.test not found");
        assertThat(count()).isEqualTo(1);

        Said deleted = product.delete(LIST + "/members/anna@dest.test");
        assertThat(deleted.message()).isEqualTo("Mailing list member has been deleted");
        assertThat(deleted.body().path("member").path("address").asString()).isEqualTo("anna@dest.test");
        assertThat(product.delete(LIST + "/members/anna@dest.test").status()).isEqualTo(404);
        assertThat(count()).isZero();
    }

    @Test
    void aMemberThatIsThereIsReplacedOnlyWhenThatIsWanted() {
        product.postForm(LIST + "/members", "address", "ann@dest.test", "name", "Ann");
        Said refused = product.postForm(LIST + "/members", "address", "ann@dest.test", "name", "Anna");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("Address already exists 'ann@dest.test'");
        assertThat(product.postForm(LIST + "/members", "address", "ann@dest.test", "name", "Anna", "upsert", "yes")
                        .status())
                .isEqualTo(200);
        assertThat(product.get(LIST + "/members/ann@dest.test")
                        .body()
                        .path("member")
                        .path("name")
                        .asString())
                .isEqualTo("Anna");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void refusesAMemberThatIsNone() {
        assertThat(product.postForm(LIST + "/members", "name", "x").message())
                .isEqualTo("Missing mandatory parameter: address");
        assertThat(product.postForm(LIST + "/members", "address", "a@dest.test", "vars", "[1]")
                        .message())
                .startsWith("vars is not a JSON object");
        assertThat(product.postForm("/v3/lists/none@shop.test/members", "address", "a@dest.test")
                        .status())
                .isEqualTo(404);
        assertThat(count()).isZero();
    }

    @Test
    void someMembersAreAddedAtOnce() {
        Said said = product.postParts(
                LIST + "/members.json",
                "members",
                "[\"ann@dest.test\", \"Bo <bo@dest.test>\", {\"address\": \"cy@dest.test\", \"vars\": \"{\\\"a\\\":"
                        + " 1}\", \"subscribed\": false}]",
                "upsert",
                "true");
        assertThat(said.message()).isEqualTo("Mailing list has been updated");
        assertThat(said.body().path("list").path("members_count").asInt()).isEqualTo(3);
        assertThat(product.get(LIST + "/members/bo@dest.test")
                        .body()
                        .path("member")
                        .path("name")
                        .asString())
                .isEqualTo("Bo");
        assertThat(addresses(product.get(LIST + "/members?subscribed=no"))).containsExactly("cy@dest.test");
        assertThat(product.get(LIST + "/members?subscribed=yes")
                        .body()
                        .path("total_count")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void manyMembersAreAddedInTheBackgroundAndAThousandAtMost() {
        Said started = product.postForm(LIST + "/members.json", "members", many(1_000));
        assertThat(started.status()).isEqualTo(200);
        assertThat(started.message()).isEqualTo("Mailing list upload started in background");
        assertThat(started.body().path("task-id").asString()).isNotEmpty();
        over(started);
        assertThat(count()).isEqualTo(1_000);
        Said refused = product.postForm(LIST + "/members.json", "members", many(1_001));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(product.postForm("/v3/lists/x@shop.test/members.json", "members", "[]")
                        .message())
                .isEqualTo("Mailing list 'x@shop.test' not found");
    }

    @Test
    void aFileOfMembersReportsItsBadRows() {
        Said started = product.postParts(
                LIST + "/members.csv",
                "members; filename=m.csv",
                "address,name,vars,subscribed\nann@dest.test,Ann,\"{\"\"a\"\": 1}\",no\nnobody,,,\nbo@dest.test\n",
                "subscribed",
                "yes");
        assertThat(started.message()).isEqualTo("Mailing list upload started in background");
        JsonNode report = over(started);
        assertThat(report.path("accepted").asInt()).isEqualTo(2);
        assertThat(report.path("faults").path(0).path("line").asInt()).isEqualTo(3);
        JsonNode ann = product.get(LIST + "/members/ann@dest.test").body().path("member");
        assertThat(ann.path("subscribed").asBoolean()).isFalse();
        assertThat(ann.path("vars").path("a").asInt()).isEqualTo(1);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void aFileOfFiveMegabytesIsTakenAndNoLarger() {
        String head = "address\n";
        Said refused = product.postParts(
                LIST + "/members.csv", "members; filename=m.csv", head + "x".repeat((5 << 20) - head.length() + 1));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("CSV file is too big, max allowed size is 5 MB");
        assertThat(product.postParts(
                                LIST + "/members.csv",
                                "members; filename=m.csv",
                                head + "x".repeat((5 << 20) - head.length()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void membersAreToldByPage() {
        product.postForm(LIST + "/members.json", "members", many(57));
        assertThat(pages(LIST + "/members/pages?limit=10"))
                .hasSize(57)
                .isSorted()
                .doesNotHaveDuplicates();
        product.putForm(LIST + "/members/u3@dest.test", "subscribed", "false");
        assertThat(pages(LIST + "/members/pages?limit=10&subscribed=no")).containsExactly("u3@dest.test");
        JsonNode byNumber = product.get(LIST + "/members?limit=10&skip=50").body();
        assertThat(byNumber.path("total_count").asInt()).isEqualTo(57);
        assertThat(byNumber.path("items")).hasSize(7);
    }

    @Test
    void aListTakesItsMembersAlong() {
        product.postForm(LIST + "/members", "address", "ann@dest.test");
        product.putForm(LIST, "address", "devs@shop.test");
        assertThat(product.get("/v3/lists/devs@shop.test/members/ann@dest.test").status())
                .isEqualTo(200);
        product.delete("/v3/lists/devs@shop.test");
        product.postForm("/v3/lists", "address", "devs@shop.test");
        assertThat(product.get("/v3/lists/devs@shop.test/members").body().path("items"))
                .isEmpty();
    }

    @Test
    void anotherAccountsListIsAsUnknownAsOneThatNobodyHas() {
        MailingLists.Wish wish = new MailingLists.Wish(
                Optional.of("theirs@shop.test"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(MailingList.AccessLevel.EVERYONE),
                Optional.empty());
        product.mailingLists.create("other", wish);
        assertThat(product.get("/v3/lists/theirs@shop.test").message())
                .isEqualTo("Mailing list theirs@shop.test not found");
        assertThat(product.get("/v3/lists").body().path("total_count").asInt()).isEqualTo(1);
        assertThat(product.delete("/v3/lists/theirs@shop.test").status()).isEqualTo(404);
        assertThat(product.get("/v3/lists/theirs@shop.test/members").status()).isEqualTo(404);
    }

    private int count() {
        return product.get(LIST).body().path("list").path("members_count").asInt();
    }

    private JsonNode over(Said started) {
        String url = started.body().path("url").asString();
        Waiting.until(() -> !product.get(url).body().path("state").asString().equals("running"));
        return product.get(url).body();
    }

    private List<String> pages(String first) {
        List<String> all = new ArrayList<>();
        Said page = product.get(first);
        while (!page.body().path("items").isEmpty()) {
            all.addAll(addresses(page));
            page = product.get(page.body().path("paging").path("next").asString());
        }
        return all;
    }

    private static List<String> addresses(Said said) {
        return StreamSupport.stream(said.body().path("items").spliterator(), false)
                .map(item -> item.path("address").asString())
                .toList();
    }

    private static String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"u" + i + "@dest.test\"")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
