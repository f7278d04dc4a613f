package io.angarium.delivery.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleReaderTest {
    private static final String HEADING = "policy recipient give_up\n";

    private static void read(String text) {
        assertThat(new RuleReader("acme").read(text)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x 5510 | a code such as 550",
                "x 650 | a code such as 550",
                "x 5.1 | an enhanced code such as",
                "x 2.1.1 | an enhanced code such as",
                "x nowhere 550 | a stage, not 'nowhere'",
                "x | a code, an enhanced code or words",
                "x \"ab\" | at least 3 characters",
                "x \"Upper\" | lower-case",
                "x \"two  blanks\" | single spaces",
                "x \"open | a quotation mark",
                "x \"one\" and \"two\" | nothing between",
            })
    void namesFileLineAndExpectation(String rule, String expectation) {
        assertThatThrownBy(() -> read(HEADING + "    " + rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("acme, line 2: expected ")
                .hasMessageContaining(expectation);
    }

    @Test
    void wantsAVerdictFirst() {
        assertThatThrownBy(() -> read("    x 550")).hasMessageContaining("line 1: expected a verdict");
        assertThatThrownBy(() -> read(HEADING + "at acme\n    x 550"))
                .hasMessageContaining("line 3: expected a verdict");
        assertThatThrownBy(() -> read("policy recipient\n")).hasMessageContaining("category scope advice");
        assertThatThrownBy(() -> read("politics recipient retry\n")).hasMessageContaining("a category, not 'politics'");
        assertThatThrownBy(() -> read("at\n")).hasMessageContaining("names of providers");
    }

    @Test
    void wantsNamesOnce() {
        assertThatThrownBy(() -> read(HEADING + "    x 550\n    x 551"))
                .hasMessageContaining("line 3: expected a name that no other rule");
    }

    @Test
    void holdsItsLimits() {
        String eight = "    x" + " \"abc\"".repeat(RuleReader.MAX_LITERALS);
        read(HEADING + eight);
        assertThatThrownBy(() -> read(HEADING + eight + " \"abc\"")).hasMessageContaining("at most 8 quoted texts");
        String longest = "    x \"" + "a".repeat(RuleReader.MAX_LINE - 8) + "\"";
        read(HEADING + longest);
        assertThatThrownBy(() -> read(HEADING + longest + " ")).hasMessageContaining("a line of at most 400");
    }
}
