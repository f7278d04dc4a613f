package io.angarium.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void countsAnAmountInTheFirstClassThatHoldsIt() {
        Histogram histogram = Histogram.ofNumbers(1, 10);
        histogram.add(1);
        histogram.add(2);
        histogram.add(10);
        histogram.add(11);
        Histogram.Reading reading = histogram.read();
        assertThat(reading.bounds()).containsExactly(1.0, 10.0);
        assertThat(reading.counts()).containsExactly(1L, 2L, 1L);
        assertThat(reading.sum()).isEqualTo(24);
        assertThat(reading.count()).isEqualTo(4);
    }

    @Test
    void readsTimesInSeconds() {
        Histogram histogram = Histogram.ofTimes(Duration.ofMillis(500), Duration.ofSeconds(2));
        histogram.add(Duration.ofMillis(1500).toNanos());
        assertThat(histogram.read()).isEqualTo(new Histogram.Reading(List.of(0.5, 2.0), List.of(0L, 1L, 0L), 1.5));
    }

    @Test
    void takesWhatIsBelowZeroForZero() {
        Histogram histogram = Histogram.ofNumbers(1);
        histogram.add(-5);
        assertThat(histogram.read().counts()).containsExactly(1L, 0L);
        assertThat(histogram.read().sum()).isZero();
    }
}
