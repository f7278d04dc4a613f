package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();
    private Instant now = World.START;
    private long count;

    private void go(double perSecond, int seconds) {
        double exact = count;
        for (int i = 0; i < seconds * 10; i++) {
            now = now.plusMillis(100);
            exact += perSecond / 10;
            count = Math.round(exact);
            pace.look(now, count);
        }
    }

    @Test
    void isNothingBeforeAnythingWasSeen() {
        assertThat(pace.perSecond()).isZero();
        pace.look(now, 1_000_000);
        assertThat(pace.perSecond()).as("what was before the first look").isZero();
    }

    @Test
    void settlesOnASteadySpeed() {
        pace.look(now, 0);
        go(200, 10);
        assertThat(pace.perSecond()).isCloseTo(200, within(1.0));
    }

    @Test
    void noticesAChangeWithinASecondAndForgetsTheOldSpeedSoon() {
        pace.look(now, 0);
        go(1000, 10);
        go(0, 1);
        assertThat(pace.perSecond()).isBetween(300.0, 400.0);
        go(0, 9);
        assertThat(pace.perSecond()).isLessThan(1);
    }

    @Test
    void ignoresALookAtTheSameMoment() {
        pace.look(now, 0);
        pace.look(now, 500);
        assertThat(pace.perSecond()).isZero();
    }
}
