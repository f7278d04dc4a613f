package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.scenario.Result.Foresight;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForesightTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void nineOfTenMessagesLeaveInsideTheRangeThatExplainTells(long seed) throws Exception {
        Result result = Simulation.run(
                ScenarioReader.read(Examples.text("expected-times").orElseThrow(), "expected-times"), seed, _ -> {});
        Foresight all = result.foresight().getLast();
        assertThat(result.violations()).isEmpty();
        assertThat(all.asked()).isGreaterThan(1000);
        assertThat(all.inside()).as("of %d", all.asked()).isGreaterThanOrEqualTo(all.asked() * 9 / 10);
        assertThat(all.width()).isLessThanOrEqualTo(1.0);
    }

    @Test
    void countsNeitherWhatIsStillToComeNorWhatCanNotBeTold() throws Exception {
        Scenario hopeless = ScenarioReader.read("""
            length = "10m"
            [explain]
            at = ["1m", "5m"]
            sample = 10
            [[receiver]]
            name = "small"
            limit = [{ at = "0s", rate = 1 }]
            [[sender]]
            tenant = "newsletter"
            to = "small"
            messages = 100000
            """, "hopeless.toml");
        Result result = Simulation.run(hopeless, 1, _ -> {});
        assertThat(result.foresight()).hasSize(3);
        assertThat(result.foresight().getFirst().at()).contains(Duration.ofMinutes(1));
        assertThat(result.foresight().getLast().asked()).isLessThan(5);
    }
}
