package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FatesTest {
    private final Fates fates = new Fates();

    @Test
    void tellsNothingFromFewAttempts() {
        fates.deferred(1, Duration.ofMinutes(5));
        fates.look(World.START);
        assertThat(fates.odds(1)).isEqualTo(Fates.Odds.NONE);
    }

    @Test
    void tellsFirstAttemptsFromLaterOnes() {
        for (int i = 0; i < 10; i++) {
            fates.deferred(1, Duration.ofMinutes(5));
            fates.ended(2);
        }
        fates.look(World.START);
        assertThat(fates.odds(1).deferred()).isEqualTo(1);
        assertThat(fates.odds(1).waitAt(0.5)).isEqualTo(Duration.ofMinutes(5));
        assertThat(fates.odds(2).deferred()).isZero();
        assertThat(fates.odds(3).deferred()).isZero();
    }

    @Test
    void forgetsWhatWasLongAgoAsNewAttemptsAreMade() {
        for (int i = 0; i < 100; i++) {
            fates.deferred(1, Duration.ofMinutes(5));
        }
        fates.look(World.START);
        for (int step = 1; step <= 60; step++) {
            for (int i = 0; i < 10; i++) {
                fates.ended(1);
            }
            fates.look(World.START.plus(Duration.ofSeconds(10).multipliedBy(step)));
        }
        assertThat(fates.odds(1).deferred()).isLessThan(0.01);
    }

    @Test
    void remembersTheLatestWaitsPastItsLimit() {
        fates.deferred(1, Duration.ofDays(1));
        for (int i = 0; i < Fates.MAX_WAITS; i++) {
            fates.deferred(1, Duration.ofMinutes(1 + i));
        }
        fates.look(World.START);
        assertThat(fates.odds(1).waits()).hasSize(Fates.MAX_WAITS).doesNotContain(Duration.ofDays(1));
        assertThat(fates.odds(1).waitAt(0)).isEqualTo(Duration.ofMinutes(1));
        assertThat(fates.odds(1).waitAt(1)).isEqualTo(Duration.ofMinutes(Fates.MAX_WAITS));
    }
}
