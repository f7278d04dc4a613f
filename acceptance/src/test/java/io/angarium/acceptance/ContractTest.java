package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script may rely on when it starts the program from outside. */
class ContractTest {
    /** Beneath what a test says: no test needs the default ports. */
    private static final Map<String, String> FREE_PORTS = Map.of(
            "ANGARIUM_HTTP_LISTEN", "127.0.0.1:0",
            "ANGARIUM_SMTP_SUBMISSION", "127.0.0.1:0",
            "ANGARIUM_SMTP_SUBMISSIONS", "127.0.0.1:0",
            "ANGARIUM_SMTP_INBOUND", "127.0.0.1:0");

    @TempDir
    private Path directory;

    @Test
    void saysWhenItIsReadyAndStopsWithSuccessWhenTold() throws Exception {
        try (RunningServer server = RunningServer.start(directory.resolve("data"))) {
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(server.http.getPort()).isPositive();
            assertThat(server.submission.getPort()).isPositive();
            assertThat(server.inbound.getPort()).isPositive();
            try (SmtpDialogue submission = SmtpDialogue.open(server.submission);
                    SmtpDialogue inbound = SmtpDialogue.open(server.inbound)) {
                submission.expect("250", "EHLO client.test");
                inbound.expect("250", "EHLO client.test");
            }
            assertThat(server.stop()).isZero();
        }
    }

    @Test
    void booksAlwaysBalance() throws Exception {
        try (RunningServer server = RunningServer.start(directory.resolve("data"), "delivery.next_hop.*=127.0.0.1:1")) {
            server.makeDomain("books.test", "a-password");
            for (int i = 0; i < 20; i++) {
                String domain = i % 2 == 0 ? "books.test" : "sandbox.localhost";
                RunningServer.id(server.post(
                        "/v3/" + domain + "/messages",
                        "from",
                        "a@" + domain,
                        "to",
                        "b@b.example,c@b.example",
                        "text",
                        "x"));
                String books = server.get("/metrics").body();
                assertThat(figure(books, "accepted_total") - figure(books, "settled_total") - figure(books, "queued"))
                        .as(books)
                        .isZero();
            }
        }
    }

    private static long figure(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith("angarium_recipients_" + name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[http]\\nlissten = \"127.0.0.1:0\" | 2 | http.lissten | http.listen",
                "[delivery]\\n\\nport = \"many\" | 3 | delivery.port | a whole number from 1 to 65535",
                "[delivery]\\nport = 70000 | 2 | delivery.port | a whole number from 1 to 65535",
                "[delivery]\\nmax_age = \"3 moons\" | 2 | delivery.max_age | a number with ms, s, m, h or d",
                "smtp.max_message = \"large\" | 1 | smtp.max_message | a number of bytes",
            })
    void aWrongSettingInTheFileStopsTheStartWithItsPlace(String text, int line, String key, String expected)
            throws Exception {
        Path file = Files.writeString(directory.resolve("angarium.toml"), text.replace("\\n", "\n"));
        String said = failsToStart(Map.of(), "--config", file.toString());
        assertThat(said).contains(file + ":" + line + ":", key, expected);
        assertThat(said).as("a sentence, no stack trace").doesNotContain("\tat ");
    }

    @Test
    void aFileThatIsNoTomlStopsTheStartWithItsPlace() throws Exception {
        Path file = Files.writeString(directory.resolve("angarium.toml"), "[http\nlisten = 1\n");
        assertThat(failsToStart(Map.of(), "--config", file.toString())).contains(file + ":1:");
    }

    @ParameterizedTest
    @CsvSource({"nothing.such=1, nothing.such", "delivery.port=many, delivery.port", "http.listen, http.listen"})
    void aWrongSettingOnTheCommandLineStopsTheStart(String assignment, String key) throws Exception {
        assertThat(failsToStart(Map.of(), "--set", assignment)).contains("--set", key);
    }

    @Test
    void aWrongVariableStopsTheStart() throws Exception {
        assertThat(failsToStart(Map.of("ANGARIUM_DELIVERY_PORT", "many")))
                .contains("ANGARIUM_DELIVERY_PORT", "a whole number from 1 to 65535");
        assertThat(failsToStart(Map.of("ANGARIUM_NO_SUCH", "1"))).contains("ANGARIUM_NO_SUCH");
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentAndTheEnvironmentOverTheFile() throws Exception {
        Path file = Files.writeString(
                directory.resolve("angarium.toml"),
                "[http]\nlisten = \"256.0.0.1:1\"\n[smtp]\nhostname = \"from-the-file.test\"\n");
        // Taken ports show which setting was in force without a start.
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "127.0.0.1:" + taken.getLocalPort();
            assertThat(failsToStart(Map.of("ANGARIUM_HTTP_LISTEN", port), "--config", file.toString()))
                    .contains("http.listen can't listen on " + port);
            assertThat(failsToStart(
                            Map.of("ANGARIUM_SMTP_SUBMISSION", "256.0.0.1:1"), "--set", "smtp.submission=" + port))
                    .contains("smtp.submission can't listen on " + port);
        }
    }

    @Test
    void aPortInUseIsToldInOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String said = failsToStart(Map.of(), "--set", "http.listen=127.0.0.1:" + taken.getLocalPort());
            assertThat(said).contains("http.listen", "127.0.0.1:" + taken.getLocalPort(), "in use");
            assertThat(said).doesNotContain("\tat ");
        }
    }

    @Test
    void aSecondServerOnTheSameDataIsRefused() throws Exception {
        Path data = directory.resolve("data");
        try (RunningServer first = RunningServer.start(data)) {
            assertThat(first.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(failsToStart(Map.of())).contains("data.dir", "in use");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve", "send", "trace", "inbox", "queue", "domain", "key", "account", "sink", "bench", "version"
            })
    void everyVerbExplainsItselfWithAnExample(String verb) throws Exception {
        assertThat(RunningServer.run(verb, "--help"))
                .contains("Usage: angarium " + verb)
                .contains("Example");
    }

    @Test
    void nothingListensBeyondLoopback() throws Exception {
        try (RunningServer server = RunningServer.start(directory.resolve("data"))) {
            List<String> sockets = new ArrayList<>();
            for (String table : List.of("tcp", "tcp6")) {
                sockets.addAll(listeners(server.pid(), table));
            }
            assertThat(sockets).as("HTTP, two submissions, inbound, capture").hasSizeGreaterThanOrEqualTo(5);
            assertThat(sockets).allMatch(ContractTest::isLoopback, "is a loopback address");
        }
    }

    /** Local addresses of the process's listening sockets, as the kernel writes them. */
    private static List<String> listeners(long pid, String table) throws IOException {
        List<String> inodes = new ArrayList<>();
        try (var descriptors = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = Files.isSymbolicLink(descriptor)
                        ? Files.readSymbolicLink(descriptor).toString()
                        : "";
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring(8, target.length() - 1));
                }
            }
        }
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "net", table))) {
            String[] words = line.strip().split("\\s+");
            if (words[3].equals("0A") && inodes.contains(words[9])) {
                found.add(words[1]);
            }
        }
        return found;
    }

    /** 127.0.0.1, ::1 or ::ffff:127.0.0.1, in the kernel's words of four bytes each, last byte first. */
    private static boolean isLoopback(String address) {
        String host = address.substring(0, address.indexOf(':'));
        return host.equals("0100007F")
                || host.equals("00000000000000000000000001000000")
                || host.equals("0000000000000000FFFF00000100007F");
    }

    /** Starts with these arguments and expects that it says why not. */
    private String failsToStart(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(
                List.of("serve", "--data", directory.resolve("data").toString()));
        all.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(RunningServer.command(all)).redirectErrorStream(true);
        builder.environment().putAll(FREE_PORTS);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).exceptionally(late -> {
            process.destroyForcibly();
            return process;
        });
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isNotZero();
        return said;
    }
}
