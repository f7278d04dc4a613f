package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.ScriptedReceiver;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What can't be sent is refused in the words that Mailgun's clients know, and nothing of it is stored. */
class BadInputTest {
    private static final String DOMAIN = "bad.test";
    private static final String PASSWORD = "a-password";
    private static final String LOGIN = "postmaster@" + DOMAIN;
    private static final String MESSAGES = "/v3/" + DOMAIN + "/messages";
    private static final int MAX_MESSAGE = 25 << 20;

    @TempDir
    private static Path directory;

    private static ScriptedReceiver receiver;
    private static RunningServer server;

    private long before;

    @BeforeAll
    static void start() throws Exception {
        receiver = ScriptedReceiver.start();
        server = RunningServer.start(directory.resolve("data"), "delivery.next_hop.*=127.0.0.1:" + receiver.port());
        server.makeDomain(DOMAIN, PASSWORD);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        receiver.close();
    }

    @BeforeEach
    void lookAtTheBooks() throws Exception {
        before = server.accepted();
    }

    @AfterEach
    void nothingWasStored() throws Exception {
        assertThat(server.accepted()).as("recipients accepted").isEqualTo(before);
        assertThat(receiver.letters()).isEmpty();
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                form("from parameter is missing", "to", "b@b.example", "text", "x"),
                form("to parameter is missing", "from", "a@bad.test", "text", "x"),
                form(
                        "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified",
                        "from",
                        "a@bad.test",
                        "to",
                        "b@b.example"),
                form(
                        "to parameter is not a valid address. please check documentation",
                        "from",
                        "a@bad.test",
                        "to",
                        "not an address",
                        "text",
                        "x"),
                form(
                        "from parameter is not a valid address. please check documentation",
                        "from",
                        "@nobody",
                        "to",
                        "b@b.example",
                        "text",
                        "x"),
                form(
                        "cc parameter is not a valid address. please check documentation",
                        "from",
                        "a@bad.test",
                        "to",
                        "b@b.example",
                        "cc",
                        "a@b@c",
                        "text",
                        "x"),
                form(
                        "bcc parameter is not a valid address. please check documentation",
                        "from",
                        "a@bad.test",
                        "to",
                        "b@b.example",
                        "bcc",
                        "<unfinished@b.example",
                        "text",
                        "x"),
                form(
                        "Too many recipients, max is 1000",
                        "from",
                        "a@bad.test",
                        "to",
                        IntStream.rangeClosed(0, 1000)
                                .mapToObj(i -> "r" + i + "@b.example")
                                .collect(Collectors.joining(", ")),
                        "text",
                        "x"),
                form(
                        "'recipient-variables' parameter is not a valid JSON",
                        "from",
                        "a@bad.test",
                        "to",
                        "b@b.example",
                        "text",
                        "x",
                        "recipient-variables",
                        "{broken"),
                form(
                        "Send options (parameters starting with o:, h:, or v:) are limited to 16 kB total",
                        "from",
                        "a@bad.test",
                        "to",
                        "b@b.example",
                        "text",
                        "x",
                        "v:long",
                        "y".repeat(16 << 10)),
                form(
                        "Header name must be pure ASCII: X-Grüße",
                        "from",
                        "a@bad.test",
                        "to",
                        "b@b.example",
                        "text",
                        "x",
                        "h:X-Grüße",
                        "y"));
    }

    private static Arguments form(String message, String... form) {
        return Arguments.argumentSet(message, message, form);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFormThatCannotBeSentIsAnsweredInMailgunsWords(String message, String[] form) throws Exception {
        expect(400, "{\"message\":\"" + message + "\"}", server.post(MESSAGES, form));
    }

    @Test
    void anUnknownDomainIsForbidden() throws Exception {
        HttpResponse<String> answer =
                server.post("/v3/unknown.test/messages", "from", "a@unknown.test", "to", "b@b.example", "text", "x");
        assertThat(answer.statusCode()).isIn(401, 404);
        assertThat(answer.body()).isIn("Forbidden", "{\"message\":\"Domain not found: unknown.test\"}");
    }

    @Test
    void aWrongKeyIsForbiddenInBareText() throws Exception {
        String login = Base64.getEncoder().encodeToString("api:wrong".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = RunningServer.send(server.request(MESSAGES)
                .setHeader("Authorization", "Basic " + login)
                .POST(HttpRequest.BodyPublishers.noBody()));
        expect(401, "Forbidden", answer);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Basic realm=\"MG API\"");
    }

    @Test
    void aMimeCallWithoutItsMessageIsRefused() throws Exception {
        expect(
                400,
                "{\"message\":\"message parameter is missing\"}",
                multipart("/v3/" + DOMAIN + "/messages.mime", part("to", "b@b.example") + "--b--\r\n"));
        expect(
                400,
                "{\"message\":\"to parameter is missing\"}",
                multipart(
                        "/v3/" + DOMAIN + "/messages.mime",
                        part("message", "From: a@bad.test\r\n\r\nx") + "--b--\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no boundary at all",
                "--b\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\nb@b.example",
                "--b\r\nContent-Disposition: form-data; name=\"to",
                "--b\r\n\r\nnameless\r\n--b--\r\n"
            })
    void aBrokenMultipartBodyIsRefused(String body) throws Exception {
        HttpResponse<String> answer = multipart(MESSAGES, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"message\":\"");
    }

    @Test
    void anOverSizeMessageIsRefusedByRest() throws Exception {
        HttpResponse<String> answer = multipart(
                MESSAGES,
                part("from", "a@bad.test") + part("to", "b@b.example") + part("text", "y".repeat(MAX_MESSAGE + 1))
                        + "--b--\r\n");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
        assertThat(answer.body()).contains("\"message\":\"");
    }

    @Test
    void anOverSizeRequestIsRefusedByRestInMailgunsWords() throws Exception {
        HttpResponse<String> answer = multipart(MESSAGES, part("text", "y".repeat(53 << 20)) + "--b--\r\n");
        expect(413, "{\"message\":\"request size exceeds 52.4MiB limit\"}", answer);
    }

    @Test
    void anOverSizeMessageIsRefusedBySmtp() throws Exception {
        try (SmtpDialogue smtp = login()) {
            assertThat(smtp.say("MAIL FROM:<a@bad.test> SIZE=" + (MAX_MESSAGE + 1)))
                    .as("announced")
                    .startsWith("552 5.3.4");
            String line = "y".repeat(998) + "\r\n";
            smtp.expect("250", "MAIL FROM:<a@bad.test>");
            smtp.expect("250", "RCPT TO:<b@b.example>");
            smtp.expect("354", "DATA");
            smtp.send("From: a@bad.test\r\n\r\n");
            for (int i = 0; i <= MAX_MESSAGE / line.length(); i++) {
                smtp.send(line);
            }
            assertThat(smtp.say(".")).as("not announced").startsWith("552 5.3.4");
            smtp.expect("250", "NOOP");
        }
    }

    @Test
    void anOverLongCommandLineIsRefusedBySmtp() throws Exception {
        try (SmtpDialogue smtp = login()) {
            assertThat(smtp.say("MAIL FROM:<" + "a".repeat(20_000) + "@bad.test>"))
                    .startsWith("500 5.5.");
        }
    }

    @Test
    void anUnparsableAddressIsRefusedBySmtp() throws Exception {
        try (SmtpDialogue smtp = login()) {
            assertThat(smtp.say("MAIL FROM:<not an address>")).startsWith("501 5.");
            smtp.expect("250", "MAIL FROM:<a@bad.test>");
            assertThat(smtp.say("RCPT TO:<@>")).startsWith("501 5.");
            assertThat(smtp.say("RCPT TO:<>")).startsWith("5");
            assertThat(smtp.say("DATA")).as("without a recipient").startsWith("503 5.5.1");
        }
    }

    @Test
    void tooManyRecipientsAreRefusedBySmtp() throws Exception {
        try (SmtpDialogue smtp = login()) {
            smtp.expect("250", "MAIL FROM:<a@bad.test>");
            StringBuilder flight = new StringBuilder();
            for (int i = 0; i < 1001; i++) {
                flight.append("RCPT TO:<r").append(i).append("@b.example>\r\n");
            }
            smtp.send(flight.toString());
            for (int i = 0; i < 1000; i++) {
                assertThat(smtp.reply()).startsWith("250 ");
            }
            assertThat(smtp.reply()).startsWith("452 4.5.3");
            smtp.expect("250", "RSET");
        }
    }

    static Stream<Arguments> injections() {
        String line = "x\r\nX-Injected: yes";
        return Stream.of(
                Arguments.argumentSet("from", "from", "Ann\r\nX-Injected: yes <a@bad.test>"),
                Arguments.argumentSet("to", "to", "Bob\r\nX-Injected: yes <b@b.example>"),
                Arguments.argumentSet("cc", "cc", "b@b.example\r\nX-Injected: yes"),
                Arguments.argumentSet("bcc", "bcc", "b@b.example>\r\nRCPT TO:<victim@b.example"),
                Arguments.argumentSet("subject", "subject", line),
                Arguments.argumentSet("subject with a bare LF", "subject", "x\nX-Injected: yes"),
                Arguments.argumentSet("subject with a bare CR", "subject", "x\rX-Injected: yes"),
                Arguments.argumentSet("header value", "h:X-Mine", line),
                Arguments.argumentSet("header value with a bare LF", "h:X-Mine", "x\nX-Injected: yes"),
                Arguments.argumentSet("header name", "h:X-Mine: x\r\nX-Injected", "yes"),
                Arguments.argumentSet("reply-to", "h:Reply-To", "c@b.example\r\nX-Injected: yes"),
                Arguments.argumentSet("message-id", "h:Message-Id", "<a@b>\r\nX-Injected: yes"),
                Arguments.argumentSet("tag", "o:tag", line),
                Arguments.argumentSet("variable name", "v:a\r\nX-Injected: yes", "x"),
                Arguments.argumentSet("variable value", "v:a", line));
    }

    /** Refused, or made harmless: then what is stored is looked at. */
    @ParameterizedTest
    @MethodSource("injections")
    void noFieldOfAFormCanAddAHeader(String name, String value) throws Exception {
        String[] form = {"from", "a@bad.test", "to", "b@b.example", "subject", "x", "text", "x", "o:testmode", "yes"};
        String[] all = Arrays.copyOf(form, form.length + 2);
        all[form.length] = name;
        all[form.length + 1] = value;
        for (int i = 0; i < form.length; i += 2) {
            if (form[i].equals(name)) {
                all[i + 1] = value;
            }
        }
        HttpResponse<String> answer = server.post(MESSAGES, all);
        if (answer.statusCode() == 200) {
            before = Eventually.get("it is in the books", server::accepted, count -> count > before);
            String source = stored(RunningServer.id(answer));
            assertThat(headers(source))
                    .doesNotContainPattern("(?im)^X-Injected")
                    .doesNotContain("victim");
        } else {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        }
    }

    @Test
    void noFileNameCanAddAHeader() throws Exception {
        String body = part("from", "a@bad.test")
                + part("to", "b@b.example")
                + part("text", "x")
                + part("o:testmode", "yes")
                + "--b\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"a%0D%0AX-Injected: yes\\\r\n"
                + "X-Injected: yes\"\r\nContent-Type: text/plain\r\n X-Injected: yes\r\n\r\nx\r\n--b--\r\n";
        HttpResponse<String> answer = multipart(MESSAGES, body);
        if (answer.statusCode() == 200) {
            before = Eventually.get("it is in the books", server::accepted, count -> count > before);
            assertThat(stored(RunningServer.id(answer))).doesNotContainPattern("(?im)^X-Injected");
        } else {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:<a@bad.test>\rRCPT TO:<victim@b.example>",
                "MAIL FROM:<\"a\rb\"@bad.test>",
                "MAIL FROM:<a@bad.test\0>"
            })
    void noSmtpCommandCanHoldAnother(String command) throws Exception {
        try (SmtpDialogue smtp = login()) {
            assertThat(smtp.say(command)).startsWith("50");
            smtp.send("DATA\r\n");
            Optional<String> next = smtp.replyOrEnd();
            assertThat(next.orElse("503 ")).as("nothing was begun").startsWith("503 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r"})
    void noLineEndButTheRightOneEndsALetter(String end) throws Exception {
        try (SmtpDialogue smtp = login()) {
            smtp.expect("250", "MAIL FROM:<a@bad.test>");
            smtp.expect("250", "RCPT TO:<b@b.example>");
            smtp.expect("354", "DATA");
            smtp.send("From: a@bad.test\r\n\r\nx" + end + "MAIL FROM:<smuggled@bad.test>\r\n");
            assertThat(smtp.say(".")).startsWith("5");
        }
    }

    private static SmtpDialogue login() throws IOException {
        return SmtpDialogue.login(server.submission, LOGIN, PASSWORD);
    }

    private static String stored(String id) throws Exception {
        String key = Eventually.get(
                "the message can be looked up",
                () -> server.trace(id).at("/message/storage_key").asString(""),
                it -> !it.isEmpty());
        HttpResponse<String> answer = RunningServer.send(server.request("/v3/domains/" + DOMAIN + "/messages/" + key)
                .header("Accept", "message/rfc2822")
                .GET());
        return new JsonMapper().readTree(answer.body()).get("body-mime").asString();
    }

    private static String headers(String letter) {
        int end = letter.indexOf("\r\n\r\n");
        return end < 0 ? letter : letter.substring(0, end);
    }

    private static String part(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static HttpResponse<String> multipart(String path, String body) throws IOException, InterruptedException {
        return RunningServer.send(server.request(path)
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void expect(int status, String body, HttpResponse<String> answer) {
        assertThat(answer.statusCode() + " " + answer.body()).isEqualTo(status + " " + body);
    }
}
