package io.angarium.app.metrics;

import io.angarium.storage.Histogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of one look, gathered by name. */
final class Families {
    private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
    private final Map<String, HistogramSnapshot.Builder> histograms = new LinkedHashMap<>();

    /** @param name without the {@code _total} that is added when it is shown */
    Families counter(String name, String help, Labels labels, Number value) {
        counters.computeIfAbsent(
                        name, fresh -> CounterSnapshot.builder().name(fresh).help(help))
                .dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value.doubleValue())
                        .build());
        return this;
    }

    Families gauge(String name, String help, Labels labels, Number value) {
        gauges.computeIfAbsent(
                        name, fresh -> GaugeSnapshot.builder().name(fresh).help(help))
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value.doubleValue())
                        .build());
        return this;
    }

    Families histogram(String name, String help, Labels labels, Histogram.Reading reading) {
        List<Double> bounds = new ArrayList<>(reading.bounds());
        bounds.add(Double.POSITIVE_INFINITY);
        histograms
                .computeIfAbsent(
                        name, fresh -> HistogramSnapshot.builder().name(fresh).help(help))
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .labels(labels)
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, reading.counts()))
                        .sum(reading.sum())
                        .build());
        return this;
    }

    MetricSnapshots all() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        counters.values().forEach(family -> all.metricSnapshot(family.build()));
        gauges.values().forEach(family -> all.metricSnapshot(family.build()));
        histograms.values().forEach(family -> all.metricSnapshot(family.build()));
        return all.build();
    }
}
