package io.angarium.simulation.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VigilTest {
    private static final long SECOND = 1_000_000_000L;

    private final Vigil vigil = new Vigil(2);

    @Test
    void letsSoManyPassAndNoMore() {
        for (int message = 0; message < vigil.most(); message++) {
            assertThat(vigil.saw(message)).isEmpty();
        }
        assertThat(vigil.saw(vigil.most()).orElseThrow()).contains("more than 30 messages in 10 s", "2.0/s");
    }

    @Test
    void forgetsWhatLiesBehindTheWindow() {
        for (int message = 0; message < 1000; message++) {
            assertThat(vigil.saw(message * SECOND / 2)).isEmpty();
        }
    }

    @Test
    void saysItOnceInAWindow() {
        long said = 0;
        for (int message = 0; message < 3 * (vigil.most() + 1); message++) {
            said += vigil.saw(message).isPresent() ? 1 : 0;
        }
        assertThat(said).isEqualTo(3);
    }

    @Test
    void withoutALimitItSeesNothing() {
        Vigil idle = new Vigil(Double.POSITIVE_INFINITY);
        for (int message = 0; message < 10_000; message++) {
            assertThat(idle.saw(0)).isEmpty();
        }
    }
}
