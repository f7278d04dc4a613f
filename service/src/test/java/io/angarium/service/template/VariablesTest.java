package io.angarium.service.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {
    @Test
    void comesBackFromItsJson() {
        String json = "{\"a\":[1,2.50,true,\"x\",{\"b\":\"\"}],\"c\":\"\"}";

        assertThat(Variables.parse(json).json()).isEqualTo(json);
        assertThat(Variables.parse("{\"a\":null}").json()).isEqualTo("{\"a\":\"\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{", "{} {}", "{\"a\":}", "{a:1}"})
    void isNothingButAnObject(String json) {
        assertThatThrownBy(() -> Variables.parse(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nestsFiftyDeepAndNotOneMore() {
        assertThat(Variables.parse("{\"a\":" + "[".repeat(49) + "]".repeat(49) + "}")
                        .values())
                .hasSize(1);
        assertThatThrownBy(() -> Variables.parse("{\"a\":" + "[".repeat(50) + "]".repeat(50) + "}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasNumbersOfAHundredDigitsAndNotOneMore() {
        assertThat(Variables.parse("{\"a\":" + "1".repeat(100) + "}").values()).hasSize(1);
        assertThatThrownBy(() -> Variables.parse("{\"a\":" + "1".repeat(101) + "}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsWhatUserVariablesMean() {
        Variables variables =
                Variables.ofUserVariables("{\"a\":\"{\\\"b\\\":[1]}\",\"c\":\"false\",\"d\":\"{not\",\"e\":\"12\"}");

        assertThat(variables.values())
                .containsEntry("a", Map.of("b", List.of(java.math.BigInteger.ONE)))
                .containsEntry("c", false)
                .containsEntry("d", "{not")
                .containsEntry("e", "12");
    }

    @Test
    void changesEachStringAtAnyDepth() {
        assertThat(Variables.parse("{\"a\":\"x\",\"b\":[\"x\",{\"c\":\"x\"},1]}")
                        .map(text -> text + "y")
                        .json())
                .isEqualTo("{\"a\":\"xy\",\"b\":[\"xy\",{\"c\":\"xy\"},1]}");
    }
}
