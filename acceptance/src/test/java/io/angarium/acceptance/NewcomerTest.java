package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first five minutes: start, send, follow, read back, stop. */
class NewcomerTest {
    @TempDir
    private Path data;

    @Test
    void sendsAFirstMessageAndFollowsItsWholeWay() throws Exception {
        try (RunningServer server = RunningServer.start(data)) {
            HttpResponse<String> sent = server.post(
                    "/v3/sandbox.localhost/messages",
                    "from",
                    "Angarium <hello@sandbox.localhost>",
                    "to",
                    "you@example.com",
                    "subject",
                    "Hello",
                    "text",
                    "It works.");
            assertThat(sent.statusCode()).isEqualTo(200);
            assertThat(sent.body()).contains("\"message\":\"Queued. Thank you.\"");
            String id = id(sent.body());

            String trace = Eventually.get(
                    "the message is delivered", () -> trace(server, id), it -> it.contains(": delivered"));
            assertThat(trace).contains("you@example.com: delivered");
            assertThat(trace).containsSubsequence("accepted", "rendered", "signed by sandbox.localhost/");
            assertThat(trace).containsSubsequence("connected", "127.0.0.1", "TLSv1.3", "TLS_AES_", "delivered", "250 ");

            String inbox = RunningServer.run("inbox", "--url", server.url(), "--key", RunningServer.KEY);
            assertThat(inbox).contains("you@example.com").contains("Hello");
            assertThat(server.get("/angarium/v1/inbox").body())
                    .contains("\"subject\":\"Hello\"")
                    .contains("It works.");
            assertThat(server.stop()).as("exit status after SIGTERM").isZero();
        }
    }

    @Test
    void whatWasAcceptedIsStillThereAfterARestart() throws Exception {
        String id;
        try (RunningServer server = RunningServer.start(data, "delivery.next_hop.example.com=127.0.0.1:1")) {
            HttpResponse<String> made = server.post("/v4/domains", "name", "send.test");
            assertThat(made.statusCode()).isEqualTo(200);
            id = id(server.post("/v3/send.test/messages", "from", "a@send.test", "to", "b@example.com", "text", "waits")
                    .body());
            assertThat(server.stop()).isZero();
        }
        try (RunningServer server = RunningServer.start(data, "delivery.next_hop.example.com=127.0.0.1:1")) {
            assertThat(trace(server, id)).containsPattern("b@example\\.com: (queued|sending|deferred)");
            assertThat(server.get("/metrics").body()).contains("angarium_recipients_queued 1");
        }
    }

    private static String trace(RunningServer server, String id) throws IOException, InterruptedException {
        return RunningServer.run("trace", id, "--url", server.url(), "--key", RunningServer.KEY);
    }

    private static String id(String answer) {
        Matcher id = Pattern.compile("\"id\":\"<([^>]+)>\"").matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group(1);
    }
}
