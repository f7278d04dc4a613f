package io.angarium.service.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.Templates.NewVersion;
import io.angarium.service.template.Templates.VersionChange;
import io.angarium.service.template.handlebars.HandlebarsRendering;
import io.angarium.service.template.handlebars.RenderingLimits;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TemplatesTest {
    private static final Owner OWNER = new Owner("account", "send.test");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final Table table = new MemoryTables(() -> NOON).table("templates");
    private final Templates templates = open();

    private Templates open() {
        return new Templates(
                table, new HandlebarsRendering(RenderingLimits.DEFAULT, () -> 0), () -> NOON, new Random(5));
    }

    @Test
    void isReadAgainAsItWasWritten() {
        Template made = templates.create(OWNER, "One", "words", "ann", Optional.of(version("a", "text {{x}}")));

        assertThat(open().list(OWNER)).containsExactly(made);
        assertThat(open().choose(OWNER, "ONE", "A").orElseThrow().text()).isEqualTo("text {{x}}");
    }

    @Test
    void letsConcurrentCreatesOfOneNameLeaveOne() throws Exception {
        List<Callable<Boolean>> creates = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String text = "text " + i;
            creates.add(() -> {
                try {
                    templates.create(OWNER, "one", "", "", Optional.of(version("a", text)));
                    return true;
                } catch (TemplateRefusedException taken) {
                    return false;
                }
            });
        }
        int made = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> create : threads.invokeAll(creates)) {
                made += create.get() ? 1 : 0;
            }
        }

        assertThat(made).isEqualTo(1);
        assertThat(templates.list(OWNER)).hasSize(1);
        assertThat(templates.choose(OWNER, "one", "")).isPresent();
    }

    @Test
    void keepsNoTextThatNoVersionHas() {
        Template made = templates.create(OWNER, "one", "", "", Optional.of(version("a", "first")));
        templates.addVersion(OWNER, "one", version("b", "first"));
        templates.changeVersion(OWNER, "one", "a", change("second"));
        assertThat(texts(made)).isEqualTo(2);

        templates.changeVersion(OWNER, "one", "b", change("second"));
        assertThat(texts(made)).isEqualTo(1);
        assertThat(templates.choose(OWNER, "one", "b").orElseThrow().text()).isEqualTo("second");

        templates.delete(OWNER, "one");
        assertThat(texts(made)).isZero();
    }

    @Test
    void givesAVersionAnotherIdWhenWhatIsSentChanges() {
        templates.create(OWNER, "one", "", "", Optional.of(version("a", "first")));
        String id = id();
        templates.changeVersion(
                OWNER,
                "one",
                "a",
                new VersionChange(Optional.empty(), Optional.of("a remark"), Optional.empty(), false));
        assertThat(id()).isEqualTo(id);

        templates.changeVersion(OWNER, "one", "a", change("second"));
        assertThat(id()).isNotEqualTo(id);
    }

    private String id() {
        return templates.find(OWNER, "one").orElseThrow().versions().getFirst().id();
    }

    private int texts(Template template) {
        byte[] all = {};
        return table.range("texts " + template.id(), all, all, Table.Direction.ASCENDING, 100)
                .size();
    }

    private static NewVersion version(String tag, String text) {
        return new NewVersion(tag, text, "", Map.of(), false);
    }

    private static VersionChange change(String text) {
        return new VersionChange(Optional.of(text), Optional.empty(), Optional.empty(), false);
    }
}
