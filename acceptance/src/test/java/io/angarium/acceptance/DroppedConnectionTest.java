package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.Moment;
import io.angarium.simulation.ReceivedLetter;
import io.angarium.simulation.ScriptedReceiver;
import io.angarium.simulation.SelfSigned;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A receiver that drops the connection, at each point of the dialogue: the mail arrives all the same. */
class DroppedConnectionTest {
    private static final String DOMAIN = "drop.test";
    private static final List<String> EXTENSIONS = List.of("PIPELINING CHUNKING", "PIPELINING", "8BITMIME");
    /** Once MAIL is on its way, the whole message may be: what came of it then is not known without its reply. */
    private static final Set<Moment> BEFORE_MAIL = EnumSet.range(Moment.CONNECT, Moment.TLS_HANDSHAKE);

    @TempDir
    private static Path directory;

    /** One for each recipient domain: a test meets no connection that another left behind. */
    private static final Map<String, ScriptedReceiver> RECEIVERS = new HashMap<>();

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        List<String> settings = new ArrayList<>(List.of("delivery.retry=300ms 300ms"));
        for (Moment moment : Moment.values()) {
            settings.add(receiver("one-" + name(moment)));
            settings.add(receiver("many-" + name(moment)));
        }
        for (int i = 0; i < EXTENSIONS.size(); i++) {
            settings.add(receiver("doubt-" + i));
        }
        server = RunningServer.start(directory.resolve("data"), settings.toArray(String[]::new));
        server.makeDomain(DOMAIN, "a-password");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        RECEIVERS.values().forEach(ScriptedReceiver::close);
    }

    @ParameterizedTest
    @EnumSource(names = "AFTER_REPLY", mode = EnumSource.Mode.EXCLUDE)
    void aSingleMessageArrivesOnceWhereverTheConnectionWasDropped(Moment moment) throws Exception {
        String domain = "one-" + name(moment) + ".example";
        ScriptedReceiver receiver = RECEIVERS.get(domain);
        receiver.on(moment).times(1).drop();
        String id = send("ann@" + domain);

        JsonNode trace = server.awaitState(id, "delivered");
        assertThat(receiver.letters()).as(trace.toString()).hasSize(1);
        if (moment == Moment.END_OF_BODY) {
            assertThat(trace.toString()).as("whether it was taken is not known").contains("in_doubt");
        } else if (BEFORE_MAIL.contains(moment)) {
            assertThat(trace.toString()).as("nothing was sent").doesNotContain("in_doubt");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aReplyThatIsLostIsADoubtAndTheTraceSaysSo(int extensions) throws Exception {
        String domain = "doubt-" + extensions + ".example";
        ScriptedReceiver receiver = RECEIVERS.get(domain);
        receiver.offerOnly(EXTENSIONS.get(extensions).split(" "));
        receiver.on(Moment.END_OF_BODY).times(1).drop();
        String id = send("ann@" + domain);

        JsonNode trace = server.awaitState(id, "delivered");
        assertThat(steps(trace)).containsSubsequence("in_doubt", "delivered");
    }

    @ParameterizedTest
    @EnumSource
    void manyMessagesArriveThoughTheConnectionIsDroppedAgainAndAgain(Moment moment) throws Exception {
        int messages = 40;
        String domain = "many-" + name(moment) + ".example";
        ScriptedReceiver receiver = RECEIVERS.get(domain);
        receiver.on(moment).after(1).times(3).drop();
        for (int i = 0; i < messages; i++) {
            send("r" + i + "@" + domain);
        }

        Eventually.get("nothing waits", () -> server.metric("angarium_recipients_queued"), waiting -> waiting == 0);
        List<String> recipients = receiver.letters().stream()
                .map(ReceivedLetter::recipients)
                .map(all -> all.getFirst().toString())
                .toList();
        assertThat(recipients.stream().distinct()).as("each arrived").hasSize(messages);
        assertThat(recipients.size() - messages)
                .as("twice only what was on its way when the connection broke: at most a flight for each of 3 drops")
                .isLessThanOrEqualTo(3 * 8);
    }

    private static String receiver(String name) {
        ScriptedReceiver receiver = ScriptedReceiver.start().offerStartTls(SelfSigned.context());
        RECEIVERS.put(name + ".example", receiver);
        return "delivery.next_hop." + name + ".example=127.0.0.1:" + receiver.port();
    }

    private static String name(Moment moment) {
        return moment.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> steps(JsonNode trace) {
        return trace.at("/recipients/0/steps")
                .valueStream()
                .map(step -> step.get("step").asString())
                .toList();
    }

    private static String send(String to) throws Exception {
        return RunningServer.id(server.post(
                "/v3/" + DOMAIN + "/messages",
                "from",
                "ann@drop.test",
                "to",
                to,
                "subject",
                "Hello",
                "text",
                "Words enough for two lines\nof a body."));
    }
}
