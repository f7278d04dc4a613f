package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.spool.StoredMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sending through the API into the real services, which keep everything in memory. */
class SendingForRealTest {
    private static final String PATH = "/v3/send.test/messages";

    private RunningProduct product;
    private Installation installation;

    @BeforeEach
    void start() throws IOException {
        product = new RunningProduct();
        installation = product.installation;
        installation.domain("send.test");
    }

    @AfterEach
    void close() {
        product.close();
    }

    // Spellings

    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s[]", "%s[0]"})
    void takesEverySpellingOfAFieldInBodyAndQuery(String spelling) {
        String form = RunningApi.form(
                spelling.formatted("from"),
                "bob@send.test",
                spelling.formatted("to"),
                "ann@dest.test",
                spelling.formatted("text"),
                "Hello",
                spelling.formatted("o:tag"),
                "one");

        assertThat(post(PATH, form).statusCode()).isEqualTo(200);
        assertThat(post(PATH + "?" + form, "").statusCode()).isEqualTo(200);

        assertThat(installation.waiting("dest.test")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "true", "True", "1"})
    void takesEverySpellingOfYes(String yes) {
        post(PATH, letter("o:testmode", yes));

        assertThat(installation.waiting("!test")).hasSize(1);
    }

    @Test
    void takesAnAmpPartInTheRightOrder() {
        post(PATH, letter("html", "<p>html</p>", "amp-html", "<html amp4email></html>"));

        String letter = Installation.text(installation.taken("dest.test").content());
        assertThat(letter.indexOf("text/x-amp-html"))
                .isGreaterThan(letter.indexOf("text/plain"))
                .isLessThan(letter.indexOf("text/html"));
    }

    // Once

    @Test
    void repeatsTheFirstAnswerUnderAnIdempotencyKey() {
        HttpResponse<String> first = post(PATH, letter(), "Idempotency-Key", "order-17");
        HttpResponse<String> again = post(PATH, letter(), "Idempotency-Key", "order-17");
        HttpResponse<String> other = post(PATH, letter("subject", "x"), "Idempotency-Key", "order-17");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(RunningApi.json(other).path("message").asString()).contains("Idempotency-Key");
        assertThat(installation.waiting("dest.test")).hasSize(1);
    }

    @Test
    void sendsAStoredMessageAgainOnceUnderAKey() {
        post(PATH, letter());
        installation.waiting("dest.test");
        String url = get("/v3/send.test/events")
                .path("items")
                .get(0)
                .path("storage")
                .path("url")
                .asString();
        String path = URI.create(url).getPath();

        HttpResponse<String> first = post(path, "to=zoe%40dest.test", "Idempotency-Key", "again");
        HttpResponse<String> again = post(path, "to=zoe%40dest.test", "Idempotency-Key", "again");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(installation.waiting("dest.test")).containsExactly("zoe@dest.test");
    }

    // JSON

    @Test
    void sendsAMessageInJson() {
        HttpResponse<String> sent = postJson("/angarium/v1/messages", """
            {"from": "Bob <bob@send.test>",
             "to": [{"address": "ann@dest.test", "name": "Ann Lee", "variables": {"n": 1}}, "bo@dest.test"],
             "subject": "Hi %recipient.n%", "text": "Hello", "html": "<p>Hello</p>",
             "headers": {"Reply-To": "re@send.test"}, "variables": {"order": {"id": 17}}, "tags": ["a", "b"],
             "attachments": [{"name": "a.txt", "type": "text/plain", "content": "aGVsbG8="}],
             "options": {"deliverytime": "2026-11-21T12:00:00Z", "tracking": false}}\
            """);

        assertThat(sent.statusCode()).isEqualTo(200);
        String id = RunningApi.json(sent).path("id").asString();
        StoredMessage stored = installation.events.message(id).orElseThrow();
        String ann = Installation.text(installation.rendition.letter(stored, 0));
        assertThat(ann)
                .contains("To: Ann Lee <ann@dest.test>", "Subject: Hi 1", "Reply-To: re@send.test", "X-Mailgun-Tag: b")
                .contains("filename=\"a.txt\"")
                .doesNotContain("bo@dest.test");
        assertThat(installation.waiting("dest.test")).containsExactly("ann@dest.test", "bo@dest.test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | unable to parse request: the body is not a JSON object",
                "{\"to\":\"a@b.test\"} | from parameter is missing",
                "{\"from\":\"bob@send.test\",\"text\":\"x\"} | to parameter is missing",
                "{\"from\":\"bob@send.test\",\"color\":1} | color parameter: is not known",
                "{\"from\":\"bob@send.test\",\"to\":1} | to parameter: expected a list",
                "{\"from\":\"bob@send.test\",\"to\":{\"name\":\"x\"}} | to.address parameter: is missing",
                "{\"from\":\"bob@send.test\",\"attachments\":[{\"name\":\"a\",\"content\":\"*\"}]} |"
                        + " attachments.content parameter: is not valid base64",
                "{\"from\":\"bob@send.test\",\"attachments\":[{\"content\":\"\"}]} | attachments parameter: each needs"
                        + " a name, and its content in base64",
            })
    void namesWhatIsWrongWithTheJson(String body, String message) {
        HttpResponse<String> refused = postJson("/angarium/v1/messages", body);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(RunningApi.json(refused).path("message").asString()).isEqualTo(message);
        assertThat(installation.spool.totals().accepted()).isZero();
    }

    @Test
    void takesAThousandAttachmentsAndNotOneMore() {
        String one = "{\"name\":\"a\",\"content\":\"\"}";
        String body =
                "{\"from\":\"bob@send.test\",\"to\":\"ann@dest.test\",\"text\":\"x\",\"dry_run\":true,\"attachments\":[";

        assertThat(postJson("/angarium/v1/messages", body + one + ("," + one).repeat(999) + "]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(postJson("/angarium/v1/messages", body + one + ("," + one).repeat(1_000) + "]}")
                        .body())
                .contains("a message has at most 1000");
    }

    @Test
    void saysNothingOfAForeignDomain() {
        String body = "{\"from\":\"bob@foreign.test\",\"to\":\"ann@dest.test\",\"text\":\"x\"}";

        assertThat(postJson("/angarium/v1/messages", body).statusCode()).isEqualTo(401);
        assertThat(postJson("/angarium/v1/domains/foreign.test/messages", body).body())
                .isEqualTo("Forbidden");
    }

    // Rehearsed

    @Test
    void tellsWhatWouldBeSentAndStoresNothing() {
        JsonNode told = RunningApi.json(post(PATH, letter("o:dry-run", "yes")));

        assertThat(told.path("dry-run").asBoolean()).isTrue();
        JsonNode ann = told.path("recipients").get(0);
        assertThat(ann.path("recipient").asString()).isEqualTo("ann@dest.test");
        assertThat(ann.path("would-be-sent").asBoolean()).isTrue();
        assertThat(ann.path("letter").asString()).contains("DKIM-Signature", "Hello");
        assertThat(installation.spool.totals().accepted()).isZero();
    }

    @Test
    void saysWhyARecipientWouldGetNothing() {
        assertThat(product.postForm("/v3/send.test/bounces", "address", "ann@dest.test").status())
                .isEqualTo(200);

        JsonNode ann = RunningApi.json(post(PATH, letter("o:dry-run", "yes")))
                .path("recipients")
                .get(0);

        assertThat(ann.path("would-be-sent").asBoolean()).isFalse();
        assertThat(ann.path("reason").asString()).isEqualTo("Not delivering to previously bounced address");
        assertThat(ann.has("letter")).isFalse();
    }

    // What waits

    @Test
    void dropsWhatWaitsForADomain() {
        post(PATH, letter("o:deliverytime", "Sun, 22 Nov 2026 12:00:00 +0000"));
        assertThat(get("/v3/domains/send.test/sending_queues").toString())
                .isEqualTo("{\"regular\":{\"is_disabled\":false},\"scheduled\":{\"is_disabled\":false}}");

        HttpResponse<String> dropped = send(request("/v3/send.test/envelopes").DELETE());

        assertThat(dropped.body()).isEqualTo("{\"message\":\"done\"}");
        HttpResponse<String> foreign =
                send(request("/v3/foreign.test/envelopes").DELETE());
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(foreign.body()).isEqualTo("{\"message\":\"domain not found\"}");
    }

    @Test
    void takesAThousandRecipientsWithFiveVariablesEachAsOneRecord() {
        StringBuilder to = new StringBuilder();
        StringBuilder variables = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            to.append(i == 0 ? "" : ",").append("r").append(i).append("@dest.test");
            variables.append(i == 0 ? "{" : ",").append("\"r" + i + "@dest.test\":{\"a\":" + i);
            variables.append(",\"b\":\"x\",\"c\":\"y\",\"d\":\"z\",\"e\":\"w\"}");
        }
        String form = RunningApi.form(
                "from",
                "bob@send.test",
                "to",
                to.toString(),
                "text",
                "%recipient.a%%recipient.e%",
                "recipient-variables",
                variables + "}");

        String id = RunningApi.json(post(PATH, form)).path("id").asString();

        StoredMessage stored = installation.events.message(id).orElseThrow();
        assertThat(stored.recipients()).isEqualTo(1_000);
        assertThat(installation.log.read(0, stored.position()).next()).isEqualTo(installation.log.durableEnd(0));
        assertThat(Installation.text(installation.rendition.letter(stored, 999)))
                .contains("999w");
        assertThat(post(PATH, form.replace("to=r0", "to=one-more%40dest.test%2Cr0"))
                        .body())
                .isEqualTo("{\"message\":\"Too many recipients, max is 1000\"}");
    }

    private static String letter(String... more) {
        return RunningApi.form("from", "bob@send.test", "to", "ann@dest.test", "text", "Hello")
                + (more.length == 0 ? "" : "&" + RunningApi.form(more));
    }

    private JsonNode get(String path) {
        return RunningApi.json(send(request(path)));
    }

    private HttpResponse<String> post(String path, String form, String... headers) {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/x-www-form-urlencoded");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request.POST(BodyPublishers.ofString(form)));
    }

    private HttpResponse<String> postJson(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder request(String path) {
        return product.request(path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return product.exchange(request);
    }
}
