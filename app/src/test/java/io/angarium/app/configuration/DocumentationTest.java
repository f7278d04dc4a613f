package io.angarium.app.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.app.cli.VersionCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people read about the settings is what the program does. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void everySettingIsDocumentedAndEveryDocumentedSettingExists() throws IOException {
        List<String> documented = new ArrayList<>();
        Matcher row = Pattern.compile("(?m)^\\| `([a-z_.]+)` \\| (.*?) \\| (.*?) \\|$")
                .matcher(Files.readString(ROOT.resolve("docs/configuration.md")));
        while (row.find()) {
            documented.add(row.group(1) + " " + row.group(2) + " " + row.group(3));
        }
        List<String> known = new ArrayList<>();
        for (Key<?> key : Keys.ALL) {
            String standard = key.standard().isEmpty() ? "none" : "`" + key.standard() + "`";
            known.add(key.name() + " " + standard + " " + key.meaning());
        }
        assertThat(documented).containsExactlyElementsOf(known);
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        assertThat(Files.readString(ROOT.resolve("pom.xml")))
                .contains("<artifactId>angarium</artifactId>\n  <version>" + VersionCommand.VERSION + "</version>");
    }
}
