package io.angarium.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MovableClockTest {
    private final MovableClock clock = MovableClock.standing();
    private final Instant start = clock.instant();

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(clock.instant()).isEqualTo(start);
        clock.advance(Duration.ofDays(3));
        assertThat(clock.instant()).isEqualTo(start.plus(Duration.ofDays(3)));
    }

    @Test
    void neverGoesBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofMillis(-1)));
        clock.moveTo(start.minusSeconds(1));
        assertThat(clock.instant()).isEqualTo(start);
    }

    @Test
    void wakesAWaiterWhenItsMomentHasComeAndNotBefore() throws Exception {
        CompletableFuture<Instant> woken = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                clock.awaitMoment(start.plusSeconds(10));
                woken.complete(clock.instant());
            } catch (InterruptedException e) {
                woken.completeExceptionally(e);
            }
        });
        clock.advance(Duration.ofSeconds(9));
        clock.advance(Duration.ofSeconds(1));
        assertThat(woken.get(10, TimeUnit.SECONDS)).isEqualTo(start.plusSeconds(10));
        assertThat(clock.waiters()).isZero();
    }
}
