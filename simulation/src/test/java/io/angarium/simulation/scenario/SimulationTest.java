package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
    @Test
    void theSameSeedTellsTheSameStoryToTheByteAndAnotherSeedAnother() throws Exception {
        Scenario week = example("week");
        List<String> story = new ArrayList<>();
        List<String> again = new ArrayList<>();
        Result first = Simulation.run(week, 1, story::add);
        Result second = Simulation.run(week, 1, again::add);
        Result other = Simulation.run(week, 2, _ -> {});
        assertThat(again).isEqualTo(story);
        assertThat(second.hash()).isEqualTo(first.hash());
        assertThat(other.hash()).isNotEqualTo(first.hash());
        assertThat(first.violations()).isEmpty();
        assertThat(other.violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void keepsItsPromisesAmongReceiversThatDoEverythingWrong(long seed) throws Exception {
        Result result = Simulation.run(example("rude"), seed, _ -> {});
        assertThat(result.violations()).isEmpty();
        assertThat(row(result, "silent-tls").delivered()).isEqualTo(50);
        assertThat(row(result, "refused-tls").delivered()).isEqualTo(50);
    }

    @Test
    void deliversInAWeekWhatReceiversWithMannersTake() throws Exception {
        Result result = Simulation.run(example("week"), 3, _ -> {});
        for (String name : List.of("plain", "greylister", "tarpit", "short", "bad-tls", "cut-tls", "dark")) {
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
        assertThat(urgent.taken()).isGreaterThanOrEqualTo(99);
        assertThat(urgent.p90().orElseThrow().toMillis()).isLessThan(600);
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
