package io.angarium.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.app.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedShapingTest {
    @TempDir
    Path directory;

    @Test
    void withoutAFileThereIsWhatShips() {
        try (WatchedShaping shaping = WatchedShaping.open(Optional.empty(), InstantSource.system())) {
            assertThat(shaping.provider(List.of("aspmx.l.google.com"))).contains("google");
            assertThat(shaping.reload().orElseThrow()).contains("delivery.shaping");
        }
    }

    @Test
    void aChangedFileIsInForceAfterTheNextLook() throws IOException {
        Path file = write("[provider.mine]\nmx = [\"mine.test\"]\n");
        try (WatchedShaping shaping = WatchedShaping.open(Optional.of(file), InstantSource.system())) {
            assertThat(shaping.provider(List.of("mx.mine.test"))).contains("mine");
            write("[provider.renamed]\nmx = [\"mine.test\"]\n");
            shaping.look();
            assertThat(shaping.provider(List.of("mx.mine.test"))).contains("renamed");
        }
    }

    @Test
    void aWrongFileNeverTakesThePlaceOfARightOne() throws IOException {
        Path file = write("[provider.mine]\nmx = [\"mine.test\"]\n");
        try (WatchedShaping shaping = WatchedShaping.open(Optional.of(file), InstantSource.system())) {
            write("[provider.mine]\nmx = [\"mine.test\"]\nconnections = \"many\"\n");
            assertThat(shaping.reload().orElseThrow())
                    .isEqualTo("my.toml:3: provider.mine.connections is \"many\", expected a whole number from 1 to"
                            + " 100000, or \"unlimited\"");
            shaping.look();
            assertThat(shaping.provider(List.of("mx.mine.test"))).contains("mine");
            Files.delete(file);
            shaping.look();
            assertThat(shaping.reload().orElseThrow()).contains("can't read");
            assertThat(shaping.provider(List.of("mx.mine.test"))).contains("mine");
        }
    }

    @Test
    void aWrongFileStopsTheStart() throws IOException {
        Path file = write("[default]\nconections = 3\n");
        assertThatThrownBy(() -> WatchedShaping.open(Optional.of(file), InstantSource.system()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("my.toml:2: there is no key default.conections");
        assertThatThrownBy(
                        () -> WatchedShaping.open(Optional.of(directory.resolve("none.toml")), InstantSource.system()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.toml");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("my.toml"), text);
    }
}
