package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioReaderTest {
    private static final String RECEIVER = "[[receiver]]\nname = \"r\"\n";

    @Test
    void fillsInWhatIsNotSaid() throws Exception {
        Scenario scenario = ScenarioReader.read(RECEIVER + "[[sender]]\ntenant = \"a\"\nto = \"r\"\n", "x.toml");
        assertThat(scenario.length()).isEqualTo(Duration.ofHours(1));
        assertThat(scenario.receivers().getFirst().hosts()).containsExactly("mx1.r.test", "mx2.r.test");
        assertThat(scenario.senders().getFirst().messages()).isOne();
        assertThat(scenario.messages()).isOne();
    }

    @ParameterizedTest
    @MethodSource("io.angarium.simulation.scenario.Examples#names")
    void readsWhatComesWithTheProgram(String name) throws Exception {
        assertThat(ScenarioReader.read(Examples.text(name).orElseThrow(), name).messages())
                .isPositive();
    }

    /** A tilde stands for the end of a line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "length = 5|length is 5; expected a time such as 50ms, 90s, 10m, 2h or 7d",
                "lenght = \"5m\"|there is no key lenght",
                "[engine]~tick = \"soon\"|engine.tick is \"soon\"; expected a time",
                "[[receiver]]~name = \"R\"|receiver[1].name is \"R\"; expected a name of small letters",
                "[[receiver]]~name = \"r\"|receiver[1].name is \"r\"; expected a name that no other receiver has",
                "[[receiver]]~name = \"s\"~unknown = 2|receiver[1].unknown is 2; expected a share from 0 to 1",
                "[[receiver]]~name = \"s\"~tls = \"good\"|receiver[1].tls is \"good\"; expected one of not-offered,"
                        + " offered,",
                "[[receiver]]~name = \"s\"~certificate = \"impostor\"|an impostor is an attack, not a receiver's"
                        + " certificate",
                "[[receiver]]~name = \"s\"~tlsa = \"yes\"|receiver[1].tlsa is \"yes\"; expected one of none, fits,"
                        + " other,",
                "[[receiver]]~name = \"s\"~mta-sts = true|receiver[1].mta-sts is true; expected one of none, testing,",
                "[[receiver]]~name = \"s\"~[[receiver.attack]]~kind = \"spy\"|receiver[1].attack[0].kind is \"spy\";"
                        + " expected one of strip,",
                "[[sender]]~tenant = \"a\"~to = \"r\"~tls = \"some\"|sender[0].tls is \"some\"; expected one of none,"
                        + " relaxed,",
                "[[receiver]]~name = \"s\"~domains = 0|receiver[1].domains is 0; expected a whole number from 1",
                "[[sender]]~tenant = \"a\"~to = \"q\"|sender[0].to is \"q\"; expected the name of a receiver: r",
                "[[receiver]]~name = \"s\"~connection-rate = 0|receiver[1].connection-rate is 0; expected a number a"
                        + " second",
                "[[receiver]]~name = \"s\"~expects = { burst = 1 }|there is no key receiver[1].expects.burst",
                "[engine]~rules = \"x = 1\"|engine.rules:1: there is no key x",
                "x = [|x.toml:"
            })
    void saysWhatIsWrongAndWhatWasExpected(String line, String expected) {
        String text = line.startsWith("[") ? RECEIVER + line : line + "\n" + RECEIVER;
        assertThatThrownBy(() -> ScenarioReader.read(text.replace('~', '\n'), "x.toml"))
                .isInstanceOf(ScenarioReader.BadScenarioException.class)
                .hasMessageContaining("x.toml")
                .hasMessageContaining(expected);
    }

    @Test
    void takesNoMoreMessagesThanItKeepsAccountOf() {
        String text = RECEIVER + "[[sender]]\ntenant = \"a\"\nto = \"r\"\nmessages = " + (Scenario.MAX_MESSAGES + 1);
        assertThatThrownBy(() -> ScenarioReader.read(text, "x.toml")).hasMessageContaining("at most 10000000 messages");
    }
}
