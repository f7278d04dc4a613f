package io.angarium.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.shaping.Condition;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShapingMetricsTest {
    private static Condition condition(int number, int connections) {
        return new Condition(
                "site" + number,
                10,
                Double.POSITIVE_INFINITY,
                number == 0,
                0,
                connections,
                20,
                5,
                100,
                Optional.empty());
    }

    private static List<? extends DataPointSnapshot> points(MetricSnapshots all, String name) {
        return all.stream()
                .filter(one -> one.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getDataPoints();
    }

    @Test
    void tellsTheBusiestOneByOneAndHowManyThereArePastItsLimit() {
        int count = ShapingMetrics.MAX_RECEIVERS + 1;
        List<Condition> all = IntStream.range(0, count)
                .mapToObj(number -> condition(number, number))
                .toList();
        MetricSnapshots collected = new ShapingMetrics(() -> all).collect();
        assertThat(points(collected, "angarium_shaping_rate"))
                .hasSize(ShapingMetrics.MAX_RECEIVERS)
                .noneMatch(point -> "site0".equals(point.getLabels().get("receiver")));
        assertThat(value(collected, "angarium_shaping_receivers")).isEqualTo(count);
        assertThat(value(collected, "angarium_shaping_receivers_probing")).isEqualTo(1);
    }

    private static double value(MetricSnapshots all, String name) {
        return ((GaugeDataPointSnapshot) points(all, name).getFirst()).getValue();
    }
}
