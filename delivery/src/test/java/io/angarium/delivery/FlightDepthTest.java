package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlightDepthTest {
    private final FlightDepth depth = new FlightDepth();

    /** What the last of a full flight waits for the others, at a receiver that works off one message after the other. */
    private Duration longestBehind(Duration work, Duration roundTrip, int messages) {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < messages; i++) {
            Duration behind = work.multipliedBy(i == 0 ? 0 : depth.messages() - 1L);
            longest = behind.compareTo(longest) > 0 ? behind : longest;
            depth.answered(roundTrip.plus(work).plus(behind));
        }
        return longest;
    }

    @Test
    void startsWithTwo() {
        assertThat(depth.messages()).isEqualTo(2);
    }

    @Test
    void fillsTheFlightOfAReceiverThatIsQuickThoughFarAway() {
        for (int i = 0; i < 100; i++) {
            depth.answered(Duration.ofMillis(400));
        }
        assertThat(depth.messages()).isEqualTo(FlightDepth.MOST);
    }

    @Test
    void putsNothingBehindAMessageThatTakesASecond() {
        depth.answered(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            depth.answered(Duration.ofSeconds(depth.messages()));
        }
        assertThat(depth.messages()).isLessThanOrEqualTo(2);
        depth.answered(Duration.ofSeconds(2));
        assertThat(depth.messages()).isEqualTo(1);
    }

    @Test
    void keepsWhatAMessageWaitsForOthersShort() {
        assertThat(longestBehind(Duration.ofMillis(50), Duration.ofMillis(100), 1000))
                .isLessThanOrEqualTo(FlightDepth.BEHIND.plusMillis(50));
    }

    @Test
    void comesBackWhenLargeMessagesAreOver() {
        depth.answered(Duration.ofMillis(10));
        for (int i = 0; i < 10; i++) {
            depth.answered(Duration.ofSeconds(3));
        }
        assertThat(depth.messages()).isEqualTo(1);
        for (int i = 0; i < 7; i++) {
            depth.answered(Duration.ofMillis(10));
        }
        assertThat(depth.messages()).isEqualTo(8);
    }
}
