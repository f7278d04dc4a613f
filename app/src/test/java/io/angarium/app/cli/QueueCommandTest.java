package io.angarium.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class QueueCommandTest {
    private final CommandLine queue = new CommandLine(new QueueCommand());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--json",
                "explain example.com",
                "pause --site mx.example.com",
                "drain --provider google",
                "resume --tag news",
                "move --domain example.com --to 192.0.2.7",
                "orders"
            })
    void understands(String line) {
        assertThat(queue.parseArgs(line.split(" ")).errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain", "pause", "pause --site a --tag b", "move --domain example.com", "stop"})
    void refuses(String line) {
        assertThatThrownBy(() -> queue.parseArgs(line.split(" "))).isInstanceOf(CommandLine.ParameterException.class);
    }
}
