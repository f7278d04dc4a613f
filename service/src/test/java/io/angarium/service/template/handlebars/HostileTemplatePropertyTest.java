package io.angarium.service.template.handlebars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.angarium.service.template.Rendering.Escaping;
import io.angarium.service.template.RenderingFailedException;
import io.angarium.service.template.TemplateSyntaxException;
import io.angarium.service.template.Variables;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a template is, it is refused, ended at a limit, or rendered; and the text that comes out is within its limit. */
class HostileTemplatePropertyTest {
    private static final String[] PIECES = {
        "{{",
        "}}",
        "{{{",
        "}}}",
        "{{#if list}}",
        "{{#each list}}",
        "{{#each ../list}}",
        "{{#each this}}",
        "{{#with deep}}",
        "{{#unless no}}",
        "{{#equal a b}}",
        "{{#list}}",
        "{{^no}}",
        "{{else}}",
        "{{else if a}}",
        "{{^}}",
        "{{/if}}",
        "{{/each}}",
        "{{/with}}",
        "{{/unless}}",
        "{{/equal}}",
        "{{/list}}",
        "{{/no}}",
        "{{a}}",
        "{{&b}}",
        "{{{list}}}",
        "{{this}}",
        "{{.}}",
        "{{../a}}",
        "{{@index}}",
        "{{@../key}}",
        "{{@root.deep.deep}}",
        "{{lookup list 0}}",
        "{{list.length}}",
        "{{deep}}",
        "{{! missing: keep }}",
        "{{! missing: fail }}",
        "{{!--",
        "--}}",
        "{{> self}}",
        "{{=<% %>=}}",
        "\\{{",
        "\\\\{{a}}",
        "~",
        "(",
        ")",
        "(equal ",
        "|",
        "as |x|",
        "[",
        "]",
        "\"",
        "'",
        "\\",
        "@",
        "..",
        "/",
        "\r\n",
        " ",
        "<p>",
        "%recipient.x%",
        "ä",
        "\uD83D\uDE00",
        "\u0000",
        "x"
    };

    private static final Variables VALUES =
            Variables.parse("{\"a\":\"<&>\",\"b\":12.50,\"no\":false,\"list\":[[1,2,3],{\"a\":[4,5]},\"six\",true,[]],"
                    + "\"deep\":{\"deep\":{\"deep\":{\"a\":\"down\"}}}}");

    private final RenderingLimits limits = new RenderingLimits(20_000, 10_000, Duration.ofMinutes(10));
    private final HandlebarsRendering rendering = new HandlebarsRendering(limits, System::nanoTime);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void endsForRandomPieces(long seed) {
        Random random = new Random(seed);
        int rendered = 0;
        for (int round = 0; round < 5_000; round++) {
            StringBuilder template = new StringBuilder();
            for (int i = random.nextInt(1, 14); i > 0; i--) {
                template.append(PIECES[random.nextInt(PIECES.length)]);
            }
            rendered += ends(template.toString(), seed) ? 1 : 0;
        }
        assertThat(rendered).as("templates that could be rendered").isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void endsForWellFormedNests(long seed) {
        Random random = new Random(seed);
        int rendered = 0;
        for (int round = 0; round < 2_000; round++) {
            rendered += ends(nest(random, random.nextInt(1, 12)), seed) ? 1 : 0;
        }
        assertThat(rendered).as("templates that could be rendered").isGreaterThan(1_000);
    }

    private static String nest(Random random, int depth) {
        if (depth == 0) {
            return "{{a}}{{this}}x";
        }
        String inner = nest(random, depth - 1) + (random.nextBoolean() ? "{{b}}" : "");
        return switch (random.nextInt(6)) {
            case 0 -> "{{#if list}}" + inner + "{{else}}" + inner.length() + "{{/if}}";
            case 1 -> "{{#each list}}" + inner + "{{/each}}";
            case 2 -> "{{#each @root.list as |it i|}}{{i}}" + inner + "{{/each}}";
            case 3 -> "{{#with deep}}" + inner + "{{/with}}";
            case 4 -> "{{#unless no}}" + inner + "{{/unless}}";
            default -> "{{#deep}}" + inner + "{{/deep}}";
        };
    }

    private boolean ends(String template, long seed) {
        try {
            assertThat(rendering.compile(template, Escaping.HTML).render(VALUES).text())
                    .hasSizeLessThanOrEqualTo(limits.characters());
            return true;
        } catch (TemplateSyntaxException | RenderingFailedException told) {
            assertThat(told.getMessage()).isNotBlank();
            return false;
        } catch (RuntimeException | StackOverflowError bug) {
            return fail("seed " + seed + ", template " + template, bug);
        }
    }

    @Test
    void endsLoopsOverLoops() {
        String template = "{{#each @root.list}}".repeat(60) + "{{a}}" + "{{/each}}".repeat(60);

        assertThatThrownBy(() -> rendering.compile(template, Escaping.HTML).render(VALUES))
                .isInstanceOf(RenderingFailedException.class)
                .hasMessage("the template takes more than 20000 steps");
    }

    @Test
    void endsLoopsThatWriteNothing() {
        String template = "{{#each @root.list}}".repeat(20) + "{{/each}}".repeat(20);

        assertThatThrownBy(() -> rendering.compile(template, Escaping.HTML).render(VALUES))
                .isInstanceOf(RenderingFailedException.class);
    }

    @Test
    void endsValuesThatMultiply() {
        Variables large = Variables.parse("{\"x\":\"" + "y".repeat(6_000) + "\"}");

        assertThatThrownBy(() -> rendering.compile("{{x}}{{x}}", Escaping.HTML).render(large))
                .isInstanceOf(RenderingFailedException.class)
                .hasMessage("the template makes more than 10000 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{#if a}}",
                "{{^a}}",
                "(",
                "{{lookup (",
                "../",
                "a.",
                "[",
                "{{[",
                "{{\"",
                "{{!",
                "{{{{",
                "\\{{",
                "{{~"
            })
    void readsAHundredThousandOfAnythingWithoutOverflowingTheStack(String piece) {
        String template = piece.repeat(100_000 / piece.length());

        ends(template, 0);
        ends("{{" + template + "}}", 0);
        ends("{{#if " + template + "}}{{/if}}", 0);
    }
}
