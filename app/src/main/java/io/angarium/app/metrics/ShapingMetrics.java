package io.angarium.app.metrics;

import io.angarium.delivery.shaping.Condition;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** What shaping knows of receivers: the {@link #MAX_RECEIVERS} that are busiest now, and how many there are. */
final class ShapingMetrics implements MultiCollector {
    /** Receivers that are told one by one. */
    static final int MAX_RECEIVERS = 50;

    private final Supplier<List<Condition>> conditions;

    ShapingMetrics(Supplier<List<Condition>> conditions) {
        this.conditions = conditions;
    }

    @Override
    public MetricSnapshots collect() {
        List<Condition> all = conditions.get();
        Families families = new Families();
        families.gauge("angarium_shaping_receivers", "Receivers that are remembered", Labels.EMPTY, all.size());
        families.gauge(
                "angarium_shaping_receivers_probing",
                "Receivers to which single messages are tried after a refusal",
                Labels.EMPTY,
                all.stream().filter(Condition::probing).count());
        all.stream()
                .sorted(Comparator.comparingLong(ShapingMetrics::work)
                        .reversed()
                        .thenComparing(Condition::name))
                .limit(MAX_RECEIVERS)
                .forEach(one -> show(families, one));
        return families.all();
    }

    private static long work(Condition one) {
        return (long) one.connections() + one.underWay();
    }

    private static void show(Families families, Condition one) {
        Labels labels = Labels.of("receiver", one.name());
        families.gauge("angarium_shaping_rate", "Messages a second now", labels, one.messagesPerSecond())
                .gauge("angarium_shaping_rate_ceiling", "Messages a second at most", labels, one.ceiling())
                .gauge("angarium_shaping_probing", "Whether single messages are tried", labels, one.probing() ? 1 : 0)
                .gauge("angarium_shaping_under_way", "Messages sent and not answered", labels, one.underWay())
                .gauge("angarium_shaping_connections", "Connections standing or opening", labels, one.connections())
                .gauge("angarium_shaping_connection_limit", "Connections allowed", labels, one.connectionLimit())
                .gauge(
                        "angarium_shaping_connection_rate",
                        "Connections a second that may be opened",
                        labels,
                        one.connectionsPerSecond())
                .gauge(
                        "angarium_shaping_messages_per_connection",
                        "Messages after which the receiver ends a connection",
                        labels,
                        one.messagesPerConnection() == Integer.MAX_VALUE
                                ? Double.POSITIVE_INFINITY
                                : one.messagesPerConnection());
    }
}
