package io.angarium.service.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "just words | just words",
                "<p>One</p><p>Two</p> | One¶¶Two",
                "<h1>Head</h1>  <p>a   b<br>c</p> | Head¶¶a b¶c",
                "a &amp; b &lt;c&gt; &euro; | a & b <c> €",
                "<ul><li>one</li><li>two</li></ul>after | - one¶- two¶¶after",
                "<a href=\"https://a.test/x?y=1&amp;z=2\">here</a> | here (https://a.test/x?y=1&z=2)",
                "<a href=\"https://a.test\">https://a.test</a> | https://a.test",
                "<a href=\"mailto:a@b.test\">a@b.test</a> | a@b.test",
                "<a href=\"#top\">up</a> | up",
                "<table><tr><td>Cup</td><td>3</td></tr><tr><td>Pot</td><td>8</td></tr></table> | Cup 3¶Pot 8",
                "<html><head><title>t</title><style>p{}</style></head><body><script>x()</script>seen</body></html> |"
                        + " seen",
                "<img alt=\"A cat\" src=\"x\"> | A cat",
                "<div>a</div><div>b</div> | a¶b",
                "<p>&nbsp;</p> | ``",
            })
    void saysWhatTheHtmlSays(String html, String text) {
        assertThat(PlainText.of(html)).isEqualTo(text.replace('¶', '\n'));
    }

    @Test
    void readsTagsInTagsWithoutEnd() {
        assertThat(PlainText.of("<div>".repeat(50_000) + "x")).isEqualTo("x");
    }
}
