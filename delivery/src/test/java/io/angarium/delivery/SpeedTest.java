package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedTest {
    @Test
    void guessesWidelyWhereNothingIsKnown() {
        Speed.Range range = new Speed(0, 0, List.of()).over(10);
        assertThat(range.slow()).isEqualTo(Speed.SLOWEST_GUESS / 2);
        assertThat(range.fast()).isInfinite();
    }

    @Test
    void believesAPermittedRateBeforeAnythingWasSent() {
        assertThat(new Speed(0, 40, List.of()).over(10).likely()).isEqualTo(40);
    }

    @Test
    void believesInNoMorePermissionThanTheLaneMakesUseOf() {
        assertThat(new Speed(8, 100, List.of()).over(10).likely()).isEqualTo(10);
    }

    @Test
    void isSureOfALaneThatWasSteadyForAnHour() {
        Speed.Range range = new Speed(20, 0, Collections.nCopies(Course.MAX_STEPS, 20.0)).over(2000);
        assertThat(range.likely()).isEqualTo(20);
        assertThat(range.slow()).isBetween(17.0, 20.0);
        assertThat(range.fast()).isBetween(20.0, 23.0);
    }

    @Test
    void isLessSureTheLessOftenSoLongATimeWasSeen() {
        Speed speed = new Speed(20, 0, Collections.nCopies(60, 20.0));
        assertThat(speed.over(10_000).slow()).isLessThan(speed.over(1000).slow());
        assertThat(speed.over(10_000).fast()).isGreaterThan(speed.over(1000).fast());
    }

    @Test
    void expectsTheAverageOfALaneThatSwingsFasterThanTheMessageWaits() {
        List<Double> swinging = new ArrayList<>();
        for (int i = 0; i < Course.MAX_STEPS; i++) {
            swinging.add(i / 6 % 2 == 0 ? 30.0 : 10.0);
        }
        Speed.Range range = new Speed(10, 0, swinging).over(6000);
        assertThat(range.likely()).isBetween(17.0, 23.0);
        assertThat(range.slow()).isGreaterThan(10);
    }

    @Test
    void expectsTheLaneToGoOnAsItJustWentForAShortWhile() {
        List<Double> stepped = new ArrayList<>(Collections.nCopies(180, 30.0));
        stepped.addAll(Collections.nCopies(180, 10.0));
        assertThat(new Speed(10, 0, stepped).over(100).likely()).isBetween(9.0, 11.0);
    }
}
