package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each character that a receiver can have, alone: it shows, and the engine gets along with it. */
class CharacterTest {
    private static final int MESSAGES = 60;

    private final List<String> events = new ArrayList<>();

    /** Hands in 60 messages over an hour to a receiver with these lines, and looks a few hours later. */
    private Result.Row meet(String character) throws Exception {
        String text = """
            length = "12h"
            [engine]
            tick = "500ms"
            retry = ["5m", "10m", "20m"]
            [[receiver]]
            name = "r"
            %s
            [[sender]]
            tenant = "a"
            to = "r"
            messages = %d
            batch = 6
            over = "1h"
            bytes = 200000
            """.formatted(character, MESSAGES);
        Result result = Simulation.run(ScenarioReader.read(text, "character"), 1, events::add);
        assertThat(result.violations()).isEmpty();
        return result.rows().getFirst();
    }

    private long said(String words) {
        return events.stream().filter(line -> line.contains(words)).count();
    }

    /** When this was said first. */
    private Duration at(String words) {
        String line =
                events.stream().filter(each -> each.contains(words)).findFirst().orElseThrow();
        return Duration.ofNanos(Long.parseLong(line.substring(0, line.indexOf(' '))));
    }

    private static void allArrived(Result.Row row) {
        assertThat(row.delivered()).isEqualTo(MESSAGES);
    }

    @Test
    void greylisting() throws Exception {
        Result.Row row = meet("greylisting = \"4m\"");
        allArrived(row);
        assertThat(row.deferrals()).as("each once").isEqualTo(MESSAGES);
        assertThat(row.median().orElseThrow()).isGreaterThan(Duration.ofMinutes(4));
    }

    @Test
    void aLimitThatRamps() throws Exception {
        Result.Row row = meet("""
            limit = [{ at = "0s", rate = 0.01 }, { at = "2h", rate = 1 }]
            limit-ramps = true
            """);
        allArrived(row);
        assertThat(said("over its limit")).isPositive();
    }

    @Test
    void aCapOnMessagesPerConnection() throws Exception {
        Result.Row row = meet("messages-per-connection = 2");
        allArrived(row);
        assertThat(row.connections()).isGreaterThanOrEqualTo(MESSAGES / 2);
    }

    @Test
    void aCapOnConnections() throws Exception {
        allArrived(meet("connections = 1\ntarpit = \"2s\""));
        assertThat(said("closed after 421")).isPositive();
    }

    @Test
    void aTarpit() throws Exception {
        Result.Row row = meet("tarpit = \"5s\"\nextensions = [\"8BITMIME\"]");
        allArrived(row);
        assertThat(row.median().orElseThrow()).as("EHLO, MAIL, RCPT, DATA").isGreaterThan(Duration.ofSeconds(20));
    }

    @Test
    void aSlowFinalDot() throws Exception {
        allArrived(meet("dot = \"4m\""));
        Duration untilReply = at("DELIVERED r0 ").minus(at("took the mail for r0@"));
        assertThat(untilReply).isGreaterThanOrEqualTo(Duration.ofMinutes(4));
    }

    @ParameterizedTest
    @CsvSource({"connect, 0.5", "ehlo, 0.5", "mail, 0.2", "rcpt, 0.2", "body, 0.1", "dot, 0.2"})
    void connectionsThatAreHalfOpen(String moment, String chance) throws Exception {
        allArrived(meet("mishap = [{ kind = \"vanish\", at = \"" + moment + "\", chance = " + chance + " }]\n"));
        assertThat(said("VANISH at " + moment.toUpperCase(Locale.ROOT))).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused", "garbage", "cut", "silent"})
    void brokenTls(String how) throws Exception {
        allArrived(meet("tls = \"" + how + "\""));
    }

    @Test
    void tlsThatWorks() throws Exception {
        allArrived(meet("tls = \"offered\""));
        assertThat(said("shows a certificate: GOOD")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-bdat", "lies-about-chunking"})
    void liesAboutBdat(String lie) throws Exception {
        allArrived(meet(lie + " = true"));
    }

    @Test
    void aDnsThatFails() throws Exception {
        Result.Row row = meet("dns-failing = 0.5");
        allArrived(row);
        assertThat(said("no answer from DNS")).isPositive();
    }

    @Test
    void aDnsThatIsDarkForAWhile() throws Exception {
        Result.Row row = meet("dns-down = [{ from = \"10m\", until = \"90m\" }]");
        allArrived(row);
        assertThat(said("no answer from DNS")).isPositive();
    }

    @Test
    void aReceiverThatIsDown() throws Exception {
        Result.Row row = meet("down = [{ from = \"10m\", until = \"90m\" }]");
        allArrived(row);
        assertThat(row.deferrals()).isPositive();
    }

    @Test
    void recipientsThatDoNotExist() throws Exception {
        Result.Row row = meet("unknown = 0.3");
        assertThat(row.failed()).isBetween(1, MESSAGES - 1);
        assertThat(row.delivered() + row.failed()).isEqualTo(MESSAGES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "reset", "stall", "long-line", "endless-reply", "garbage"})
    void mishapsOfEveryKind(String kind) throws Exception {
        allArrived(meet("mishap = [{ kind = \"" + kind + "\", at = \"rcpt\", chance = 0.2 }]\n"));
    }
}
