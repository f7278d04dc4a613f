package io.angarium.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TemplateCommandTest {
    @TempDir
    private Path directory;

    @Test
    void rendersAFileWithTheValuesOfAnother() throws IOException {
        assertThat(render("Hi {{name}}", "{\"name\":\"Ann\"}")).isZero();
        assertThat(render("Hi {{name}}", "{}")).isZero();
    }

    @Test
    void failsForATemplateOrValuesThatCantBeRead() throws IOException {
        assertThat(render("Hi {{name", "{}")).isEqualTo(1);
        assertThat(render("{{! missing: fail }}{{name}}", "{}")).isEqualTo(1);
        assertThat(render("Hi", "name=Ann")).isEqualTo(1);
    }

    private int render(String template, String variables) throws IOException {
        Path file = Files.writeString(directory.resolve("t.html"), template);
        Path values = Files.writeString(directory.resolve("v.json"), variables);
        return new CommandLine(new TemplateCommand())
                .execute("render", file.toString(), "--variables", values.toString());
    }
}
