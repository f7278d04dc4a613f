package io.angarium.simulation.scenario;

import org.junit.jupiter.api.Test;

class ForesightTest {
    @Test
    void x() throws Exception {
        for (String name : (System.getenv("SCN") == null ? "expected-times" : System.getenv("SCN")).split(",")) {
        long t = System.nanoTime();
        Result result = Simulation.run(ScenarioReader.read(java.nio.file.Files.readString(java.nio.file.Path.of("/work/wt/telemetry/simulation/src/main/resources/io/angarium/simulation/" + name + ".toml")), name), Long.getLong("seed", 1), _ -> {});
        result.foresight().forEach(f -> System.err.println(f));
        result.violations().forEach(System.err::println);
        result.rows().forEach(System.err::println);
        System.err.println((System.nanoTime() - t) / 1e9);
        }
    }
}
