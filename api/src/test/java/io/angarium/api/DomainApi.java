package io.angarium.api;

import io.angarium.api.address.AddressPages;
import io.angarium.api.address.PoolPages;
import io.angarium.api.address.UnbuiltPages;
import io.angarium.api.domain.CredentialPages;
import io.angarium.api.domain.DomainKeyPages;
import io.angarium.api.domain.DomainPages;
import io.angarium.api.domain.TrackingPages;
import io.angarium.api.http.CallRates;
import io.angarium.api.http.HttpServer;
import io.angarium.api.http.Route;
import io.angarium.api.http.Router;
import io.angarium.service.Installation;
import io.angarium.service.account.Role;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The resources about domains and addresses over the real services in memory, with a client that has a key. */
final class DomainApi implements AutoCloseable {
    /** What the API said. */
    record Said(int status, JsonNode body) {
        String message() {
            return body.path("message").asString("");
        }
    }

    /** Its addresses are none that a receiver sees: SPF is about the host's. */
    final Installation installation = Installation.sendingFrom("127.0.0.2", "127.0.0.3", "127.0.0.4");

    private final HttpServer server;
    private final String key = installation.key(installation.account, Role.ADMIN);
    private final HttpClient client = HttpClient.newHttpClient();

    DomainApi() throws IOException {
        List<Route> routes = new ArrayList<>();
        routes.addAll(new DomainPages(installation.domains).routes());
        routes.addAll(new CredentialPages(installation.domains, new Random(1)).routes());
        routes.addAll(new DomainKeyPages(installation.domains).routes());
        routes.addAll(new TrackingPages(installation.domains).routes());
        routes.addAll(new AddressPages(installation.domains, installation.sources).routes());
        routes.addAll(new PoolPages(installation.domains, installation.sources).routes());
        routes.addAll(new UnbuiltPages().routes());
        server = new HttpServer(
                RunningApi.settings(),
                new Router(routes),
                installation.tenancy,
                new CallRates(CallRates.Settings.UNLIMITED, installation.clock),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        server.start();
    }

    Said get(String path) {
        return call("GET", path);
    }

    Said post(String path, String... form) {
        return call("POST", path, form);
    }

    Said put(String path, String... form) {
        return call("PUT", path, form);
    }

    Said patch(String path, String... form) {
        return call("PATCH", path, form);
    }

    Said delete(String path) {
        return call("DELETE", path);
    }

    /** A path, or a whole address as answers have it. */
    Said call(String method, String path, String... form) {
        return send(path, "application/x-www-form-urlencoded", method, RunningApi.form(form));
    }

    Said postJson(String path, String json) {
        return send(path, "application/json", "POST", json);
    }

    private Said send(String path, String type, String method, String body) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(path.startsWith("http") ? path : server.publicUrl() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", RunningApi.basic("api", key))
                .header("Content-Type", type)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Said(response.statusCode(), JsonMapper.shared().readTree(response.body()));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.close();
        client.close();
        installation.close();
    }
}
