package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {
    @Test
    void readsNamesAndAddresses() {
        assertThat(HostAndPort.parse("mail.example.test:25")).isEqualTo(new HostAndPort("mail.example.test", 25));
        assertThat(HostAndPort.parse(" 192.0.2.1:2600 ")).isEqualTo(new HostAndPort("192.0.2.1", 2600));
        assertThat(HostAndPort.parse("[2001:db8::1]:65535")).isEqualTo(new HostAndPort("2001:db8::1", 65535));
        assertThat(HostAndPort.parse("[2001:db8::1]:25")).hasToString("[2001:db8::1]:25");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", ":25", "host:", "host:x", "host:0", "host:65536", "host:-1", "2001:db8::1", "[::1]"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> HostAndPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
