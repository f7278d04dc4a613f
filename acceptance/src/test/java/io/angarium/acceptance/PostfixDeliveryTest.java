package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Delivery to a real Postfix over STARTTLS, found by MX records of a real DNS server. */
@NeedsPeer({"postfix", "unbound"})
class PostfixDeliveryTest {
    private static final String DOMAIN = "sender.test";

    @TempDir
    private static Path directory;

    private static NameServer dns;
    private static Postfix postfix;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        dns = NameServer.start(
                directory.resolve("dns"),
                List.of(
                        "receiver.test. 60 IN MX 10 mx.receiver.test.",
                        "mx.receiver.test. 60 IN A 127.0.0.1",
                        "two.test. 60 IN MX 5 dead.two.test.",
                        "two.test. 60 IN MX 10 mx.receiver.test.",
                        "dead.two.test. 60 IN A 127.0.0.77",
                        "null.test. 60 IN MX 0 .",
                        "implicit.test. 60 IN A 127.0.0.1"));
        postfix = Postfix.start(
                directory.resolve("postfix").toAbsolutePath(), "receiver.test", "two.test", "implicit.test");
        server = RunningServer.start(
                directory.resolve("data"),
                "dns.servers=" + dns.address(),
                "delivery.port=" + postfix.port(),
                "delivery.retry=500ms 500ms",
                // A reloaded Postfix keeps its old ways on connections that are open.
                "delivery.idle=100ms",
                "allow.private_networks=true");
        server.makeDomain(DOMAIN, "a-password");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (postfix != null) {
            postfix.close();
        }
        if (dns != null) {
            dns.close();
        }
    }

    @Test
    void aLetterArrivesOverTls() throws Exception {
        String id = send("ann@receiver.test");

        String letter = postfix.awaitLetter("ann", id);
        assertThat(letter).containsPattern("(?s)Received: from .*\\(using TLSv1\\.3 with cipher .*by mx\\.");
        assertThat(letter).contains("DKIM-Signature:", "It works.");
        JsonNode trace = server.awaitState(id, "delivered");
        assertThat(step(trace, "connected")).contains("mx.receiver.test", "127.0.0.1", "TLSv1.3");
        assertThat(step(trace, "delivered")).containsPattern("250 2\\.0\\.0 Ok: .*queued as ");
    }

    @Test
    void theNextExchangerIsTakenWhenTheFirstIsDead() throws Exception {
        String id = send("ann@two.test");

        JsonNode trace = server.awaitState(id, "delivered");
        postfix.awaitLetter("ann", id);
        assertThat(step(trace, "connected")).contains("mx.receiver.test");
        assertThat(trace.at("/recipients/0/steps").toString())
                .as("within the same attempt")
                .doesNotContain("deferred");
    }

    @Test
    void aDomainWithoutExchangersIsReachedAtItsAddress() throws Exception {
        String id = send("ann@implicit.test");
        server.awaitState(id, "delivered");
        postfix.awaitLetter("ann", id);
    }

    @Test
    void aDomainThatTakesNoMailFailsForGood() throws Exception {
        String id = send("ann@null.test");

        JsonNode trace = server.awaitState(id, "failed");
        assertThat(step(trace, "failed")).containsIgnoringCase("null MX");
    }

    @Test
    void aDomainThatDoesNotExistFailsForGood() throws Exception {
        server.awaitState(send("ann@nowhere.test"), "failed");
    }

    @Test
    void anUnknownRecipientFailsForGoodWithTheReply() throws Exception {
        String id = send("nobody@receiver.test");

        server.awaitState(id, "failed");
        JsonNode event = event(id, "failed");
        assertThat(event.get("severity").asString()).isEqualTo("permanent");
        assertThat(event.at("/delivery-status/code").asInt()).isEqualTo(550);
        assertThat(event.at("/delivery-status/enhanced-code").asString()).isEqualTo("5.1.1");
        assertThat(event.at("/delivery-status/message").asString()).contains("User unknown in virtual mailbox table");
    }

    @Test
    void whoIsToldToComeLaterComesLater() throws Exception {
        postfix.answer("late@receiver.test", "450 4.2.0 come back later");
        String id = send("late@receiver.test");

        JsonNode event =
                Eventually.get("the failed event", () -> eventOrNothing(id, "failed"), it -> !it.isMissingNode());
        assertThat(event.get("severity").asString()).isEqualTo("temporary");
        assertThat(event.at("/delivery-status/code").asInt()).isEqualTo(450);
        postfix.answer("late@receiver.test", "OK");
        JsonNode trace = server.awaitState(id, "delivered");
        assertThat(step(trace, "deferred")).contains("come back later");
        postfix.awaitLetter("late", id);
    }

    @Test
    void mailWaitsWhileTheReceiverIsDown() throws Exception {
        postfix.stop();
        String id = send("bob@receiver.test");
        server.awaitState(id, "deferred");
        postfix.start();

        server.awaitState(id, "delivered");
        assertThat(postfix.awaitLetter("bob", id)).contains("It works.");
        assertThat(postfix.letters("bob")).as("once").hasSize(1);
    }

    private static String send(String to) throws Exception {
        return RunningServer.id(server.post(
                "/v3/" + DOMAIN + "/messages",
                "from",
                "Ann <ann@sender.test>",
                "to",
                to,
                "subject",
                "Hello",
                "text",
                "It works."));
    }

    private static String step(JsonNode trace, String name) {
        for (JsonNode step : trace.at("/recipients/0/steps")) {
            if (step.get("step").asString().equals(name)) {
                return step.toString();
            }
        }
        throw new AssertionError("no step " + name + " in " + trace);
    }

    private static JsonNode event(String id, String kind) throws Exception {
        return Eventually.get("an event " + kind, () -> eventOrNothing(id, kind), it -> !it.isMissingNode());
    }

    private static JsonNode eventOrNothing(String id, String kind) throws Exception {
        return server.json("/v3/" + DOMAIN + "/events?event=" + kind + "&message-id=" + id)
                .path("items")
                .path(0);
    }
}
