package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.ReceivedLetter;
import io.angarium.simulation.ScriptedReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Mailgun's own JavaScript client and nodemailer, in the versions of {@code src/test/js/package-lock.json}. */
@NeedsPeer({"nodejs", "npm"})
class JavaScriptClientsTest {
    private static final String DOMAIN = "js.test";
    private static final String PASSWORD = "a-password";

    /** Kept between runs: npm fetches only what has changed. */
    private static final Path SCRIPTS = Path.of("target", "js").toAbsolutePath();

    private static final List<String> SOURCES = List.of(
            "package.json", "package-lock.json", ".npmrc", "mailgun.js", "tour.js", "nodemailer.js", "transport.cjs");

    @TempDir
    private static Path directory;

    private static ScriptedReceiver receiver;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        install();
        receiver = ScriptedReceiver.start();
        server = RunningServer.start(
                directory.resolve("data"),
                "delivery.next_hop.*=127.0.0.1:" + receiver.port(),
                "delivery.sources=127.0.0.1");
        server.makeDomain(DOMAIN, PASSWORD);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            receiver.close();
        }
    }

    @Test
    void sendsWithFilesTagsVariablesAndHeaders() throws Exception {
        JsonNode sent = mailgun("send");

        assertThat(sent.get("message").asString()).isEqualTo("Queued. Thank you.");
        List<ReceivedLetter> letters = await("js.example", 3);
        assertThat(letters)
                .allSatisfy(letter -> assertThat(letter.text())
                        .contains("Message-ID: " + sent.get("id").asString())
                        .contains("X-Mark: kept", "plain words", "<p>rich words", "Content-ID: <logo.png>")
                        .containsPattern("filename\\*(0\\*)?=(?i)utf-8''%C3%9Cbersicht\\.txt")
                        .doesNotContain("dora@js.example"));
    }

    @Test
    void sendsAMimeMessageAsItIs() throws Exception {
        JsonNode sent = mailgun("mime");

        assertThat(sent.get("message").asString()).isEqualTo("Queued. Thank you.");
        assertThat(await("jsmime.example", 1).getFirst().text())
                .contains("Subject: By hand", "X-Mark: kept", "My own lines.");
    }

    @Test
    void readsTheEventsOfWhatItSent() throws Exception {
        String id = mailgun("testmode").get("id").asString();
        JsonNode page = Eventually.get(
                "the delivered event",
                () -> mailgun("events", id.substring(1, id.length() - 1)),
                it -> !it.path("items").isEmpty());
        JsonNode event = page.get("items").get(0);
        assertThat(event.get("event").asString()).isEqualTo("delivered");
        assertThat(event.at("/flags/is-test-mode").asBoolean()).isTrue();
        assertThat(page.at("/pages/next/page").asString())
                .as("the paging token that the client found")
                .isNotEmpty();
        assertThat(receiver.letters())
                .noneMatch(letter -> letter.recipients().getFirst().domain().equals("testmode.example"));
    }

    @Test
    void listsAndShowsDomains() throws Exception {
        assertThat(mailgun("domains").toString()).contains(DOMAIN, "sandbox.localhost");
        JsonNode one = mailgun("domain");
        assertThat(one.get("name").asString()).isEqualTo(DOMAIN);
        assertThat(one.get("sending_dns_records")).isNotEmpty();
    }

    @Test
    void goesThroughEveryOperationOfTheSendingSideThatItWraps() throws Exception {
        JsonNode steps =
                node("tour.js", server.url(), RunningServer.KEY, DOMAIN).get("steps");

        assertThat(steps).hasSizeGreaterThan(100);
        assertThat(steps.valueStream().filter(step -> step.has("refused")).map(JsonNode::toString))
                .as("steps that were refused: keys can't be rotated at once before DNS knows those in use")
                .singleElement()
                .asString()
                .contains("dkimManagement.rotateImmediately", "Current state: wait_verify");
        assertThat(await("touring.example", 1).getFirst().text()).contains("<p>Hi Bob</p>");
    }

    @Test
    void nodemailerSendsOverItsMailgunTransport() throws Exception {
        JsonNode sent = node("transport.cjs", server.url(), RunningServer.KEY, DOMAIN);

        assertThat(sent.path("message").asString()).as(sent.toString()).isEqualTo("Queued. Thank you.");
        assertThat(await("transport.example", 1).getFirst().text())
                .contains("Message-ID: " + sent.get("messageId").asString())
                .contains("Reply-To: desk@" + DOMAIN, "plain words", "<p>rich words</p>", "figures.txt");
    }

    @Test
    void isToldThatItsKeyIsWrong() throws Exception {
        JsonNode refusal = node("mailgun.js", server.url(), "no-such-key", DOMAIN, "send");
        assertThat(refusal.get("status").asInt()).isEqualTo(401);
        assertThat(refusal.toString()).contains("Forbidden");
    }

    @Test
    void nodemailerSubmitsOverStartTlsWithALogin() throws Exception {
        JsonNode sent = nodemailer("postmaster@" + DOMAIN, PASSWORD);

        assertThat(sent.path("response").asString()).as(sent.toString()).startsWith("250 ");
        assertThat(sent.get("accepted")).hasSize(2);
        List<ReceivedLetter> letters = await("nodemailer.example", 2);
        assertThat(letters)
                .allSatisfy(letter -> assertThat(letter.text())
                        .contains("Message-ID: " + sent.get("messageId").asString())
                        .contains("DKIM-Signature:", "d=" + DOMAIN, "<p>rich words</p>")
                        .containsPattern("(?s)Received: .*with (UTF8)?E?SMTPSA "));
    }

    @Test
    void nodemailerIsToldThatItsPasswordIsWrong() throws Exception {
        JsonNode refusal = nodemailer("postmaster@" + DOMAIN, "not-the-password");
        assertThat(refusal.path("code").asString()).isEqualTo("EAUTH");
        assertThat(refusal.path("responseCode").asInt()).isEqualTo(535);
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(SCRIPTS);
        Path sources = Path.of("src", "test", "js").toAbsolutePath();
        boolean known = true;
        for (String file : SOURCES) {
            Path copy = SCRIPTS.resolve(file);
            if (file.equals("package-lock.json")) {
                known = Files.exists(copy) && Files.mismatch(copy, sources.resolve(file)) < 0;
            }
            Files.copy(sources.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!known || !Files.exists(SCRIPTS.resolve("node_modules/.package-lock.json"))) {
            Program.run(SCRIPTS, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                    .expectSuccess();
        }
    }

    private static JsonNode mailgun(String what, String... argument) throws IOException, InterruptedException {
        return node(
                "mailgun.js", server.url(), RunningServer.KEY, DOMAIN, what, argument.length == 0 ? "" : argument[0]);
    }

    private static JsonNode nodemailer(String user, String password) throws IOException, InterruptedException {
        return node("nodemailer.js", String.valueOf(server.submission.getPort()), user, password, "ann@" + DOMAIN);
    }

    private static JsonNode node(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        String said = Program.run(SCRIPTS, new byte[0], command).expectSuccess();
        return new JsonMapper().readTree(said.substring(said.indexOf('{') < 0 ? 0 : firstJson(said)));
    }

    /** Node may warn before it says what it was asked. */
    private static int firstJson(String said) {
        int object = said.indexOf("\n{") + 1;
        int list = said.indexOf("\n[") + 1;
        return said.startsWith("{") || said.startsWith("[") ? 0 : Math.max(object, list);
    }

    private static List<ReceivedLetter> await(String domain, int count) throws Exception {
        return Eventually.get(
                count + " letters at " + domain,
                () -> receiver.letters().stream()
                        .filter(letter ->
                                letter.recipients().getFirst().domain().equals(domain))
                        .toList(),
                letters -> letters.size() >= count);
    }
}
