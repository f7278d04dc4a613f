package io.angarium.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program in a process of its own, started as a user starts it: by its verbs, from the jars that the build made. Listens on
 * free ports; knows where and by which key to reach it.
 */
final class RunningServer implements AutoCloseable {
    static final String KEY = "key-for-acceptance-tests-0123456789abcdef";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("angarium ready http=(\\S+) submission=(\\S+) inbound=(\\S+)");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final Path data;
    private final Path log;
    final InetSocketAddress http;
    final InetSocketAddress submission;
    final InetSocketAddress inbound;

    private RunningServer(Process process, Path data, Path log, Matcher ready) {
        this.process = process;
        this.data = data;
        this.log = log;
        this.http = address(ready.group(1));
        this.submission = address(ready.group(2));
        this.inbound = address(ready.group(3));
    }

    /** Starts on this data directory; {@code settings} are {@code key=value}. */
    static RunningServer start(Path data, String... settings) throws IOException {
        return start(List.of(), data, settings);
    }

    /** Starts by another program, such as {@code unshare -m}, which has to become the server by exec. */
    static RunningServer start(List<String> by, Path data, String... settings) throws IOException {
        Path log = Files.createTempFile("angarium", ".log");
        List<String> arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
        List<String> all = new ArrayList<>(List.of(
                "admin.key=" + KEY,
                "http.listen=127.0.0.1:0",
                "smtp.submission=127.0.0.1:0",
                "smtp.submissions=127.0.0.1:0",
                "smtp.inbound=127.0.0.1:0",
                "server.drain=10s"));
        all.addAll(List.of(settings));
        all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        List<String> command = new ArrayList<>(by);
        command.addAll(command(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        BufferedReader out = process.inputReader();
        AtomicBoolean started = new AtomicBoolean();
        // Reading can't be bounded in time, but it ends with the process.
        CompletableFuture.delayedExecutor(START.toSeconds(), TimeUnit.SECONDS).execute(() -> {
            if (!started.get()) {
                process.destroyForcibly();
            }
        });
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                started.set(true);
                drain(out);
                return new RunningServer(process, data, log, ready);
            }
        }
        process.destroyForcibly();
        throw new IOException("the server didn't become ready; it said:\n" + Files.readString(log));
    }

    /** A verb of the program as a finished process: its standard output; fails if the exit status isn't 0. */
    static String run(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(List.of(arguments)))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("angarium " + String.join(" ", arguments) + " failed:\n" + said);
        }
        return said;
    }

    static List<String> command(List<String> arguments) {
        Path lib =
                Path.of(System.getProperty("angarium.lib", "../app/target/lib")).toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseParallelGC",
                // What is looked at here is right or wrong, and started often.
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "-cp",
                lib + "/*",
                "io.angarium.app.Angarium"));
        command.addAll(arguments);
        return command;
    }

    private static void drain(BufferedReader out) {
        Thread.ofVirtual().start(() -> {
            try (out) {
                while (out.readLine() != null) {
                    Thread.onSpinWait();
                }
            } catch (IOException ended) {
                Thread.yield();
            }
        });
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    Path data() {
        return data;
    }

    String url() {
        return "http://" + http.getHostString() + ":" + http.getPort();
    }

    long pid() {
        return process.pid();
    }

    /** What it wrote to standard error so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    /** Posts an urlencoded form given as name, value, name, value … */
    HttpResponse<String> post(String path, String... namesAndValues) throws IOException, InterruptedException {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(java.net.URLEncoder.encode(namesAndValues[i], StandardCharsets.UTF_8))
                    .append('=')
                    .append(java.net.URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
        }
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString())));
    }

    HttpRequest.Builder request(String path) {
        String login = Base64.getEncoder().encodeToString(("api:" + KEY).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Basic " + login);
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The answer to a GET, read. */
    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    /** The Message-Id without brackets of what an answer to a sending call says; fails if it was refused. */
    static String id(HttpResponse<String> sent) {
        if (sent.statusCode() != 200) {
            throw new AssertionError("refused: " + sent.statusCode() + " " + sent.body());
        }
        String id = JSON.readTree(sent.body()).get("id").asString();
        return id.substring(1, id.length() - 1);
    }

    /** A new sending domain with the SMTP login {@code postmaster@domain} and this password. */
    void makeDomain(String domain, String password) throws IOException, InterruptedException {
        expectSuccess(post("/v4/domains", "name", domain));
        expectSuccess(post("/v3/domains/" + domain + "/credentials", "login", "postmaster", "password", password));
    }

    private static void expectSuccess(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
    }

    JsonNode trace(String id) throws IOException, InterruptedException {
        return json("/angarium/v1/trace/" + id);
    }

    /** The state of the message's first recipient. */
    String state(String id) throws IOException, InterruptedException {
        return trace(id).at("/recipients/0/state").asString("");
    }

    /** Waits until the message's first recipient is in this state. */
    JsonNode awaitState(String id, String state) throws Exception {
        return Eventually.get(
                id + " is " + state,
                () -> trace(id),
                trace -> trace.at("/recipients/0/state").asString("").equals(state));
    }

    /** A figure of {@code /metrics}. */
    long metric(String name) throws IOException, InterruptedException {
        String all = get("/metrics").body();
        Matcher line = Pattern.compile("(?m)^" + name + " (\\d+)").matcher(all);
        if (!line.find()) {
            throw new AssertionError("no figure " + name + " in\n" + all);
        }
        return Long.parseLong(line.group(1));
    }

    /** Recipients accepted since the first start. */
    long accepted() throws IOException, InterruptedException {
        return metric("angarium_recipients_accepted_total");
    }

    /** As a power cut to the process: SIGKILL, no chance to write anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** As an operator stops it: SIGTERM; returns the exit status. */
    int stop() throws InterruptedException, IOException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("it didn't stop within 30 s; it said:\n" + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            process.getErrorStream().close();
            try (InputStream out = process.getInputStream()) {
                out.transferTo(java.io.OutputStream.nullOutputStream());
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException alreadyClosed) {
            Thread.yield();
        }
    }
}
