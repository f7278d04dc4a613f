package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientSettingsTest {
    @Test
    void hasTheTimeoutsThatTheStandardNames() {
        ClientTimeouts timeouts = ClientSettings.defaults().timeouts();
        assertThat(timeouts.greeting()).isEqualTo(Duration.ofMinutes(5));
        assertThat(timeouts.mail()).isEqualTo(Duration.ofMinutes(5));
        assertThat(timeouts.rcpt()).isEqualTo(Duration.ofMinutes(5));
        assertThat(timeouts.dataInitiation()).isEqualTo(Duration.ofMinutes(2));
        assertThat(timeouts.dataBlock()).isEqualTo(Duration.ofMinutes(3));
        assertThat(timeouts.dataTermination()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8, 1, 4096, 512, 1, maximumMessages",
        "1, 0, 1, 4096, 512, 1, maximumFlight",
        "1, 33, 1, 4096, 512, 1, maximumFlight",
        "1, 8, 0, 4096, 512, 1, maximumFlightBytes",
        "1, 8, 1, 4095, 512, 1, bufferBytes",
        "1, 8, 1, 16777217, 512, 1, bufferBytes",
        "1, 8, 1, 4096, 511, 1, maximumReplyLine",
        "1, 8, 1, 4096, 65537, 1, maximumReplyLine",
        "1, 8, 1, 4096, 512, 0, maximumReplyLines",
        "1, 8, 1, 4096, 512, 1001, maximumReplyLines",
    })
    void namesTheSettingThatIsPastItsLimit(
            int messages, int flight, int flightBytes, int buffer, int line, int lines, String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientSettings(
                        ClientTimeouts.ofRfc5321(), messages, flight, flightBytes, buffer, line, lines))
                .withMessageStartingWith(name + " must be between ");
    }
}
