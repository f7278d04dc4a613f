package io.angarium.app.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What every verb that talks to a server takes, and the talking. */
final class ServerOptions {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--url", defaultValue = "http://127.0.0.1:8080", description = "the server (${DEFAULT-VALUE})")
    private String url = "";

    @Option(
            names = "--key",
            description = "API key; default: environment ANGARIUM_API_KEY, else the local server's own key")
    private @Nullable String key;

    @Option(
            names = "--data",
            defaultValue = "./var",
            description = "data directory of a local server (${DEFAULT-VALUE})")
    private Path data = Path.of("var");

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    boolean json() {
        return json;
    }

    JsonNode get(String path) {
        return call(request(path).GET());
    }

    JsonNode delete(String path) {
        return call(request(path).DELETE());
    }

    JsonNode put(String path) {
        return call(request(path).PUT(HttpRequest.BodyPublishers.noBody()));
    }

    /** Posts fields as a form; a field may come several times. */
    JsonNode post(String path, List<Map.Entry<String, String>> fields) {
        StringBuilder form = new StringBuilder();
        for (Map.Entry<String, String> field : fields) {
            form.append(form.isEmpty() ? "" : "&")
                    .append(encoded(field.getKey()))
                    .append('=')
                    .append(encoded(field.getValue()));
        }
        return call(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString())));
    }

    /** Posts one file as a part of a form. */
    JsonNode postFile(String path, String field, String fileName, byte[] file) {
        String boundary = "angarium-" + Long.toHexString(System.nanoTime());
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\""
                + fileName.replaceAll("[\"\\p{Cntrl}]", "_")
                + "\"\r\nContent-Type: text/csv\r\n\r\n";
        return call(request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.concat(
                        HttpRequest.BodyPublishers.ofString(head),
                        HttpRequest.BodyPublishers.ofByteArray(file),
                        HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"))));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Prints the answer as JSON if that was asked for; whether it was. */
    boolean printedJson(JsonNode answer) {
        if (json) {
            System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
        }
        return json;
    }

    /** Prints what the server says, in words or as JSON. The exit code. */
    int printMessage(JsonNode answer) {
        if (!printedJson(answer)) {
            System.out.println(answer.path("message").asString());
        }
        return 0;
    }

    private HttpRequest.Builder request(String path) {
        String login = "api:" + secret();
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(TIMEOUT)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }

    private String secret() {
        return Optional.ofNullable(key)
                .or(() -> Optional.ofNullable(System.getenv("ANGARIUM_API_KEY")))
                .or(() -> LocalKey.find(data))
                .orElseThrow(() ->
                        new ServerUnreachableException("no API key: give --key, set ANGARIUM_API_KEY, or name the "
                                + "data directory of a local server with --data"));
    }

    private JsonNode call(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new ServerUnreachableException(refusal(response));
            }
            return JSON.readTree(response.body());
        } catch (IOException unreachable) {
            throw new ServerUnreachableException(
                    "no answer from " + url + " (" + unreachable + "); is `angarium serve` running?");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ServerUnreachableException("interrupted");
        }
    }

    private static String refusal(HttpResponse<String> response) {
        String body = response.body();
        try {
            body = JSON.readTree(body).path("message").asString(body);
        } catch (RuntimeException notJson) {
            body = body.strip();
        }
        return "the server answered " + response.statusCode() + ": " + body;
    }
}
