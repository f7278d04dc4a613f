package io.angarium.service.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariableSlicesTest {
    @Test
    void giveEachAddressItsPieceOfTheText() {
        VariableSlices slices = VariableSlices.read(
                " { \"ann@a.test\" : { \"x\" : [ {}, \"}\" ], \"ü\":\"€\" } ,\"Bo@B.test\":{}} ", 2);

        assertThat(slices.of("ann@a.test")).asString(UTF_8).isEqualTo("{ \"x\" : [ {}, \"}\" ], \"ü\":\"€\" }");
        assertThat(slices.of("bo@b.test")).asString(UTF_8).isEqualTo("{}");
        assertThat(slices.of("cy@c.test")).isEmpty();
    }

    @Test
    void understandEscapesInAddresses() {
        assertThat(VariableSlices.read("{\"\\u0061nn@a.test\":{\"a\":1}}", 1).of("ann@a.test"))
                .asString(UTF_8)
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void takeTheLastOfTwo() {
        assertThat(VariableSlices.read("{\"a@a.test\":{\"a\":1},\"a@a.test\":{\"a\":2}}", 1)
                        .of("a@a.test"))
                .asString(UTF_8)
                .isEqualTo("{\"a\":2}");
    }

    @Test
    void findTheirPlaceInALongText() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 2_000; i++) {
            json.append(i > 0 ? "," : "").append("\"u%d@ü.test\":{\"name\":\"Nämé %d\",\"n\":%d}".formatted(i, i, i));
        }
        VariableSlices slices = VariableSlices.read(json.append('}').toString(), 2_000);

        for (int i = 0; i < 2_000; i++) {
            assertThat(slices.of("u%d@ü.test".formatted(i)))
                    .asString(UTF_8)
                    .isEqualTo("{\"name\":\"Nämé %d\",\"n\":%d}".formatted(i, i));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "",
                " ",
                "[]",
                "1",
                "null",
                "\"x\"",
                "{\"a@a.test\":1}",
                "{\"a@a.test\":\"x\"}",
                "{\"a@a.test\":[]}",
                "{\"a@a.test\":null}",
                "{} {}",
                "{}x",
                "{\"a@a.test\":{}",
                "{\"a@a.test\":{\"x\"}}",
                "{'a@a.test':{}}",
                "{\"a@a.test\":{},}",
                "{\"a@a.test\":{\"x\":\"\n\"}}",
                "// c\n{}"
            })
    void refuseWhatIsNotAnObjectOfObjects(String json) {
        assertThatThrownBy(() -> VariableSlices.read(json, 1))
                .isInstanceOf(RejectedException.class)
                .hasMessage("'recipient-variables' parameter is not a valid JSON");
    }

    @Test
    void refuseDepthsThatNobodyNeeds() {
        String deep = "{\"a@a.test\":" + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000) + "}";

        assertThatThrownBy(() -> VariableSlices.read(deep, 1)).isInstanceOf(RejectedException.class);
    }

    @Test
    void failOnlyInTheirOwnWay() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String whole = "{\"ann@a.test\":{\"x\":[{},\"}\\u00fc\"],\"n\":1.5e3},\"bo@b.test\":{}}";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder json = new StringBuilder(whole);
            for (int change = random.nextInt(4); change >= 0; change--) {
                json.setCharAt(
                        random.nextInt(json.length()), (char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
            }
            json.setLength(random.nextInt(json.length()) + 1);
            readOrRefuse(json.toString(), seed);
        }
    }

    private static void readOrRefuse(String json, long seed) {
        try {
            byte[] slice = VariableSlices.read(json, 1).of("ann@a.test");
            assertThat(slice.length == 0 || (slice[0] == '{' && slice[slice.length - 1] == '}'))
                    .as("seed %d: %s", seed, json)
                    .isTrue();
        } catch (RejectedException refused) {
            assertThat(refused).as("seed %d: %s", seed, json).hasMessageStartingWith("'recipient-variables'");
        }
    }
}
