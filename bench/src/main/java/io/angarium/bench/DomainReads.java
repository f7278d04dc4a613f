package io.angarium.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** How long reads about domains take while there are many: one caller, one connection, one question after the other. */
final class DomainReads {
    private static final int WARM_UP = 5_000;
    private static final int MEASURED = 20_000;

    private final String url;
    private final String login;
    private final HttpClient client = HttpClient.newHttpClient();

    DomainReads(String url, String key) {
        this.url = url;
        this.login = "Basic " + Base64.getEncoder().encodeToString(("api:" + key).getBytes(StandardCharsets.UTF_8));
    }

    /** Makes the domains, then reads. Blocks for a minute or so. */
    ControlReads measure(int domains) throws IOException, InterruptedException {
        // Below the first they need no keys of their own, which would take most of an hour to make.
        make("bench.test");
        for (int i = 1; i < domains; i++) {
            make(name(i));
        }
        List<String> paths = List.of(
                "/v4/domains",
                "/v4/domains?limit=100&sort=name&skip=" + domains / 2,
                "/v4/domains?search=" + domains / 3 + "&limit=10",
                "/v4/domains?state=active",
                "/v4/domains/" + name(domains / 2),
                "/v3/domains/" + name(domains / 4) + "/credentials",
                "/v3/domains/" + name(domains / 5) + "/tracking",
                "/v3/ips");
        read(paths, WARM_UP);
        long[] nanos = read(paths, MEASURED);
        Arrays.sort(nanos);
        return new ControlReads(
                domains,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }

    private static String name(int number) {
        return "d" + number + ".bench.test";
    }

    private void make(String name) throws IOException, InterruptedException {
        send(request("/v4/domains")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=" + name)));
    }

    private long[] read(List<String> paths, int count) throws IOException, InterruptedException {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            send(request(paths.get(i % paths.size())).GET());
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", login);
    }

    private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    response.request().uri() + " was answered " + response.statusCode() + ": " + response.body());
        }
    }
}
