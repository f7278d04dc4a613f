package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrickleTest {
    private final Trickle trickle = new Trickle();

    private Instant send(Instant from, int windows, int each) {
        Instant at = from;
        for (int i = 0; i < windows; i++) {
            for (int message = 0; message < each; message++) {
                trickle.count(at);
            }
            at = at.plus(Trickle.WINDOW);
        }
        return at;
    }

    @Test
    void tellsWhatSteadilyGoes() {
        Instant now = send(World.START, Trickle.WINDOWS, 20);
        assertThat(trickle.perSecond(now)).isEqualTo(2);
    }

    @Test
    void doesNotTakeABurstForAHabit() {
        Instant now = send(World.START, 1, 100_000);
        assertThat(trickle.perSecond(now)).isZero();
    }

    @Test
    void forgetsWhatEndedAMinuteAgo() {
        Instant now = send(World.START, Trickle.WINDOWS, 20);
        assertThat(trickle.perSecond(now.plus(Trickle.WINDOW.multipliedBy(Trickle.WINDOWS))))
                .isZero();
    }
}
