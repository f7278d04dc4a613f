package io.angarium.api;

import static io.angarium.api.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.api.http.HttpSettings;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerLimitsTest {
    private static final String PATH = "/v3/send.test/messages";

    private static HttpSettings settings(long maxBody, long memory) {
        HttpSettings usual = RunningApi.settings();
        return new HttpSettings(
                usual.listen(),
                usual.publicUrl(),
                usual.maxHeaderBytes(),
                maxBody,
                memory,
                usual.idleTimeout(),
                usual.maxConnections());
    }

    @Test
    void takesABodyOfTheLimitAndNotOneByteMore() throws IOException {
        try (RunningApi api = new RunningApi(settings(1 << 20, 8 << 20))) {
            assertThat(post(api, "text=" + "a".repeat((1 << 20) - 5)).statusCode())
                    .isEqualTo(200);

            HttpResponse<String> response = post(api, "text=" + "a".repeat((1 << 20) - 4));

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(json(response).get("message").asString()).isEqualTo("request size exceeds 1.0MiB limit");
            assertThat(api.product.sent).hasSize(1);
        }
    }

    @Test
    void countsAChunkedBodyToo() throws IOException {
        try (RunningApi api = new RunningApi(settings(1 << 20, 8 << 20))) {
            byte[] body = ("text=" + "a".repeat(1 << 20)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            HttpResponse<String> response = api.send(
                    api.request(PATH).POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))));

            assertThat(response.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void countsAGzippedBodyAsWhatItUnpacksTo() throws IOException {
        try (RunningApi api = new RunningApi(settings(1 << 20, 8 << 20))) {
            var zipped = new java.io.ByteArrayOutputStream();
            try (var out = new java.util.zip.GZIPOutputStream(zipped)) {
                out.write(new byte[2 << 20]);
            }

            HttpResponse<String> response = api.send(api.request(PATH)
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(zipped.toByteArray())));

            assertThat(response.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void namesMailgunsLimitUnlessSetOtherwise() throws IOException {
        try (RunningApi api = new RunningApi()) {
            String reply = api.raw(
                    "POST " + PATH + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                            + RunningApi.basic("api", FakeProduct.KEY) + "\r\nContent-Length: 54945383\r\n\r\n",
                    true);

            assertThat(reply)
                    .startsWith("HTTP/1.1 413")
                    .endsWith("{\"message\":\"request size exceeds 52.4MiB limit\"}");
        }
    }

    @Test
    void refusesMoreLargeBodiesThanItHasMemoryForAndGivesTheMemoryBack() throws IOException {
        try (RunningApi api = new RunningApi(settings(1 << 20, 256 << 10))) {
            HttpResponse<String> tooMuch = post(api, "text=" + "a".repeat(300 << 10));
            assertThat(tooMuch.statusCode()).isEqualTo(503);
            assertThat(json(tooMuch).get("message").asString()).contains("http.body_memory");

            for (int i = 0; i < 5; i++) {
                assertThat(post(api, "text=" + "a".repeat(200 << 10)).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void refusesHeadersOverTheLimit() throws IOException {
        try (RunningApi api = new RunningApi()) {
            HttpResponse<String> response = api.send(api.request("/v3/domains").header("X-Long", "a".repeat(17 << 10)));

            assertThat(response.statusCode()).isEqualTo(431);
            assertThat(json(response).get("message").asString()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET /health/live HTTP/1.1\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "POST /v3/send.test/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            })
    void answersWhatIsNotHttpWith400(String bytes) throws IOException {
        try (RunningApi api = new RunningApi()) {
            assertThat(api.raw(bytes, true)).startsWith("HTTP/1.1 400");
            assertThat(api.product.sent).isEmpty();
        }
    }

    @Test
    void finishesWhatIsInProgressAndRefusesWhatIsNewWhenItDrains() throws Exception {
        try (RunningApi api = new RunningApi()) {
            api.product.gate = new CountDownLatch(1);
            CompletableFuture<HttpResponse<String>> inProgress =
                    CompletableFuture.supplyAsync(() -> post(api, "to=ann%40dest.test"));
            assertThat(api.product.entered.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(api.server.drain(Duration.ofMillis(1))).isFalse();

            HttpResponse<String> late = post(api, "to=zoe%40dest.test");
            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(late.headers().firstValue("Retry-After")).isPresent();
            assertThat(api.send(api.anonymous("/health/ready")).statusCode()).isEqualTo(503);
            assertThat(api.send(api.anonymous("/health/live")).statusCode()).isEqualTo(200);

            api.product.gate.countDown();
            assertThat(api.server.drain(Duration.ofSeconds(20))).isTrue();
            assertThat(inProgress.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(api.product.sent).hasSize(1);
        }
    }

    private static HttpResponse<String> post(RunningApi api, String body) {
        return api.send(api.request(PATH)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }
}
