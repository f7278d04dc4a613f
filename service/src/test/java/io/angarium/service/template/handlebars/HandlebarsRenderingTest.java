package io.angarium.service.template.handlebars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.template.Rendering.Escaping;
import io.angarium.service.template.Rendering.Rendered;
import io.angarium.service.template.RenderingFailedException;
import io.angarium.service.template.TemplateSyntaxException;
import io.angarium.service.template.Variables;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandlebarsRenderingTest {
    private static final String ANN = """
        {"name": "Ann", "markup": "<b>&'\\"</b>", "yes": true, "no": false, "zero": 0, "one": 1, "price": 9.50,
         "huge": 1e+60, "none": null, "empty": "", "list": ["a", "b", "c"], "nothing": [],
         "order": {"id": 7, "items": [{"title": "Cup", "price": "3"}, {"title": "Pot", "price": "8"}]},
         "with space": "found", "if": "a word"}
        """;

    private final HandlebarsRendering rendering = new HandlebarsRendering(RenderingLimits.DEFAULT, () -> 0);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "`no tag at all` | `no tag at all`",
                "Hi {{name}}! | Hi Ann!",
                "{{ name }} | Ann",
                "{{markup}} | &lt;b&gt;&amp;&#39;&quot;&lt;/b&gt;",
                "{{{markup}}} | `<b>&'\"</b>`",
                "{{&markup}} | `<b>&'\"</b>`",
                "{{order.id}}/{{order/id}} | 7/7",
                "{{order.items.1.title}} | Pot",
                "{{order.items.[0].title}} | Cup",
                "{{list.length}} {{name.length}} | 3 3",
                "{{[with space]}} | found",
                "{{price}} {{one}} {{yes}} {{huge}} | 9.5 1 true 1E+60",
                "{{list}} | abc",
                "[{{none}}{{empty}}{{missing}}] | []",
                "\\{{name}} | {{name}}",
                "a{{! a remark }}b | ab",
                "a{{!-- with }} in it --}}b | ab",
                "{{#if yes}}y{{else}}n{{/if}} | y",
                "{{#if no}}y{{else}}n{{/if}} | n",
                "{{#if no}}y{{^}}n{{/if}} | n",
                "{{#if zero}}y{{else}}n{{/if}} | n",
                "{{#if nothing}}y{{else}}n{{/if}} | n",
                "{{#if empty}}y{{else if missing}}m{{else if one}}1{{else}}n{{/if}} | 1",
                "{{#unless no}}y{{else}}n{{/unless}} | y",
                "{{#each list}}{{this}}{{@index}}{{#unless @last}},{{/unless}}{{/each}} | a0,b1,c2",
                "{{#each list}}{{#if @first}}>{{/if}}{{.}}{{/each}} | >abc",
                "{{#each nothing}}x{{else}}none{{/each}} | none",
                "{{#each order.items}}{{title}}={{price}}€ for {{../name}};{{/each}} | Cup=3€ for Ann;Pot=8€ for Ann;",
                "{{#each order.items}}{{name}}{{/each}} | AnnAnn",
                "{{#each order.items}}[{{this.name}}]{{/each}} | [][]",
                "`{{#each order.items as |item i|}}{{i}}{{item.title}}{{/each}}` | 0Cup1Pot",
                "{{#each order.items}}{{#each ../list}}{{@../index}}{{@index}} {{/each}}{{/each}} "
                        + "| `00 01 02 10 11 12 `",
                "{{#each order}}{{@key}} {{/each}} | `id items `",
                "{{#with order}}{{id}} {{name}} {{@root.name}}{{/with}} | 7 Ann Ann",
                "{{#with missing}}x{{else}}none{{/with}} | none",
                "{{#order}}{{id}}{{/order}}{{#list}}{{.}}{{/list}}{{#yes}}{{name}}{{/yes}} | 7abcAnn",
                "{{^missing}}none{{/missing}}{{^yes}}no{{else}}yes{{/yes}} | noneyes",
                "{{#equal name \"Ann\"}}y{{else}}n{{/equal}} | y",
                "{{#equal one '1'}}y{{else}}n{{/equal}} | y",
                "{{#equal name \"it's }} Bo\"}}y{{else}}n{{/equal}} | n",
                "{{#if (equal name \"Bo\")}}b{{else if (equal name \"Ann\")}}a{{/if}} | a",
                "{{#ifGt price 9}}y{{else}}n{{/ifGt}}{{#ifLt price \"9\"}}y{{else}}n{{/ifLt}} | yn",
                "{{#ifEq one 1.0}}y{{/ifEq}}{{#ifEq name 1}}y{{else}}n{{/ifEq}} | yn",
                "{{one}} {{pluralize one \"cups\" \"cup\"}}, {{pluralize price \"pots\" \"pot\"}} | 1 cup, pots",
                "{{lookup order \"id\"}} {{lookup list 1}} {{lookup (lookup order.items 0) \"title\"}} | 7 b Cup",
                "{{name}} %recipient.x% | Ann %recipient.x%",
                "a {{~name~}} b | aAnnb",
            })
    void rendersWhatMailgunsUsersWrite(String template, String expected) {
        assertThat(render(template)).isEqualTo(expected);
    }

    @Test
    void takesAwayLinesThatHoldABlocksTagAlone() {
        assertThat(render("<ul>\n  {{#each list}}\n  <li>{{this}}</li>\n  {{/each}}\n</ul>\n{{! the end }}\n"))
                .isEqualTo("<ul>\n  <li>a</li>\n  <li>b</li>\n  <li>c</li>\n</ul>\n");
        assertThat(render("{{#if yes}}\r\nx\r\n{{else}}\r\ny\r\n{{/if}}\r\nz")).isEqualTo("x\r\nz");
    }

    @Test
    void leavesHeadersUnescaped() {
        assertThat(rendering
                        .compile("{{markup}}", Escaping.NONE)
                        .render(Variables.parse(ANN))
                        .text())
                .isEqualTo("<b>&'\"</b>");
    }

    @Test
    void namesTheVariablesThatHadNoValue() {
        Rendered rendered = rendering
                .compile("{{name}}{{nmae}}{{order.total}}{{nmae}}{{none}}{{#if gone}}{{/if}}", Escaping.HTML)
                .render(Variables.parse(ANN));

        assertThat(rendered.missing()).containsExactly("nmae", "order.total");
    }

    @Test
    void namesTenAtMost() {
        StringBuilder template = new StringBuilder();
        for (int i = 0; i <= Evaluation.MAX_MISSING_TOLD; i++) {
            template.append("{{m").append(i).append("}}");
        }

        Rendered rendered =
                rendering.compile(template.toString(), Escaping.HTML).render(Variables.NONE);

        assertThat(rendered.missing()).hasSize(10).contains("m9").doesNotContain("m10");
    }

    @Test
    void treatsAMissingVariableAsTheTemplateAsks() {
        assertThat(render("{{! missing: empty }}[{{nmae}}]")).isEqualTo("[]");
        assertThat(render("{{!-- missing: keep --}}[{{ nmae }}]")).isEqualTo("[{{ nmae }}]");
        assertThat(render("{{! missing: nothing }}[{{nmae}}]")).isEqualTo("[]");
        assertThat(render("{{! missing: fail }}{{none}}{{#if nmae}}{{nmae}}{{/if}}ok"))
                .isEqualTo("ok");
        assertThatThrownBy(() -> render("{{nmae}}{{! missing: fail }}"))
                .isInstanceOf(RenderingFailedException.class)
                .hasMessage("the template's variable 'nmae' has no value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Hi {{name | line 1, column 4: the tag doesn't end; expected }}",
                "Hi {{name} there | line 1, column 4: the tag doesn't end; expected }}",
                "{{{name}} | line 1, column 1: the tag doesn't end; expected }}}",
                "{{!-- never | line 1, column 1: the comment doesn't end; expected --}}",
                "{{}} | line 1, column 1: the tag is empty",
                "{{#}}{{/}} | line 1, column 1: the block has no name",
                "{{#if a}}b | line 1, column 1: the block 'if' doesn't end; expected {{/if}}",
                "{{#if a}}b{{/each}} | line 1, column 11: found '{{/each}}', expected {{/if}}",
                "{{#if a}}b{{else}}c{{else}}d{{/if}} | line 1, column 20: found '{{else}}', expected {{/if}}",
                "b{{/if}} | line 1, column 2: '{{/if}}' belongs to no block",
                "{{else}} | line 1, column 1: '{{else}}' belongs to no block",
                "{{#if}}x{{/if}} | line 1, column 1: 'if' takes 1 value, not 0",
                "{{#equal a}}x{{/equal}} | line 1, column 1: 'equal' takes 2 values, not 1",
                "{{each list}} | line 1, column 1: 'each' is a block: expected {{#each …}} … {{/each}}",
                "{{upper name}} | line 1, column 1: there is no helper 'upper'; there are if, unless, each, with,"
                        + " equal, ifEq, ifGt, ifLt, lookup, pluralize",
                "{{#repeat list 3}}{{/repeat}} | line 1, column 1: there is no helper 'repeat'; there are if, unless, "
                        + "each, with, equal, ifEq, ifGt, ifLt, lookup, pluralize",
                "{{#if (each a)}}{{/if}} | line 1, column 1: 'each' can't stand in parentheses",
                "{{#if (equal a b}}{{/if}} | line 1, column 1: a parenthesis doesn't end; expected )",
                "{{lookup a b=1}} | line 1, column 1: named arguments are not available: 'b='",
                "{{> footer}} | line 1, column 1: partials and decorators are not available",
                "{{#> layout}}{{/layout}} | line 1, column 1: partials and decorators are not available",
                "{{#*inline \"a\"}}{{/inline}} | line 1, column 1: partials and decorators are not available",
                "{{~> footer}} | line 1, column 1: partials and decorators are not available",
                "{{=<% %>=}} | line 1, column 1: other delimiters than {{ and }} are not available",
                "{{{{raw}}}}{{{{/raw}}}} | line 1, column 1: raw blocks are not available",
                "{{a..b}} | line 1, column 1: 'a..b' is no path",
                "{{a.}} | line 1, column 1: 'a.' is no path",
                "{{@}} | line 1, column 1: '@' is no path",
                "{{[a}} | line 1, column 1: the tag doesn't end; expected }}",
                "`{{#each a as |b}}{{/each}}` | `line 1, column 1: expected one or two names: as |item index|`",
                "{{a ;}} | line 1, column 1: there is no helper 'a'; there are if, unless, each, with, equal, ifEq,"
                        + " ifGt, ifLt, lookup, pluralize",
            })
    void saysWhereATemplateIsWrong(String template, String message) {
        assertThatThrownBy(() -> rendering.compile(template, Escaping.HTML))
                .isInstanceOf(TemplateSyntaxException.class)
                .hasMessage(message);
    }

    @Test
    void countsLines() {
        assertThatThrownBy(() -> rendering.compile("a\nb\n  {{/if}}", Escaping.HTML))
                .hasMessageStartingWith("line 3, column 3: ");
    }

    @Test
    void nestsAHundredBlocksAndNotOneMore() {
        assertThat(render("{{#if yes}}".repeat(100) + "x" + "{{/if}}".repeat(100)))
                .isEqualTo("x");
        assertThatThrownBy(() -> render("{{#if yes}}".repeat(101) + "x" + "{{/if}}".repeat(101)))
                .hasMessageEndingWith("blocks lie more than 100 deep");
        assertThat(render("{{#if no}}" + "{{else if no}}".repeat(98) + "{{else if yes}}x{{/if}}"))
                .isEqualTo("x");
        assertThatThrownBy(() -> render("{{#if no}}" + "{{else if no}}".repeat(100) + "x{{/if}}"))
                .hasMessageEndingWith("blocks lie more than 100 deep");
    }

    @Test
    void nestsAHundredParenthesesAndNotOneMore() {
        assertThat(render("{{#if " + "(equal ".repeat(100) + "1" + " 1)".repeat(100) + "}}y{{/if}}"))
                .isNotNull();
        assertThatThrownBy(() -> render("{{#if " + "(equal ".repeat(101) + "1" + " 1)".repeat(101) + "}}y{{/if}}"))
                .hasMessageEndingWith("parentheses lie more than 100 deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../", "a."})
    void followsFiftyPartsOfAPathAndNotOneMore(String part) {
        assertThat(render("{{" + part.repeat(49) + "a}}")).isEmpty();
        assertThatThrownBy(() -> render("{{" + part.repeat(51) + "a}}")).isInstanceOf(TemplateSyntaxException.class);
    }

    @Test
    void endsARenderingAfterItsSteps() {
        HandlebarsRendering strict =
                new HandlebarsRendering(new RenderingLimits(10, 1_000, Duration.ofSeconds(1)), () -> 0);

        assertThat(strict.compile("x{{! }}".repeat(10), Escaping.HTML)
                        .render(Variables.NONE)
                        .text())
                .hasSize(10);
        assertThatThrownBy(() ->
                        strict.compile("x{{! }}".repeat(11), Escaping.HTML).render(Variables.NONE))
                .isInstanceOf(RenderingFailedException.class)
                .hasMessage("the template takes more than 10 steps");
    }

    @Test
    void endsARenderingThatMakesTooMuch() {
        HandlebarsRendering strict =
                new HandlebarsRendering(new RenderingLimits(1_000, 9, Duration.ofSeconds(1)), () -> 0);
        Variables values = Variables.parse(ANN);

        assertThat(strict.compile("{{name}}{{name}}{{name}}", Escaping.HTML)
                        .render(values)
                        .text())
                .hasSize(9);
        assertThatThrownBy(() -> strict.compile("{{name}}{{name}}{{name}}.", Escaping.HTML)
                        .render(values))
                .isInstanceOf(RenderingFailedException.class)
                .hasMessage("the template makes more than 9 characters");
    }

    @Test
    void endsARenderingThatTakesTooLong() {
        AtomicLong time = new AtomicLong();
        HandlebarsRendering strict = new HandlebarsRendering(
                new RenderingLimits(10_000, 10_000, Duration.ofMillis(500)),
                () -> time.getAndAdd(Duration.ofMillis(300).toNanos()));

        assertThat(strict.compile("x{{! }}".repeat(300), Escaping.HTML)
                        .render(Variables.NONE)
                        .text())
                .hasSize(300);
        assertThatThrownBy(() ->
                        strict.compile("x{{! }}".repeat(600), Escaping.HTML).render(Variables.NONE))
                .isInstanceOf(RenderingFailedException.class)
                .hasMessage("the template takes longer than 500 ms");
    }

    @Test
    void remembersWhatItRead() {
        assertThat(rendering.compile("{{a}}", Escaping.HTML)).isSameAs(rendering.compile("{{a}}", Escaping.HTML));
        assertThat(rendering.compile("{{a}}", Escaping.NONE)).isNotSameAs(rendering.compile("{{a}}", Escaping.HTML));
    }

    private String render(String template) {
        return rendering
                .compile(template, Escaping.HTML)
                .render(Variables.parse(ANN))
                .text();
    }
}
