package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void theSameSeedTellsTheSameStoryToTheByteAndAnotherSeedAnother() throws Exception {
        Scenario week = read("week.toml");
        java.util.List<String> lines = new java.util.ArrayList<>();
        Result first = Simulation.run(week, 1, lines::add);
        lines.stream().filter(l -> l.contains("FAILED")).limit(20).forEach(System.out::println);
        Result again = Simulation.run(week, 1, _ -> {});
        Result other = Simulation.run(week, 2, _ -> {});
        System.out.println(first.rows());
        System.out.println(first.events() + " " + first.steps());
        assertThat(first.violations()).isEmpty();
        assertThat(other.violations()).isEmpty();
        assertThat(again.hash()).isEqualTo(first.hash());
        assertThat(other.hash()).isNotEqualTo(first.hash());
    }

    private static Scenario read(String name) throws Exception {
        try (InputStream in = Scenario.class.getResourceAsStream("/io/angarium/simulation/" + name)) {
            return ScenarioReader.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
        }
    }
}
