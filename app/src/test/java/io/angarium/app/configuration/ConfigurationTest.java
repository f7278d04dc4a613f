package io.angarium.app.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    private static final String FILE = """
            # where we listen
            [http]
            listen = "127.0.0.1:9000"

            [delivery]
            retry = ["1m", "2m"]

            [delivery.next_hop]
            "dest.test" = ["127.0.0.1:2600", "127.0.0.1:2601"]
            """;

    @Test
    void hasADefaultForEverythingThatNeedsOne() {
        Configuration configuration = read("", Map.of());
        assertThat(configuration.get(Keys.HTTP_LISTEN)).isEqualTo(new InetSocketAddress("127.0.0.1", 8080));
        assertThat(configuration.get(Keys.DELIVERY_MAX_AGE)).isEqualTo(Duration.ofDays(3));
        assertThat(configuration.get(Keys.DELIVERY_RETRY))
                .containsExactly(
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(30),
                        Duration.ofHours(1),
                        Duration.ofHours(2),
                        Duration.ofHours(4));
        assertThat(configuration.find(Keys.ADMIN_KEY)).isEmpty();
    }

    @Test
    void aLaterPlaceWins() {
        Map<String, String> environment = Map.of("ANGARIUM_HTTP_LISTEN", "127.0.0.1:9001");
        assertThat(read(FILE, Map.of()).get(Keys.HTTP_LISTEN).getPort()).isEqualTo(9000);
        assertThat(read(FILE, environment).get(Keys.HTTP_LISTEN).getPort()).isEqualTo(9001);
        assertThat(read(FILE, environment, "http.listen=127.0.0.1:9002", "http.listen=127.0.0.1:9003")
                        .get(Keys.HTTP_LISTEN)
                        .getPort())
                .isEqualTo(9003);
    }

    @Test
    void readsTheTableOfNextHopsFromEveryPlace() {
        assertThat(read(FILE, Map.of()).nextHops().get("dest.test"))
                .containsExactly(new InetSocketAddress("127.0.0.1", 2600), new InetSocketAddress("127.0.0.1", 2601));
        assertThat(read("", Map.of(), "delivery.next_hop.example.test=127.0.0.1:2600,127.0.0.1:2601")
                        .nextHops()
                        .get("example.test"))
                .hasSize(2);
        assertThat(read("", Map.of(), "delivery.next_hop.*=127.0.0.1:2600").nextHops())
                .containsKey("*");
        assertThat(read("", Map.of("ANGARIUM_DELIVERY_NEXT_HOP_DEST_TEST", "127.0.0.1:26"))
                        .nextHops())
                .containsKey("dest.test");
    }

    @Test
    void refusesAnUnknownKeyWithFileAndLineAndWhatThereIs() {
        assertThatThrownBy(() -> read("[http]\nlisten = \"127.0.0.1:1\"\nlitsen = \"x\"\n", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("angarium.toml:3")
                .hasMessageContaining("http.litsen")
                .hasMessageContaining("http.listen");
    }

    @Test
    void refusesAnUnknownVariableOfTheEnvironment() {
        assertThatThrownBy(() -> read("", Map.of("ANGARIUM_HTTP_LITSEN", "x")))
                .hasMessageContaining("ANGARIUM_HTTP_LITSEN");
        read("", Map.of("ANGARIUM_API_KEY", "for the command line", "HOME", "/root"));
    }

    @Test
    void refusesWhatIsNotToml() {
        assertThatThrownBy(() -> read("[http]\nlisten = = 3\n", Map.of())).hasMessageContaining("angarium.toml:2");
    }

    @ParameterizedTest
    @CsvSource({
        "http.listen=nowhere, HOST:PORT",
        "http.listen=127.0.0.1:65536, HOST:PORT",
        "delivery.max_age=3 days, such as 30s",
        "delivery.port=0, from 1 to 65535",
        "delivery.port=65536, from 1 to 65535",
        "delivery.sessions=many, from 1 to 100000",
        "allow.private_networks=maybe, true or false",
        "storage.segment=12X, such as 25M",
        "storage.segment=-1, such as 25M",
        "smtp.bare_newline=ignore, refuse or normalise",
        "delivery.retry=, such as 10m 30m 1h",
        "delivery.next_hop.a.test=b, HOST:PORT",
    })
    void refusesAValueOfAnotherKindAndSaysWhatItExpected(String assignment, String expectation) {
        assertThatThrownBy(() -> read("", Map.of(), assignment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--set " + assignment.substring(0, assignment.indexOf('=')))
                .hasMessageContaining(expectation);
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "25M, 26214400", "2k, 2048", "1G, 1073741824"})
    void readsSizes(String text, long bytes) {
        assertThat(Readings.size(text)).isEqualTo(bytes);
    }

    private static Configuration read(String file, Map<String, String> environment, String... assignments) {
        return Configuration.read(
                Optional.of(SettingsFile.parse("angarium.toml", file)), environment, List.of(assignments));
    }
}
