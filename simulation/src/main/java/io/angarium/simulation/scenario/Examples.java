package io.angarium.simulation.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Scenarios that come with the program. */
public final class Examples {
    private static final List<String> NAMES =
            List.of("changing-limit", "ramp", "urgent", "small-tenant", "rude", "week", "expected-times", "tls");

    private Examples() {}

    public static List<String> names() {
        return NAMES;
    }

    /** The text of the one with this name. */
    public static Optional<String> text(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        try (InputStream in = Examples.class.getResourceAsStream("/io/angarium/simulation/" + name + ".toml")) {
            if (in == null) {
                throw new IllegalStateException("the scenario " + name + " is missing from the program");
            }
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
