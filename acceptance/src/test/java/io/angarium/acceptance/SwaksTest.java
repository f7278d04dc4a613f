package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.ReceivedLetter;
import io.angarium.simulation.ScriptedReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submission by swaks, the SMTP tester of Debian. */
@NeedsPeer("swaks")
class SwaksTest {
    private static final String DOMAIN = "swaks.test";
    private static final String PASSWORD = "a-password";

    @TempDir
    private static Path directory;

    private static ScriptedReceiver receiver;
    private static RunningServer server;
    private static int implicitTlsPort;

    @BeforeAll
    static void start() throws Exception {
        receiver = ScriptedReceiver.start();
        implicitTlsPort = FreePort.find();
        server = RunningServer.start(
                directory.resolve("data"),
                "delivery.next_hop.*=127.0.0.1:" + receiver.port(),
                "smtp.submissions=127.0.0.1:" + implicitTlsPort);
        server.makeDomain(DOMAIN, PASSWORD);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        receiver.close();
    }

    @Test
    void submitsWithAuthPlain() throws Exception {
        String said = submit("plain@to.example", "--auth", "PLAIN").expectSuccess();
        assertThat(said).contains(" -> AUTH PLAIN", "<-  235 2.7.0");
        assertThat(awaitLetter("plain@to.example").text()).contains("DKIM-Signature:", "d=" + DOMAIN);
    }

    @Test
    void submitsWithAuthLogin() throws Exception {
        String said = submit("login@to.example", "--auth", "LOGIN").expectSuccess();
        assertThat(said).contains("AUTH LOGIN").contains("235 ");
        awaitLetter("login@to.example");
    }

    @Test
    void startsTlsWhenAsked() throws Exception {
        String said = submit("starttls@to.example", "--auth", "PLAIN", "--tls").expectSuccess();
        assertThat(said).contains("=== TLS started with cipher TLSv1.3");
        assertThat(awaitLetter("starttls@to.example").text()).containsPattern("with (UTF8)?E?SMTPSA ");
    }

    @Test
    void speaksTlsFromTheStartOnTheOtherPort() throws Exception {
        String said = swaks(
                        implicitTlsPort, DOMAIN, "implicit@to.example", PASSWORD, "--auth", "PLAIN", "--tls-on-connect")
                .expectSuccess();
        assertThat(said).contains("=== TLS started with cipher TLSv1.3");
        awaitLetter("implicit@to.example");
    }

    @Test
    void pipelinesTheEnvelope() throws Exception {
        String said =
                submit("pipelined@to.example", "--auth", "PLAIN", "--pipeline").expectSuccess();
        assertThat(said).contains("250-PIPELINING");
        awaitLetter("pipelined@to.example");
    }

    @Test
    void keepsASeparateCopyOfALetterForEachRecipient() throws Exception {
        submit("one@both.example,two@both.example", "--auth", "PLAIN").expectSuccess();
        awaitLetter("one@both.example");
        awaitLetter("two@both.example");
    }

    @Test
    void refusesAWrongPassword() throws Exception {
        long before = server.accepted();
        Program.Result result =
                swaks(server.submission.getPort(), DOMAIN, "nobody@to.example", "not-the-password", "--auth", "PLAIN");
        assertThat(result.status()).as("authentication failed, in swaks' words").isEqualTo(28);
        assertThat(result.output()).contains("535 5.7.8");
        assertThat(server.accepted()).isEqualTo(before);
    }

    @Test
    void refusesWhoDoesNotLogIn() throws Exception {
        long before = server.accepted();
        Program.Result result = submit("nobody@to.example");
        assertThat(result.status()).isNotZero();
        assertThat(result.output()).contains("530 5.7.0");
        assertThat(server.accepted()).isEqualTo(before);
    }

    @Test
    void refusesALoginAtADomainThatIsNotThere() throws Exception {
        long before = server.accepted();
        Program.Result result =
                swaks(server.submission.getPort(), "unknown.test", "nobody@to.example", PASSWORD, "--auth", "PLAIN");
        assertThat(result.status()).isEqualTo(28);
        assertThat(result.output()).contains("535 5.7.8");
        assertThat(server.accepted()).isEqualTo(before);
    }

    @Test
    void refusesASenderAtNoDomainOfTheAccount() throws Exception {
        long before = server.accepted();
        Program.Result result = Program.run(
                directory,
                new byte[0],
                List.of(
                        "swaks",
                        "--server",
                        "127.0.0.1:" + server.submission.getPort(),
                        "--auth",
                        "PLAIN",
                        "--auth-user",
                        "api",
                        "--auth-password",
                        RunningServer.KEY,
                        "--from",
                        "ann@unknown.test",
                        "--to",
                        "nobody@to.example"));
        assertThat(result.status()).isNotZero();
        assertThat(result.output()).containsPattern("5[0-9][0-9] 5\\.7\\.\\d+ .*your domains");
        assertThat(server.accepted()).isEqualTo(before);
    }

    private static Program.Result submit(String to, String... more) throws IOException, InterruptedException {
        return swaks(server.submission.getPort(), DOMAIN, to, PASSWORD, more);
    }

    private static Program.Result swaks(int port, String domain, String to, String password, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "swaks", "--server", "127.0.0.1:" + port, "--from", "ann@" + domain, "--to", to, "--timeout", "20"));
        if (more.length > 0) {
            command.addAll(List.of("--auth-user", "postmaster@" + domain, "--auth-password", password));
        }
        command.addAll(List.of(more));
        return Program.run(directory, new byte[0], command);
    }

    private static ReceivedLetter awaitLetter(String to) throws Exception {
        return Eventually.get(
                        "the letter to " + to,
                        () -> receiver.letters().stream()
                                .filter(letter -> letter.recipients()
                                        .getFirst()
                                        .toString()
                                        .equals(to))
                                .toList(),
                        letters -> !letters.isEmpty())
                .getFirst();
    }
}
