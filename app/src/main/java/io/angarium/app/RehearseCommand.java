package io.angarium.app;

import io.angarium.app.configuration.Configuration;
import io.angarium.app.configuration.Keys;
import io.angarium.bench.LoadProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the server, sends it some messages, and stops: for the launcher, which lets the JVM watch. */
@Command(
        name = "rehearse",
        hidden = true,
        mixinStandardHelpOptions = true,
        footer = "Example: angarium rehearse --data DIR")
public final class RehearseCommand implements Callable<Integer> {
    private static final int FORMS = 300;
    private static final int LETTERS = 500;
    private static final int LETTER_BYTES = 10_000;
    private static final int LETTERS_AT_ONCE = 2_000;
    private static final int CONNECTIONS = 4;
    private static final String KEY = "a-key-for-the-rehearsal";

    @Option(names = "--data", required = true, description = "an empty directory")
    private Path data = Path.of("rehearsal");

    @Override
    public Integer call() throws Exception {
        Configuration configuration = Configuration.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        Keys.DATA_DIR.name() + "=" + data,
                        Keys.ADMIN_KEY.name() + "=" + KEY,
                        Keys.HTTP_LISTEN.name() + "=127.0.0.1:0",
                        Keys.SMTP_SUBMISSION.name() + "=127.0.0.1:0",
                        Keys.SMTP_SUBMISSIONS.name() + "=127.0.0.1:0",
                        Keys.SMTP_INBOUND.name() + "=127.0.0.1:0"));
        Server server = Server.start(configuration);
        server.welcome(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        String login = Base64.getEncoder().encodeToString(("api:" + KEY).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/v3/sandbox.localhost/messages"))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "from=a%40sandbox.localhost&to=b%40example.com&subject=rehearsal&text=Hello"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < FORMS; i++) {
                client.send(request, HttpResponse.BodyHandlers.ofString());
            }
        }
        letters(server, "lockstep", LETTERS, 1);
        letters(server, "pipelined", LETTERS_AT_ONCE, CONNECTIONS);
        server.stop();
        return 0;
    }

    private static void letters(Server server, String mode, int count, int connections)
            throws IOException, InterruptedException {
        LoadProgram.run(
                server.submission(),
                mode,
                count,
                connections,
                LETTER_BYTES,
                "api:" + KEY,
                "a@sandbox.localhost",
                1,
                "dest.test",
                1,
                0,
                false);
    }
}
