package io.angarium.api;

import static io.angarium.api.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.Templates;
import io.angarium.service.template.Templates.NewVersion;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /v3/{domain}/templates} and {@code /v4/templates}, over templates that are really stored. */
class TemplatesTest {
    private static final String DOMAIN = "/v3/send.test/templates";
    private static final String ACCOUNT = "/v4/templates";
    private static final String CREATED = "Mon, 24 Feb 2025 22:44:03 UTC";

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {DOMAIN, ACCOUNT})
    void storesATemplateWithItsFirstVersion(String path) {
        JsonNode answer = ok(api.postForm(
                path,
                "name",
                "Welcome Ünique",
                "description",
                "For newcomers",
                "createdBy",
                "ann",
                "template",
                "<p>Hi {{name}}</p>",
                "comment",
                "first",
                "headers",
                "{\"Subject\":\"Hi {{name}}\",\"from\":\"Bob <bob@send.test>\"}"));

        assertThat(answer.get("message").asString()).isEqualTo("template has been stored");
        JsonNode template = answer.get("template");
        assertThat(template.get("name").asString()).isEqualTo("welcome ünique");
        assertThat(template.get("description").asString()).isEqualTo("For newcomers");
        assertThat(template.get("createdAt").asString()).isEqualTo(CREATED);
        assertThat(template.get("createdBy").asString()).isEqualTo("ann");
        assertThat(template.get("id").asString()).hasSize(36);
        JsonNode version = template.get("version");
        assertThat(version.get("tag").asString()).isEqualTo("initial");
        assertThat(version.get("template").asString()).isEqualTo("<p>Hi {{name}}</p>");
        assertThat(version.get("engine").asString()).isEqualTo("handlebars");
        assertThat(version.get("mjml").asString()).isEmpty();
        assertThat(version.get("createdAt").asString()).isEqualTo(CREATED);
        assertThat(version.get("comment").asString()).isEqualTo("first");
        assertThat(version.get("active").asBoolean()).isTrue();
        assertThat(version.get("headers").toString())
                .isEqualTo("{\"Subject\":\"Hi {{name}}\",\"From\":\"Bob <bob@send.test>\"}");
        assertThat(ok(api.get(path + "/Welcome%20%C3%9Cnique?active=yes")).get("template"))
                .isEqualTo(template);
        JsonNode plain = ok(api.get(path + "/welcome%20%C3%BCnique")).get("template");
        assertThat(plain.has("version")).isFalse();
        assertThat(plain.get("id")).isEqualTo(template.get("id"));
    }

    @Test
    void keepsTemplatesOfADomainAndOfTheAccountApart() {
        ok(api.postForm(DOMAIN, "name", "one"));

        assertThat(api.get(ACCOUNT + "/one").statusCode()).isEqualTo(404);
        assertThat(ok(api.get(ACCOUNT)).get("items")).isEmpty();
        assertThat(ok(api.get(DOMAIN)).get("items")).hasSize(1);
    }

    @Test
    void makesTheFirstVersionActiveAndOneAtMost() {
        ok(api.postForm(DOMAIN, "name", "one"));
        JsonNode first = ok(api.postForm(DOMAIN + "/one/versions", "tag", "V1", "template", "1"));
        JsonNode second = ok(api.postForm(DOMAIN + "/one/versions", "tag", "v2", "template", "2"));
        JsonNode third = ok(api.postForm(
                DOMAIN + "/one/versions", "tag", "v3", "template", "3", "active", "yes", "comment", "new"));

        assertThat(first.get("message").asString()).isEqualTo("new version of the template has been stored");
        assertThat(first.get("template").get("version").get("tag").asString()).isEqualTo("v1");
        assertThat(first.get("template").get("version").get("active").asBoolean())
                .isTrue();
        assertThat(second.get("template").get("version").get("active").asBoolean())
                .isFalse();
        assertThat(third.get("template").get("version").get("active").asBoolean())
                .isTrue();
        assertThat(active()).containsExactly("v3");

        JsonNode changed = ok(api.putForm(DOMAIN + "/one/versions/V2", "active", "yes"));

        assertThat(changed.toString())
                .isEqualTo("{\"message\":\"version has been updated\",\"template\":{\"name\":\"one\","
                        + "\"version\":{\"tag\":\"v2\"}}}");
        assertThat(active()).containsExactly("v2");
    }

    private List<String> active() {
        List<String> active = new ArrayList<>();
        ok(api.get(DOMAIN + "/one/versions")).get("template").get("versions").forEach(version -> {
            if (version.get("active").asBoolean()) {
                active.add(version.get("tag").asString());
            }
        });
        return active;
    }

    @Test
    void changesOfAVersionWhatIsGivenAndNothingElse() {
        ok(api.postForm(DOMAIN, "name", "one", "template", "before", "comment", "c", "headers", "{\"Subject\":\"s\"}"));
        ok(api.putForm(DOMAIN + "/one/versions/initial", "template", "after"));

        JsonNode version =
                ok(api.get(DOMAIN + "/one/versions/initial")).get("template").get("version");
        assertThat(version.get("template").asString()).isEqualTo("after");
        assertThat(version.get("comment").asString()).isEqualTo("c");
        assertThat(version.get("headers").get("Subject").asString()).isEqualTo("s");
        assertThat(version.get("active").asBoolean()).isTrue();
    }

    @Test
    void describesDeletesAndRenames() {
        ok(api.postForm(DOMAIN, "name", "one", "template", "text"));

        assertThat(ok(api.putForm(DOMAIN + "/one", "description", "other words"))
                        .toString())
                .isEqualTo("{\"message\":\"template has been updated\",\"template\":{\"name\":\"one\"}}");
        assertThat(ok(api.get(DOMAIN + "/one"))
                        .get("template")
                        .get("description")
                        .asString())
                .isEqualTo("other words");
        assertThat(ok(api.putForm(DOMAIN + "/one/rename/TWO")).toString())
                .isEqualTo("{\"message\":\"Template has been renamed\",\"template\":{\"name\":\"two\"}}");
        assertThat(api.get(DOMAIN + "/one").statusCode()).isEqualTo(404);
        assertThat(ok(api.get(DOMAIN + "/two/versions/initial"))
                        .get("template")
                        .get("version")
                        .get("template")
                        .asString())
                .isEqualTo("text");
        assertThat(ok(delete(DOMAIN + "/two/versions/initial")).toString())
                .isEqualTo("{\"message\":\"version has been deleted\",\"template\":{\"name\":\"two\","
                        + "\"version\":{\"tag\":\"initial\"}}}");
        assertThat(ok(delete(DOMAIN + "/two")).toString())
                .isEqualTo("{\"message\":\"template has been deleted\",\"template\":{\"name\":\"two\"}}");
        ok(api.postForm(DOMAIN, "name", "three"));
        assertThat(ok(delete(DOMAIN)).toString()).isEqualTo("{\"message\":\"templates have been deleted\"}");
        assertThat(ok(api.get(DOMAIN)).get("items")).isEmpty();
    }

    @Test
    void copiesAVersionOverAnotherOne() {
        ok(api.postForm(DOMAIN, "name", "one", "template", "1", "comment", "old"));
        JsonNode answer = ok(api.putForm(DOMAIN + "/one/versions/initial/copy/B?comment=new"));

        assertThat(answer.get("message").asString()).isEqualTo("version has been copied");
        assertThat(answer.get("version").get("tag").asString()).isEqualTo("b");
        assertThat(answer.get("version").get("comment").asString()).isEqualTo("new");
        assertThat(answer.get("version").get("active").asBoolean()).isFalse();
        assertThat(answer.get("version").get("template").asString()).isEqualTo("1");
        assertThat(answer.get("template")).isEqualTo(answer.get("version"));

        ok(api.putForm(DOMAIN + "/one/versions/b", "template", "2"));
        ok(api.putForm(DOMAIN + "/one/versions/b/copy/initial"));

        JsonNode replaced =
                ok(api.get(DOMAIN + "/one/versions/initial")).get("template").get("version");
        assertThat(replaced.get("template").asString()).isEqualTo("2");
        assertThat(replaced.get("active").asBoolean()).isTrue();
    }

    @Test
    void copiesATemplateAndTellsWhichCopiesFailed() {
        ok(api.postForm(DOMAIN, "name", "one", "template", "1"));
        ok(api.postForm(DOMAIN + "/one/versions", "tag", "b", "template", "2"));
        JsonNode answer = ok(copy(
                DOMAIN + "/one/copy",
                "{\"requests\":[{\"account_id\":\"account\",\"name\":\"Two\",\"domain\":\"send.test\"},"
                        + "{\"account_id\":\"account\",\"name\":\"two\"},"
                        + "{\"account_id\":\"other\",\"name\":\"two\"},"
                        + "{\"name\":\"two\",\"domain\":\"else.test\"},"
                        + "{\"name\":\"one\",\"domain\":\"send.test\"}],\"source_versions\":[\"B\"]}"));

        List<String> errors = new ArrayList<>();
        answer.get("failed_copies")
                .forEach(failed -> errors.add(failed.get("error").asString()));
        assertThat(errors)
                .containsExactly("account not found", "domain not found", "template with name 'one' already exists");
        for (String path : List.of(DOMAIN, ACCOUNT)) {
            JsonNode versions =
                    ok(api.get(path + "/two/versions")).get("template").get("versions");
            assertThat(versions).hasSize(1);
            assertThat(ok(api.get(path + "/two/versions/b")).toString()).contains("\"template\":\"2\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"requests\":[]}", "{\"requests\":7}", "{\"requests\":[{\"domain\":\"send.test\"}]}", "x"
            })
    void refusesACopyThatSaysNotWhereTo(String body) {
        ok(api.postForm(DOMAIN, "name", "one", "template", "1"));

        assertThat(copy(DOMAIN + "/one/copy", body).statusCode()).isEqualTo(400);
        assertThat(ok(api.get(DOMAIN)).get("items")).hasSize(1);
    }

    @Test
    void copiesAHundredTimesAtMostInOneCall() {
        ok(api.postForm(DOMAIN, "name", "one", "template", "1"));
        String request = "{\"name\":\"one\",\"domain\":\"send.test\"}";

        assertThat(ok(copy(DOMAIN + "/one/copy", "{\"requests\":[" + request + ("," + request).repeat(99) + "]}"))
                        .get("failed_copies"))
                .hasSize(100);
        assertThat(copy(DOMAIN + "/one/copy", "{\"requests\":[" + request + ("," + request).repeat(100) + "]}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void pagesTemplatesAndVersionsByAPivot() {
        for (String name : List.of("a", "c", "b")) {
            ok(api.postForm(DOMAIN, "name", name));
            ok(api.postForm(DOMAIN + "/a/versions", "tag", "v" + name, "template", "x"));
        }
        JsonNode page = ok(api.get(DOMAIN + "?limit=2"));

        assertThat(names(page)).containsExactly("a", "b");
        String base = api.server.publicUrl() + DOMAIN;
        assertThat(page.get("paging").get("next").asString()).isEqualTo(base + "?page=next&p=b&limit=2");
        assertThat(page.get("paging").get("first").asString()).isEqualTo(base + "?limit=2");
        assertThat(names(ok(api.get(DOMAIN + "?page=next&p=b&limit=2")))).containsExactly("c");
        JsonNode versions = ok(api.get(DOMAIN + "/a/versions?limit=1"));
        assertThat(versions.get("template").get("versions")).hasSize(1);
        assertThat(versions.get("template")
                        .get("versions")
                        .get(0)
                        .get("template")
                        .asString())
                .isEmpty();
        assertThat(versions.get("paging").get("next").asString())
                .isEqualTo(base + "/a/versions?page=next&p=va&limit=1");
    }

    private static List<String> names(JsonNode page) {
        List<String> names = new ArrayList<>();
        page.get("items").forEach(item -> names.add(item.get("name").asString()));
        return names;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name= | name parameter is missing",
                "name=a&template=%7B%7Bx | `template parameter is not a valid template: line 1, column 1: the tag"
                        + " doesn't end; expected }}`",
                "name=a&template=x&headers=%7B%22Subject%22:%22%7B%7B%22%7D | `headers parameter is not a valid"
                        + " template: line 1, column 1: the tag doesn't end; expected }}`",
                "name=a&template=x&headers=7 | headers parameter is not a valid JSON object of strings",
                "name=a&template=x&headers=%7B%22To%22:%22x%22%7D | headers parameter: 'To' can't be set by a"
                        + " template; expected From, Subject or Reply-To",
                "name=a&template=x&headers=%7B%22Subject%22:%22a%5Cr%5Cnb%22%7D | headers parameter: Subject has to be"
                        + " one line of at most 998 characters",
                "name=a&engine=go | 'engine' parameter is 'go', expected handlebars",
                "name=taken | template with name 'taken' already exists",
                "name=TAKEN | template with name 'taken' already exists",
                "name=a%00b | name parameter has a control character",
            })
    void refusesWhatCantBeStoredAndStoresNothing(String form, String message) {
        ok(api.postForm(DOMAIN, "name", "taken"));
        HttpResponse<String> refused = api.send(api.request(DOMAIN)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("message").asString()).isEqualTo(message);
        assertThat(names(ok(api.get(DOMAIN)))).containsExactly("taken");
    }

    @Test
    void takesWhatJustFitsAndRefusesOneMore() {
        assertFits("name", "n".repeat(Templates.MAX_NAME), "name parameter is too long, max is 255 characters");
        assertFits(
                "description",
                "d".repeat(Templates.MAX_REMARK),
                "description parameter is too long, max is 1000 characters");
        assertFits(
                "comment", "c".repeat(Templates.MAX_REMARK), "comment parameter is too long, max is 1000 characters");
        assertFits(
                "template", "ä".repeat(Templates.MAX_TEXT_BYTES / 2), "template parameter is too large, max is 100 kB");
    }

    private void assertFits(String field, String most, String message) {
        delete(DOMAIN);
        ok(api.postForm(DOMAIN, form(field, most)));
        delete(DOMAIN);
        HttpResponse<String> refused = api.postForm(DOMAIN, form(field, most + "x"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("message").asString()).isEqualTo(message);
        assertThat(ok(api.get(DOMAIN)).get("items")).isEmpty();
    }

    private static String[] form(String field, String value) {
        Map<String, String> fields = new TreeMap<>(Map.of("name", "a", "template", "x"));
        fields.put(field, value);
        return fields.entrySet().stream()
                .flatMap(it -> Stream.of(it.getKey(), it.getValue()))
                .toArray(String[]::new);
    }

    @Test
    void keepsAHundredTemplatesOfFortyVersionsAndNotOneMore() {
        Owner owner = new Owner(FakeProduct.ACCOUNT, FakeProduct.DOMAIN);
        for (int i = 1; i < Templates.MAX_TEMPLATES; i++) {
            api.templates.create(owner, "t" + i, "", "", Optional.empty());
        }
        ok(api.postForm(DOMAIN, "name", "last"));
        for (int i = 1; i < Templates.MAX_VERSIONS; i++) {
            api.templates.addVersion(owner, "last", new NewVersion("v" + i, "x", "", Map.of(), false));
        }
        ok(api.postForm(DOMAIN + "/last/versions", "tag", "z", "template", "x"));

        assertRefused(api.postForm(DOMAIN, "name", "more"), "at most 100 templates are possible; delete one first");
        assertRefused(
                api.postForm(DOMAIN + "/last/versions", "tag", "more", "template", "x"),
                "at most 40 versions of a template are possible; delete one first");
        assertRefused(
                api.putForm(DOMAIN + "/last/versions/z/copy/more"),
                "at most 40 versions of a template are possible; delete one first");
        assertRefused(
                api.postForm(DOMAIN + "/last/versions", "tag", "Z", "template", "x"),
                "tag parameter: the template has a version 'z'");
        ok(api.putForm(DOMAIN + "/last/versions/z/copy/v1"));
    }

    private void assertRefused(HttpResponse<String> response, String message) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("message").asString()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v3/send.test/templates/gone, template not found",
        "PUT, /v3/send.test/templates/gone, template not found",
        "DELETE, /v3/send.test/templates/gone, template not found",
        "GET, /v3/send.test/templates/gone/versions, template not found",
        "GET, /v3/send.test/templates/gone/versions/a, template not found",
        "PUT, /v3/send.test/templates/gone/rename/other, template not found",
        "PUT, /v3/send.test/templates/gone/copy, template not found",
        "GET, /v3/send.test/templates/one/versions/gone, version not found",
        "PUT, /v3/send.test/templates/one/versions/gone, version not found",
        "DELETE, /v3/send.test/templates/one/versions/gone, version not found",
        "PUT, /v3/send.test/templates/one/versions/gone/copy/b, version not found",
        "GET, /v4/templates/one, template not found",
        "GET, /v3/else.test/templates, domain not found",
        "POST, /v3/else.test/templates, domain not found",
        "DELETE, /v3/else.test/templates, domain not found",
        "GET, /v3/foreign.test/templates, domain not found",
        "GET, /v3/foreign.test/templates/theirs, domain not found",
        "DELETE, /v3/foreign.test/templates/theirs, domain not found",
    })
    void knowsNothingOfWhatIsGoneOrAnothers(String method, String path, String message) {
        ok(api.postForm(DOMAIN, "name", "one"));
        api.templates.create(new Owner("stranger", "foreign.test"), "theirs", "", "", Optional.empty());
        api.templates.create(new Owner("stranger", ""), "one", "", "", Optional.empty());

        HttpResponse<String> response = api.send(api.request(path).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("message").asString()).isEqualTo(message);
    }

    private HttpResponse<String> copy(String path, String body) {
        return api.send(
                api.request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> delete(String path) {
        return api.send(api.request(path).DELETE());
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }
}
