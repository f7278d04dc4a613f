package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
    /** To an urgent message, whatever waits beside it, at a receiver that says 'slower' and not for how long. */
    private static final Duration PROMISED = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(strings = {"week", "tls"})
    void theSameSeedTellsTheSameStoryToTheByteAndAnotherSeedAnother(String name) throws Exception {
        Scenario scenario = example(name);
        List<String> story = new ArrayList<>();
        List<String> again = new ArrayList<>();
        Result first = Simulation.run(scenario, 1, story::add);
        Result second = Simulation.run(scenario, 1, again::add);
        Result other = Simulation.run(scenario, 2, _ -> {});
        assertThat(again).isEqualTo(story);
        assertThat(second.hash()).isEqualTo(first.hash());
        assertThat(other.hash()).isNotEqualTo(first.hash());
        assertThat(first.violations()).isEmpty();
        assertThat(other.violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void deliversEverythingToReceiversThatDoEverythingWrong(long seed) throws Exception {
        Result result = Simulation.run(example("rude"), seed, _ -> {});
        assertThat(result.violations()).isEmpty();
        for (String name : List.of("lock-step", "silent-tls", "refused-tls", "wrong-bdat", "no-bdat")) {
            assertThat(row(result, name).delivered())
                    .as(name)
                    .isEqualTo(row(result, name).offered());
        }
        Result.Row rude = row(result, "rude");
        assertThat(rude.queued()).isZero();
        assertThat(rude.failed()).as("one in twenty recipients doesn't exist").isBetween(200, 300);
    }

    /** A receiver that offers CHUNKING and doesn't know BDAT costs one connection: no doubt, no deferral, no failure. */
    @ParameterizedTest
    @ValueSource(strings = {"lies-about-chunking", "wrong-bdat"})
    void doesNotLetAMessageSufferFromAReceiverThatDoesNotKnowBdat(String vice) throws Exception {
        Scenario liar = ScenarioReader.read("""
            length = "10m"
            [[receiver]]
            name = "liar"
            hosts = ["mx1.liar.test"]
            %s = true
            [[sender]]
            tenant = "a"
            to = "liar"
            messages = 100
            over = "5m"
            """.formatted(vice), "liar.toml");
        Result result = Simulation.run(liar, 1, _ -> {});
        Result.Row row = result.rows().getFirst();
        assertThat(result.violations()).isEmpty();
        assertThat(row.delivered()).isEqualTo(100);
        assertThat(row.deferrals()).isZero();
        assertThat(result.waits().getFirst().longest().orElseThrow()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void deliversInAWeekWhatReceiversWithMannersTake() throws Exception {
        Result result = Simulation.run(example("week"), 3, _ -> {});
        for (String name : List.of("plain", "greylister", "tarpit", "short", "bad-tls", "cut-tls", "dark", "liar")) {
            assertThat(row(result, name).delivered())
                    .as(name)
                    .isEqualTo(row(result, name).offered());
        }
    }

    @Test
    void usesWhatAReceiverAllowsWhoseLimitChanges() throws Exception {
        Scenario quarter = ScenarioReader.read("""
            length = "15m"
            [[receiver]]
            name = "fickle"
            voice = "yahoo"
            domains = 5
            limit = [{ at = "0s", rate = 40 }, { at = "5m", rate = 10 }, { at = "10m", rate = 60 }]
            [[sender]]
            tenant = "newsletter"
            to = "fickle"
            messages = 50000
            """, "fickle.toml");
        Result result = Simulation.run(quarter, 1, _ -> {});
        Result.Row row = result.rows().getFirst();
        assertThat(result.violations()).isEmpty();
        assertThat(row.used().orElseThrow()).isGreaterThan(0.9);
        assertThat(row.refusedShare()).isLessThan(0.01);
        assertThat(Chart.of(result))
                .contains("class=\"allowed\"", "class=\"achieved\"")
                .endsWith("</svg>\n");
    }

    @Test
    void letsAnAlarmPassABacklogAtAReceiverAtItsLimit() throws Exception {
        Scenario alarm = ScenarioReader.read("""
            length = "4m"
            [[receiver]]
            name = "busy"
            limit = [{ at = "0s", rate = 50 }]
            [[sender]]
            tenant = "newsletter"
            to = "busy"
            messages = 50000
            [[sender]]
            tenant = "alarm"
            urgent = true
            to = "busy"
            messages = 100
            at = "1m"
            over = "2m"
            """, "alarm.toml");
        Result result = Simulation.run(alarm, 1, _ -> {});
        Result.Waited urgent = result.waits().get(1);
        assertThat(urgent.taken()).isEqualTo(100);
        assertThat(urgent.p90().orElseThrow().toMillis()).isLessThan(600);
        assertThat(urgent.longest().orElseThrow()).isLessThan(PROMISED);
    }

    /** Also those that are themselves refused because the receiver is overrun. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void keepsNoAlarmForLongerThanSecondsAtAReceiverThatThrottlesIt(long seed) throws Exception {
        Scenario alarm = ScenarioReader.read("""
            length = "6m"
            [[receiver]]
            name = "busy"
            voice = "google"
            limit = [{ at = "0s", rate = 100 }, { at = "90s", rate = 20 }, { at = "3m", rate = 60 }]
            [[sender]]
            tenant = "newsletter"
            to = "busy"
            messages = 50000
            [[sender]]
            tenant = "alarm"
            urgent = true
            to = "busy"
            messages = 600
            at = "1m"
            over = "4m"
            """, "throttled-alarm.toml");
        Result result = Simulation.run(alarm, seed, _ -> {});
        Result.Waited urgent = result.waits().get(1);
        assertThat(result.violations()).isEmpty();
        assertThat(urgent.taken()).isEqualTo(600);
        assertThat(urgent.longest().orElseThrow()).isLessThan(PROMISED);
    }

    @Test
    void findsOutHowOftenAReceiverMayBeCalled() throws Exception {
        Scenario shy = ScenarioReader.read("""
                length = "30m"
                [[receiver]]
                name = "shy"
                hosts = ["mx1.shy.test"]
                connection-rate = 0.2
                messages-per-connection = 10
                [[sender]]
                tenant = "newsletter"
                to = "shy"
                messages = 1500
                """, "shy.toml");
        Result result = Simulation.run(shy, 1, _ -> {});
        Result.Row row = result.rows().getFirst();
        assertThat(result.violations()).isEmpty();
        assertThat(row.delivered()).isEqualTo(1500);
        assertThat(row.refusedShare()).isLessThan(0.1);
    }

    private static final String HELD = """
            length = "5m"
            [engine]
            rules = \"\"\"
            [default]
            message_rate = "20/s"
            messages_per_connection = 7
            \"\"\"
            [[receiver]]
            name = "quiet"
            expects = { rate = %s, messages-per-connection = %s }
            [[sender]]
            tenant = "newsletter"
            to = "quiet"
            messages = 10000
            """;

    @Test
    void holdsToTheLimitsThatPeopleSet() throws Exception {
        Result result = Simulation.run(ScenarioReader.read(HELD.formatted(20, 7), "held.toml"), 1, _ -> {});
        assertThat(result.violations()).isEmpty();
        assertThat(result.rows().getFirst().delivered()).isGreaterThan(5_000);
    }

    @ParameterizedTest
    @CsvSource({"15, 7, more than 160 messages in 10 s", "20, 6, more than 6 messages over one connection"})
    void noticesWhenALimitIsNotHeld(int rate, int perConnection, String broken) throws Exception {
        Scenario held = ScenarioReader.read(HELD.formatted(rate, perConnection), "held.toml");
        assertThat(Simulation.run(held, 1, _ -> {}).violations())
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation).contains(broken));
    }

    private static Result.Row row(Result result, String receiver) {
        return result.rows().stream()
                .filter(row -> row.receiver().equals(receiver))
                .findFirst()
                .orElseThrow();
    }

    private static Scenario example(String name) throws Exception {
        return ScenarioReader.read(Examples.text(name).orElseThrow(), name);
    }
}
