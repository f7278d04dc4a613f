package io.angarium.api;

import io.angarium.api.http.CallRates;
import io.angarium.api.http.HttpSettings;
import io.angarium.delivery.Explanation;
import io.angarium.service.Installation;
import io.angarium.service.account.Role;
import io.angarium.service.cancellation.SpoolCancellations;
import io.angarium.service.inbox.StoredInbox;
import io.angarium.service.mailinglist.MailingLists;
import io.angarium.service.mailinglist.MemberUploads;
import io.angarium.service.operation.Explanations;
import io.angarium.service.operation.StoredInterventions;
import io.angarium.service.suppression.SuppressionUploads;
import io.angarium.service.suppression.Suppressions;
import io.angarium.service.upload.Uploads;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API over the real services, which keep everything in memory; with a client that has a key of the account. */
final class RunningProduct implements AutoCloseable {
    /** What the API said. */
    record Said(int status, JsonNode body) {
        String message() {
            return body.path("message").asString();
        }
    }

    final Installation installation = Installation.sendingFrom("127.0.0.2");
    final Suppressions suppressions = installation.suppressions;
    final MailingLists mailingLists =
            new MailingLists(installation.tables.table("mailinglist"), installation.clock, new Random(7));
    final Uploads uploads = new Uploads(
            installation.tables.table("upload"),
            installation.clock,
            new Random(7),
            List.of(new SuppressionUploads(suppressions, installation.clock), new MemberUploads(mailingLists)));
    private static final Explanation HELD = new Explanation(1, "It is held.", Optional.empty(), "", Optional.empty());

    final ApiServer server;
    private final Explanations explanations =
            new Explanations(installation.events, installation.spool, _ -> HELD, (_, _, _) -> HELD);
    private final String key = installation.key(installation.account, Role.ADMIN);
    private final HttpClient client = HttpClient.newHttpClient();

    RunningProduct() throws IOException {
        uploads.start();
        server = new ApiServer(
                HttpSettings.listeningOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                new ApiServer.Services(
                        installation.tenancy,
                        installation.domains,
                        installation.sources,
                        installation.submissions,
                        installation.events,
                        new StoredInbox(installation.tables.table("inbox"), installation.clock, 100),
                        new SpoolCancellations(installation.spool, installation.events::positionsOf),
                        suppressions,
                        mailingLists,
                        uploads,
                        installation.templates),
                new ApiServer.Operations(
                        Optional::empty,
                        installation.spool::totals,
                        List::of,
                        StoredInterventions.open(installation.tables.table("operation"), installation.clock, _ -> {}),
                        explanations::explain,
                        Optional::empty,
                        Optional::empty,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
                new CallRates(CallRates.Settings.UNLIMITED, installation.clock),
                new Random(1));
        server.start();
    }

    /** A path, or a whole address as answers have it. */
    Said get(String path) {
        return send(request(path));
    }

    Said delete(String path) {
        return send(request(path).DELETE());
    }

    Said postForm(String path, String... namesAndValues) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(RunningApi.form(namesAndValues))));
    }

    Said putForm(String path, String... namesAndValues) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .PUT(BodyPublishers.ofString(RunningApi.form(namesAndValues))));
    }

    Said postJson(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    /** Parts as {@link RunningApi#multipart} has them. */
    Said postParts(String path, String... dispositionsAndContents) {
        return send(request(path)
                .header("Content-Type", "multipart/form-data; boundary=BOUNDARY")
                .POST(BodyPublishers.ofByteArray(RunningApi.multipart(dispositionsAndContents))));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : server.publicUrl() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", RunningApi.basic("api", key));
    }

    private Said send(HttpRequest.Builder request) {
        HttpResponse<String> response = exchange(request);
        return new Said(response.statusCode(), JsonMapper.shared().readTree(response.body()));
    }

    /** The whole answer, whatever its type. */
    HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.close();
        client.close();
        uploads.close();
        installation.close();
    }
}
