package io.angarium.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.app.configuration.Configuration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read about the metrics is what a running server prints. */
class MetricsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs/metrics.md");
    private static final String KEY = "key-for-metrics-0123456789abcdef0123456789";
    private static final int MESSAGES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path data;

    private Server server;

    @BeforeEach
    void sendSome() throws Exception {
        server = Server.start(Configuration.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "data.dir=" + data.resolve("data"),
                        "admin.key=" + KEY,
                        "http.listen=127.0.0.1:0",
                        "smtp.submission=127.0.0.1:0",
                        "smtp.submissions=127.0.0.1:0",
                        "smtp.inbound=127.0.0.1:0",
                        "server.drain=10s")));
        for (int i = 0; i < MESSAGES; i++) {
            HttpRequest message = HttpRequest.newBuilder(URI.create(server.url() + "/v3/sandbox.localhost/messages"))
                    .header("Authorization", "Basic " + basic())
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "from=a@sandbox.localhost&to=b" + i + "@example.com&text=hello"))
                    .build();
            assertThat(client.send(message, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        Instant deadline = Instant.now().plus(PATIENCE);
        while (figure(printed(), "angarium_recipients_settled_total ") < MESSAGES) {
            assertThat(Instant.now()).as("all settled by").isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private static String basic() {
        return Base64.getEncoder().encodeToString(("api:" + KEY).getBytes(StandardCharsets.UTF_8));
    }

    private String printed() throws IOException, InterruptedException {
        HttpRequest page =
                HttpRequest.newBuilder(URI.create(server.url() + "/metrics")).build();
        return client.send(page, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The sum over all labels of what begins so. */
    private static double figure(String metrics, String beginning) {
        return metrics.lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static TreeSet<String> names(String text, String pattern) {
        TreeSet<String> names = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static TreeSet<String> ours(TreeSet<String> names) {
        return names.stream()
                .filter(name -> name.startsWith("angarium_"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyMetricIsDocumentedAndEveryDocumentedMetricIsPrinted() throws Exception {
        String document = Files.readString(DOCUMENT);
        TreeSet<String> documented = names(document, "(?m)^\\| `([a-z0-9_]+)` \\|");
        TreeSet<String> printed = names(printed(), "(?m)^# TYPE ([a-zA-Z0-9_]+) ");
        assertThat(ours(printed)).isEqualTo(ours(documented));
        assertThat(documented).containsAll(printed);
        assertThat(printed)
                .contains("jvm_memory_used_bytes", "jvm_buffer_memory_used_bytes", "jvm_threads_live_threads");
    }

    @Test
    void theCountsAgreeWithWhatWasSent() throws Exception {
        String metrics = printed();
        assertThat(figure(metrics, "angarium_books_difference ")).isZero();
        assertThat(figure(metrics, "angarium_recipients_settled_total ")).isEqualTo(MESSAGES);
        assertThat(metrics.lines()
                        .filter(line -> line.startsWith("angarium_lane_messages_total{"))
                        .filter(line -> line.contains("outcome=\"delivered\""))
                        .collect(Collectors.joining("\n")))
                .contains("secure=\"false\"")
                .endsWith(" " + MESSAGES + ".0");
        assertThat(figure(metrics, "angarium_lane_delivery_seconds_count")).isEqualTo(MESSAGES);
        assertThat(figure(metrics, "angarium_lane_transaction_seconds_count")).isEqualTo(MESSAGES);
        assertThat(figure(metrics, "angarium_lane_connecting_seconds_count"))
                .isEqualTo(figure(metrics, "angarium_lane_connections_opened_total"))
                .isPositive();
        assertThat(figure(metrics, "angarium_log_records_total")).isGreaterThanOrEqualTo(MESSAGES);
        assertThat(figure(metrics, "angarium_log_sync_seconds_count")).isPositive();
    }
}
