package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.ReceivedLetter;
import io.angarium.simulation.ScriptedReceiver;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Signatures verified by somebody else's program, dkimpy, with the key record that the product tells people to publish. */
@NeedsPeer("python3-dkim")
class DkimByOthersTest {
    private static final String DOMAIN = "signed.test";
    private static final String PASSWORD = "a-password";
    /** The record comes from a file in place of the DNS; the program's own look-up knows only the system's resolver. */
    private static final String VERIFY = """
            import sys, dkim
            record_name, record, letter = sys.argv[1].encode(), open(sys.argv[2], "rb").read(), open(sys.argv[3], "rb").read()
            def look_up(name, timeout=5):
                return record if name.rstrip(b".") == record_name else None
            try:
                print("good" if dkim.DKIM(letter).verify(dnsfunc=look_up) else "bad")
            except dkim.DKIMException as fault:
                print("bad:", fault)
            """;

    @TempDir
    private static Path directory;

    private static ScriptedReceiver receiver;
    private static RunningServer server;
    private static String recordName;

    @BeforeAll
    static void start() throws Exception {
        receiver = ScriptedReceiver.start();
        server = RunningServer.start(directory.resolve("data"), "delivery.next_hop.*=127.0.0.1:" + receiver.port());
        server.makeDomain(DOMAIN, PASSWORD);
        for (JsonNode record : server.json("/v4/domains/" + DOMAIN).get("sending_dns_records")) {
            if (record.get("name").asString("").contains("._domainkey.")) {
                recordName = record.get("name").asString();
                Files.writeString(
                        directory.resolve("record"), record.get("value").asString());
            }
        }
        Files.writeString(directory.resolve("verify.py"), VERIFY);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        receiver.close();
    }

    @Test
    void aLetterByRestWithTextHtmlAndAFile() throws Exception {
        String body = part("from", "", "Jürgen <ann@signed.test>")
                + part("to", "", "bob@rest.example")
                + part("cc", "", "carl@rest.example")
                + part("subject", "", "Grüße aus dem Süden, " + "lang ".repeat(40))
                + part("text", "", "Zeile eins\r\n\r\n  trailing blanks  \t\r\n.\r\n..\r\n\r\n\r\n")
                + part("html", "", "<p>" + "ä".repeat(3000) + "</p>")
                + part("attachment", "; filename=\"Übersicht.bin\"", "\u0001\u0002binary".repeat(500))
                + "--b--\r\n";
        HttpResponse<String> sent = RunningServer.send(server.request("/v3/" + DOMAIN + "/messages")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        RunningServer.id(sent);

        verify(await("rest.example", 2));
    }

    @Test
    void aBatchWithItsRecipientsVariables() throws Exception {
        RunningServer.id(
                server.post(
                        "/v3/" + DOMAIN + "/messages",
                        "from",
                        "ann@signed.test",
                        "to",
                        "one@batch.example, Zwei <two@batch.example>, three@batch.example",
                        "subject",
                        "Hello %recipient.name%",
                        "text",
                        "Your number is %recipient.number%.",
                        "html",
                        "<b>%recipient.name%</b>",
                        "recipient-variables",
                        "{\"one@batch.example\":{\"name\":\"Una\",\"number\":1},\"two@batch.example\":{\"name\":\"Jürgen\",\"number\":2}}"));

        List<ReceivedLetter> letters = await("batch.example", 3);
        assertThat(letters).anyMatch(letter -> letter.text().contains("Subject: Hello Una"));
        verify(letters);
    }

    @Test
    void aLetterBySmtpAsItCame() throws Exception {
        try (SmtpDialogue smtp = SmtpDialogue.login(server.submission, "postmaster@" + DOMAIN, PASSWORD)) {
            String letter = "From: ann@signed.test\r\nTo: bob@smtp.example\r\nSubject:   folded\r\n\tand  spaced \r\n"
                    + "X-Empty:\r\n\r\nLine  with   blanks \t \r\n\r\n..dots\r\n\r\n\r\n";
            assertThat(smtp.submit("ann@signed.test", "bob@smtp.example", letter))
                    .startsWith("250");
        }
        verify(await("smtp.example", 1));
    }

    @Test
    void aLetterWithoutABody() throws Exception {
        try (SmtpDialogue smtp = SmtpDialogue.login(server.submission, "postmaster@" + DOMAIN, PASSWORD)) {
            assertThat(smtp.submit("ann@signed.test", "bob@empty.example", "From: ann@signed.test\r\n\r\n"))
                    .startsWith("250");
        }
        verify(await("empty.example", 1));
    }

    @Test
    void aChangedLetterIsFoundOut() throws Exception {
        RunningServer.id(server.post(
                "/v3/" + DOMAIN + "/messages", "from", "ann@signed.test", "to", "x@changed.example", "text", "Pay 10"));
        String letter = await("changed.example", 1).getFirst().text();

        assertThat(check(letter)).startsWith("good");
        assertThat(check(letter.replace("Pay 10", "Pay 1000"))).startsWith("bad");
        assertThat(check("From: evil@elsewhere.example\r\n" + letter))
                .as("a second From")
                .startsWith("bad");
    }

    private static void verify(List<ReceivedLetter> letters) throws Exception {
        for (ReceivedLetter letter : letters) {
            assertThat(check(letter.text())).as(letter.text()).startsWith("good");
        }
    }

    private static String check(String letter) throws Exception {
        Path file = Files.writeString(Files.createTempFile(directory, "letter", ".eml"), letter);
        return Program.run(
                        directory,
                        "/usr/bin/python3",
                        "verify.py",
                        recordName,
                        directory.resolve("record").toString(),
                        file.toString())
                .expectSuccess();
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

    private static String part(String name, String more, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + value + "\r\n";
    }
}
