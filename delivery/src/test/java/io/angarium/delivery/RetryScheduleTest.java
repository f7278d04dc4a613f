package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void waitsLongerAndLongerAndThenEveryFourHours() {
        RetrySchedule schedule = RetrySchedule.DEFAULT;
        List<Integer> minutes = List.of(10, 15, 30, 60, 120, 240, 240, 240);
        for (int attempt = 1; attempt <= minutes.size(); attempt++) {
            assertThat(schedule.waitAfter(attempt, random))
                    .as("after attempt %d", attempt)
                    .isEqualTo(Duration.ofMinutes(minutes.get(attempt - 1)));
        }
        assertThat(schedule.waitAfter(Integer.MAX_VALUE, random)).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void repeatsTheLastWaitOfAListForEver() {
        RetrySchedule schedule = RetrySchedule.of(List.of(Duration.ofSeconds(1), Duration.ofSeconds(3)));
        assertThat(schedule.waitAfter(2, random)).isEqualTo(Duration.ofSeconds(3));
        assertThat(schedule.waitAfter(9, random)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void spreadsWaitsWithinTheJitter() {
        RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofSeconds(100)), Duration.ofSeconds(100), 0.2);
        List<Duration> waits = java.util.stream.Stream.generate(() -> schedule.waitAfter(1, random))
                .limit(1000)
                .toList();
        assertThat(waits).allMatch(w -> w.toMillis() >= 80_000 && w.toMillis() <= 120_000);
        assertThat(Collections.min(waits)).isLessThan(Duration.ofSeconds(85));
        assertThat(Collections.max(waits)).isGreaterThan(Duration.ofSeconds(115));
    }

    @Test
    void refusesWaitsOfNothing() {
        assertThatThrownBy(() -> RetrySchedule.of(List.of(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than nothing");
        assertThatThrownBy(() -> RetrySchedule.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesMoreStepsThanTheLimit() {
        List<Duration> most = Collections.nCopies(RetrySchedule.MAX_STEPS, Duration.ofSeconds(1));
        assertThat(RetrySchedule.of(most).waits()).hasSize(RetrySchedule.MAX_STEPS);
        List<Duration> tooMany = Collections.nCopies(RetrySchedule.MAX_STEPS + 1, Duration.ofSeconds(1));
        assertThatThrownBy(() -> RetrySchedule.of(tooMany)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesJitterThatIsNoShare() {
        List<Duration> waits = List.of(Duration.ofSeconds(1));
        for (double jitter : new double[] {-0.1, 0.6, Double.NaN}) {
            assertThatThrownBy(() -> new RetrySchedule(waits, Duration.ofSeconds(1), jitter))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
