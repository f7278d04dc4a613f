package io.angarium.api;

import static io.angarium.api.RunningApi.json;
import static io.angarium.api.RunningApi.multipart;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendingTest {
    private static final String PATH = "/v3/send.test/messages";

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
    void answersWithTheIdInBracketsAndMailgunsThanks() {
        HttpResponse<String> response = api.postForm(PATH, "from", "bob@send.test", "to", "ann@dest.test");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"id\":\"<1@send.test>\",\"message\":\"Queued. Thank you.\"}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        String key = api.tenancy
                .keys()
                .of(api.tenancy.accounts().primary())
                .getFirst()
                .id();
        assertThat(response.headers().firstValue("X-Mailgun-Key-Id")).contains(key);
    }

    @Test
    void readsUrlencodedFieldsInTheirOrderWithEscapesAndUtf8() {
        api.postForm(PATH, "to", "ann@dest.test", "subject", "Grüße & 50% + mehr", "to", "zoë@dest.test");

        assertThat(onlySent().fields())
                .containsExactly(
                        Map.entry("to", List.of("ann@dest.test", "zoë@dest.test")),
                        Map.entry("subject", List.of("Grüße & 50% + mehr")));
        assertThat(api.product.origins.getFirst().method()).isEqualTo("http");
        assertThat(api.product.origins.getFirst().address()).isEqualTo("127.0.0.1");
    }

    @Test
    void readsMultipartFieldsAndFiles() {
        HttpResponse<String> response = api.postMultipart(
                PATH,
                multipart(
                        "\"to\"", "ann@dest.test",
                        "\"text\"", "Grüße",
                        "\"attachment\"; filename=\"zoë.txt\"\r\nContent-Type: text/plain", "file body",
                        "\"inline\"; filename=\"pic.png\"", "PNG"));

        assertThat(response.statusCode()).isEqualTo(200);
        MessageForm form = onlySent();
        assertThat(form.fields()).containsEntry("to", List.of("ann@dest.test")).containsEntry("text", List.of("Grüße"));
        assertThat(form.files()).hasSize(2);
        assertThat(form.files().getFirst().field()).isEqualTo("attachment");
        assertThat(form.files().getFirst().fileName()).isEqualTo("zoë.txt");
        assertThat(form.files().getFirst().contentType()).isEqualTo("text/plain");
        assertThat(form.files().getFirst().bytes()).isEqualTo("file body".getBytes(StandardCharsets.UTF_8));
        assertThat(form.files().getLast().contentType()).isEqualTo("application/octet-stream");
    }

    @Test
    void readsALargeFilePartWhole() {
        String large = "0123456789abcdef".repeat(1 << 17);

        api.postMultipart(PATH, multipart("\"attachment\"; filename=\"large.bin\"", large));

        assertThat(onlySent().files().getFirst().bytes()).isEqualTo(large.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"to[],to", "to[0],to", "to[12],to", "o:tag[],o:tag", "v:a[b],v:a[b]", "[],[]"})
    void takesTheSpellingsOfRepeatedFields(String sent, String meant) {
        api.postForm(PATH, sent, "x");

        assertThat(onlySent().fields()).containsOnlyKeys(meant);
    }

    @Test
    void takesAFieldWithoutValueAsAbsent() {
        api.postForm(PATH, "to", "ann@dest.test", "cc", "");

        assertThat(onlySent().fields()).containsOnlyKeys("to");
    }

    @Test
    void takesParametersFromTheQueryToo() {
        api.postForm(PATH + "?o:testmode=yes&to=zoe%40dest.test", "to", "ann@dest.test");

        assertThat(onlySent().fields())
                .containsEntry("o:testmode", List.of("yes"))
                .containsEntry("to", List.of("zoe@dest.test", "ann@dest.test"));
    }

    @Test
    void readsABodyThatIsGzipped() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write("to=ann%40dest.test".getBytes(StandardCharsets.US_ASCII));
        }

        HttpResponse<String> response = api.send(api.request(PATH)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(zipped.toByteArray())));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(onlySent().fields()).containsEntry("to", List.of("ann@dest.test"));
    }

    @Test
    void refusesABodyThatOnlyClaimsToBeGzipped() {
        HttpResponse<String> response = api.send(api.request(PATH)
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("to=ann%40dest.test")));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(message(response)).isEqualTo("unable to parse request: the body is not valid gzip");
        assertThat(api.product.sent).isEmpty();
    }

    @Test
    void sendsMimeFromAFilePartOrAStringField() {
        String mime = "/v3/send.test/messages.mime";

        api.postMultipart(
                mime, multipart("\"to\"", "ann@dest.test", "\"message\"; filename=\"message\"", "Subject: a\r\n\r\nb"));
        api.postMultipart(mime, multipart("\"to\"", "ann@dest.test", "\"message\"", "Subject: a\r\n\r\nb"));

        assertThat(api.product.sentMime).hasSize(2);
        assertThat(api.product.sentMime.getFirst().files().getFirst().field()).isEqualTo("message");
        assertThat(api.product.sentMime.getLast().fields()).containsEntry("message", List.of("Subject: a\r\n\r\nb"));
    }

    @Test
    void tellsAStrangerForbiddenInPlainText() {
        HttpResponse<String> wrongKey = api.send(api.anonymous(PATH)
                .header("Authorization", RunningApi.basic("api", "key-wrong"))
                .POST(BodyPublishers.ofString("to=ann%40dest.test")));
        HttpResponse<String> noKey = api.send(api.anonymous(PATH).POST(BodyPublishers.ofString("to=a")));

        for (HttpResponse<String> response : List.of(wrongKey, noKey)) {
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.body()).isEqualTo("Forbidden");
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"MG API\"");
        }
        assertThat(api.product.sent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !!!", "Bearer x", "Basic YXBp", ""})
    void takesABrokenAuthorizationForNone(String header) {
        assertThat(api.send(api.anonymous(PATH).header("Authorization", header).POST(BodyPublishers.ofString("to=a")))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void doesNotMindAnotherUserName() {
        assertThat(api.send(api.anonymous(PATH)
                                .header("Authorization", RunningApi.basic("whoever", FakeProduct.KEY))
                                .POST(BodyPublishers.ofString("to=a")))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void answersADomainThatIsNotTheCallersLikeAWrongKey() {
        HttpResponse<String> response = api.postForm("/v3/other.test/messages", "to", "ann@dest.test");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(response.body()).isEqualTo("Forbidden");
    }

    @Test
    void findsTheDomainWhateverItsCase() {
        assertThat(api.postForm("/v3/Send.TEST/messages", "to", "a").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no boundary at all",
                "--BOUNDARY\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\nann@dest.test",
                "--BOUNDARY\r\nContent-Disposition: form-data\r\n\r\nann@dest.test\r\n--BOUNDARY--\r\n",
                "--BOUNDARY\r\nno colon in this header\r\n\r\nann@dest.test\r\n--BOUNDARY--\r\n",
            })
    void refusesBrokenMultipartAndStoresNothing(String body) {
        HttpResponse<String> response = api.postMultipart(PATH, body.getBytes(StandardCharsets.UTF_8));

        if (body.isEmpty()) {
            // Nothing was sent: that is a form without fields, which the product judges.
            assertThat(onlySent().fields()).isEmpty();
            return;
        }
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(message(response)).isEqualTo("malformed multipart/form-data request");
        assertThat(api.product.sent).isEmpty();
    }

    @Test
    void refusesMultipartWithoutABoundary() {
        HttpResponse<String> response = api.send(
                api.request(PATH).header("Content-Type", "multipart/form-data").POST(BodyPublishers.ofString("x")));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(message(response)).isEqualTo("malformed multipart/form-data request");
    }

    @Test
    void refusesABrokenEscape() {
        HttpResponse<String> response = api.send(api.request(PATH)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("to=%zz")));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(message(response)).isEqualTo("unable to parse request: invalid URL escape \"%zz\"");
    }

    @Test
    void refusesAnotherContentType() {
        HttpResponse<String> response =
                api.send(api.request(PATH).header("Content-Type", "text/csv").POST(BodyPublishers.ofString("a,b")));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(message(response))
                .isEqualTo("Invalid request content type. Expecting 'multipart/form-data' but got 'text/csv'");
    }

    @Test
    void refusesAFileThatIsNotSentAsOne() {
        HttpResponse<String> response = api.postForm(PATH, "to", "ann@dest.test", "attachment[0]", "bytes");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(message(response))
                .isEqualTo("Invalid request content type. Expecting 'multipart/form-data' but got"
                        + " 'application/x-www-form-urlencoded'");
        assertThat(api.product.sent).isEmpty();
    }

    @Test
    void takesTenThousandFieldsAndNotOneMore() {
        assertThat(postRaw("a=1&".repeat(10_000)).statusCode()).isEqualTo(200);

        HttpResponse<String> response = postRaw("a=1&".repeat(10_001));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(message(response)).isEqualTo("unable to parse request: more than 10000 parameters");
    }

    @ParameterizedTest
    @CsvSource({"BAD_PARAMETER,400", "NOT_ALLOWED,403", "TOO_LARGE,413", "TOO_MANY,429", "UNAVAILABLE,503"})
    void givesEachRejectionItsStatus(Reason reason, int status) {
        api.product.answer = new Result.Rejected(reason, "because");

        HttpResponse<String> response = api.postForm(PATH, "to", "ann@dest.test");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo("{\"message\":\"because\"}");
    }

    @Test
    void hidesWhatWentWrongInside() {
        api.product.answer = null;

        HttpResponse<String> response = api.postForm(PATH, "to", "ann@dest.test");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
    }

    private HttpResponse<String> postRaw(String body) {
        return api.send(api.request(PATH)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    private MessageForm onlySent() {
        assertThat(api.product.sent).hasSize(1);
        return api.product.sent.getFirst();
    }

    private static String message(HttpResponse<String> response) {
        return json(response).get("message").asString();
    }
}
