package io.angarium.api;

import io.angarium.api.http.CallRates;
import io.angarium.api.http.HttpSettings;
import io.angarium.api.operation.QueuePage;
import io.angarium.delivery.Explanation;
import io.angarium.delivery.Forecast;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.service.account.Tenancy;
import io.angarium.service.encryption.Vault;
import io.angarium.service.mailinglist.MailingLists;
import io.angarium.service.operation.Interventions;
import io.angarium.service.operation.StoredInterventions;
import io.angarium.service.suppression.Suppressions;
import io.angarium.service.template.Templates;
import io.angarium.service.template.handlebars.HandlebarsRendering;
import io.angarium.service.template.handlebars.RenderingLimits;
import io.angarium.service.upload.Uploads;
import io.angarium.spool.Spool;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API on a free port, with a client that talks to it. */
final class RunningApi implements AutoCloseable {
    /** One administrator's key, which the operator imposed. */
    final Tenancy tenancy = tenancy();

    final FakeProduct product = new FakeProduct(tenancy.accounts().primary());
    /** What this product says of whatever is asked for. */
    static final Explanation EXPLANATION = new Explanation(
            6,
            "It is held by message rate (12/s).",
            Optional.of(new Hold("message rate", "12/s", "shaping.toml:7", "421 slow down", Optional.empty())),
            "421 slow down",
            Optional.of(new Forecast(
                    5, FakeProduct.MADE, FakeProduct.MADE.plusSeconds(4), FakeProduct.MADE.plusSeconds(9))));

    final Interventions interventions = StoredInterventions.open(
            new MemoryTables(() -> FakeProduct.MADE).table("operation"), () -> FakeProduct.MADE, _ -> {});
    final Templates templates = new Templates(
            new MemoryTables(() -> FakeProduct.MADE).table("template"),
            new HandlebarsRendering(RenderingLimits.DEFAULT, () -> 0),
            () -> FakeProduct.MADE,
            new Random(2));
    final AtomicReference<Optional<String>> notReady = new AtomicReference<>(Optional.empty());
    final AtomicReference<Optional<String>> shapingTrouble = new AtomicReference<>(Optional.empty());
    final AtomicReference<Optional<Integer>> tlsReports = new AtomicReference<>(Optional.empty());
    final ApiServer server;
    private final MemoryTables tables = new MemoryTables(() -> FakeProduct.MADE);
    private final HttpClient client = HttpClient.newHttpClient();

    RunningApi() throws IOException {
        this(HttpSettings.listeningOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    RunningApi(HttpSettings settings) throws IOException {
        this(settings, CallRates.Settings.UNLIMITED);
    }

    RunningApi(HttpSettings settings, CallRates.Settings rates) throws IOException {
        server = new ApiServer(
                settings,
                new ApiServer.Services(
                        tenancy,
                        product,
                        product,
                        product,
                        product,
                        product,
                        new Suppressions(tables.table("suppression")),
                        new MailingLists(tables.table("mailinglist"), () -> FakeProduct.MADE, new Random(1)),
                        new Uploads(tables.table("upload"), () -> FakeProduct.MADE, new Random(1), List.of()),
                        templates),
                new ApiServer.Operations(
                        notReady::get,
                        () -> new Spool.Totals(10, 4, 6),
                        () -> List.of(new QueuePage.Lane(
                                "dest.test",
                                "",
                                "dest.test",
                                "",
                                6,
                                Optional.of(FakeProduct.MADE),
                                0,
                                0,
                                "250 ok",
                                false)),
                        interventions,
                        (caller, subject) -> subject.equals("dest.test") ? Optional.of(EXPLANATION) : Optional.empty(),
                        shapingTrouble::get,
                        tlsReports::get,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
                new CallRates(rates, () -> FakeProduct.MADE),
                new Random(1));
        server.start();
    }

    private static Tenancy tenancy() {
        Table table = new MemoryTables(() -> FakeProduct.MADE).table("account");
        Vault vault = new Vault(new byte[Vault.KEY_BYTES], new SecureRandom());
        Tenancy tenancy = Tenancy.open(table, vault, "owner@host.test", () -> FakeProduct.MADE, new SecureRandom());
        tenancy.keys().impose(FakeProduct.KEY, tenancy.people().owner().holder());
        return tenancy;
    }

    static HttpSettings settings() {
        return HttpSettings.listeningOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", basic("api", FakeProduct.KEY));
    }

    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create(server.publicUrl() + path)).timeout(Duration.ofSeconds(20));
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpResponse<String> postForm(String path, String... namesAndValues) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(namesAndValues))));
    }

    HttpResponse<String> putForm(String path, String... namesAndValues) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .PUT(BodyPublishers.ofString(form(namesAndValues))));
    }

    HttpResponse<String> postMultipart(String path, byte[] body) {
        return send(request(path)
                .header("Content-Type", "multipart/form-data; boundary=BOUNDARY")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    static String form(String... namesAndValues) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(namesAndValues[i], StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
        }
        return form.toString();
    }

    /** Parts, each "name" or "name; filename=..", then content. */
    static byte[] multipart(String... dispositionsAndContents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < dispositionsAndContents.length; i += 2) {
            out.writeBytes(("--BOUNDARY\r\nContent-Disposition: form-data; name=" + dispositionsAndContents[i]
                            + "\r\n\r\n" + dispositionsAndContents[i + 1] + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        out.writeBytes("--BOUNDARY--\r\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** Sends these bytes as they are and returns what comes back until the server closes. */
    String raw(String bytes, boolean thenEnd) throws IOException {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            if (thenEnd) {
                socket.shutdownOutput();
            }
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
