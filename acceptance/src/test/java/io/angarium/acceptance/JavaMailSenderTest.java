package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.simulation.ReceivedLetter;
import io.angarium.simulation.ScriptedReceiver;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Spring's mail sender, as an application configures it: SMTP submission with a login over STARTTLS. */
class JavaMailSenderTest {
    private static final String DOMAIN = "spring.test";
    private static final String PASSWORD = "a-password";

    @TempDir
    private static Path directory;

    private static ScriptedReceiver receiver;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        receiver = ScriptedReceiver.start();
        server = RunningServer.start(directory.resolve("data"), "delivery.next_hop.*=127.0.0.1:" + receiver.port());
        server.makeDomain(DOMAIN, PASSWORD);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            receiver.close();
        }
    }

    private static JavaMailSenderImpl sender(String password) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost(server.submission.getHostString());
        sender.setPort(server.submission.getPort());
        sender.setUsername("postmaster@" + DOMAIN);
        sender.setPassword(password);
        sender.getJavaMailProperties().setProperty("mail.smtp.auth", "true");
        sender.getJavaMailProperties().setProperty("mail.smtp.starttls.required", "true");
        sender.getJavaMailProperties().setProperty("mail.smtp.ssl.trust", "*");
        sender.getJavaMailProperties().setProperty("mail.smtp.ssl.checkserveridentity", "false");
        return sender;
    }

    @Test
    void sendsALetterWithAFileAndAnOption() throws Exception {
        JavaMailSenderImpl sender = sender(PASSWORD);
        MimeMessage message = sender.createMimeMessage();
        MimeMessageHelper helper = new MimeMessageHelper(message, true, "UTF-8");
        helper.setFrom("ann@" + DOMAIN, "Ann");
        helper.setTo("bob@spring.example");
        helper.setSubject("Grüße from Spring");
        helper.setText("plain words", "<p>rich words</p>");
        helper.addAttachment("Übersicht.txt", new ByteArrayResource("figures".getBytes(StandardCharsets.UTF_8)));
        message.setHeader("X-Mailgun-Tag", "springtime");
        message.setHeader("X-Mailgun-Track", "no");
        sender.send(message);

        assertThat(await("bob@spring.example").text())
                .contains("rich words", "DKIM-Signature:")
                .doesNotContain("X-Mailgun-Track");
        assertThat(Eventually.get(
                                "the tag in the event",
                                () -> server.json("/v3/" + DOMAIN + "/events?event=delivered&tags=springtime"),
                                page -> !page.path("items").isEmpty())
                        .at("/items/0/recipient")
                        .asString())
                .isEqualTo("bob@spring.example");
    }

    @Test
    void sendsPlainLettersOneAfterAnother() throws Exception {
        SimpleMailMessage template = new SimpleMailMessage();
        template.setFrom("ann@" + DOMAIN);
        template.setSubject("One of two");
        template.setText("plain words");
        SimpleMailMessage first = new SimpleMailMessage(template);
        first.setTo("first@spring.example");
        SimpleMailMessage second = new SimpleMailMessage(template);
        second.setTo("second@spring.example");
        sender(PASSWORD).send(first, second);

        assertThat(await("first@spring.example").text()).contains("Subject: One of two");
        assertThat(await("second@spring.example").text()).contains("Subject: One of two");
    }

    @Test
    void isToldThatItsPasswordIsWrong() {
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom("ann@" + DOMAIN);
        message.setTo("bob@spring.example");
        assertThatThrownBy(() -> sender("not-the-password").send(message))
                .isInstanceOf(MailAuthenticationException.class);
    }

    private static ReceivedLetter await(String recipient) throws Exception {
        return Eventually.get(
                        "the letter to " + recipient,
                        () -> receiver.letters().stream()
                                .filter(letter -> letter.recipients()
                                        .getFirst()
                                        .toString()
                                        .equals(recipient))
                                .toList(),
                        letters -> !letters.isEmpty())
                .getFirst();
    }
}
