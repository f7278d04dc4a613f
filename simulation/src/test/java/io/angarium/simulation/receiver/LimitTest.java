package io.angarium.simulation.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitTest {
    private static final List<Limit.Step> STEPS =
            List.of(new Limit.Step(Duration.ZERO, 10), new Limit.Step(Duration.ofMinutes(1), 20));

    @Test
    void jumpsFromStepToStep() {
        Limit limit = new Limit(STEPS, false, Duration.ofSeconds(1));
        assertThat(limit.at(Duration.ofSeconds(59))).isEqualTo(10);
        assertThat(limit.at(Duration.ofSeconds(60))).isEqualTo(20);
        assertThat(limit.at(Duration.ofDays(1))).isEqualTo(20);
    }

    @Test
    void orMovesEvenly() {
        Limit limit = new Limit(STEPS, true, Duration.ofSeconds(1));
        assertThat(limit.at(Duration.ofSeconds(30))).isEqualTo(15);
        assertThat(limit.at(Duration.ofSeconds(90))).isEqualTo(20);
    }

    @Test
    void allowsItsRateAndOneBurst() {
        Allowance allowance = new Allowance(new Limit(STEPS, false, Duration.ofSeconds(2)));
        int taken = 0;
        for (long millis = 0; millis < 30_000; millis++) {
            taken += allowance.take(millis * 1_000_000) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(20 + 299);
    }

    @Test
    void beginsAtZeroAndHasABoundedNumberOfSteps() {
        assertThatThrownBy(() -> new Limit(STEPS.subList(1, 2), false, Duration.ofSeconds(1)))
                .hasMessageContaining("the first is at 0s");
        assertThatThrownBy(() -> new Limit(
                        Collections.nCopies(Limit.MAX_STEPS + 1, STEPS.getFirst()), false, Duration.ofSeconds(1)))
                .hasMessageContaining("1 to 1000 steps");
    }
}
