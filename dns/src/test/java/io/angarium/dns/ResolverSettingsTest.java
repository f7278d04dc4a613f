package io.angarium.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolverSettingsTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void takesUpToSixteenServers() {
        assertThat(ResolverSettings.of(Collections.nCopies(16, SERVER)).servers())
                .hasSize(16);
        assertThatThrownBy(() -> ResolverSettings.of(Collections.nCopies(17, SERVER)))
                .hasMessage("servers: expected 1 to 16");
        assertThatThrownBy(() -> ResolverSettings.of(List.of())).hasMessage("servers: expected 1 to 16");
    }

    @Test
    void namesOfServersAreRefused() {
        assertThatThrownBy(() -> ResolverSettings.of(List.of(InetSocketAddress.createUnresolved("dns.test", 53))))
                .hasMessage("servers: expected IP addresses, not names");
    }

    @Test
    void namesTheSettingThatIsWrong() {
        assertThatThrownBy(() -> with(Duration.ZERO, SECOND, 1, 1, SECOND)).hasMessageStartingWith("queryTimeout:");
        assertThatThrownBy(() -> with(SECOND, Duration.ofSeconds(-1), 1, 1, SECOND))
                .hasMessageStartingWith("deadline:");
        assertThatThrownBy(() -> with(SECOND, SECOND, 0, 1, SECOND)).hasMessageStartingWith("rounds:");
        assertThatThrownBy(() -> with(SECOND, SECOND, 11, 1, SECOND)).hasMessageStartingWith("rounds:");
        assertThatThrownBy(() -> with(SECOND, SECOND, 1, 0, SECOND)).hasMessageStartingWith("queriesInFlight:");
        assertThatThrownBy(() -> with(SECOND, SECOND, 1, 1, Duration.ofSeconds(301)))
                .hasMessage("failureTtl: expected at most 5 minutes");
    }

    private static ResolverSettings with(
            Duration queryTimeout, Duration deadline, int rounds, int queriesInFlight, Duration failureTtl) {
        return new ResolverSettings(
                List.of(SERVER),
                queryTimeout,
                deadline,
                rounds,
                queriesInFlight,
                SECOND,
                SECOND,
                SECOND,
                failureTtl,
                0);
    }
}
