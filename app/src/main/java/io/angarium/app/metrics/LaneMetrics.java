package io.angarium.app.metrics;

import io.angarium.delivery.LaneFigures;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Supplier;

/** What lanes do, lane by lane; how many are told one by one is the engine's limit. */
final class LaneMetrics implements MultiCollector {
    private static final double MILLIS = 1e3;

    private final Supplier<List<LaneFigures>> lanes;

    LaneMetrics(Supplier<List<LaneFigures>> lanes) {
        this.lanes = lanes;
    }

    @Override
    public MetricSnapshots collect() {
        Families families = new Families();
        for (LaneFigures lane : lanes.get()) {
            Labels labels = labels(lane.label());
            count(families, labels, lane.counts());
            show(families, labels, lane.now());
        }
        return families.all();
    }

    private static Labels labels(LaneFigures.Label label) {
        return Labels.of(
                "provider",
                label.provider(),
                "secure",
                String.valueOf(label.secure()),
                "site",
                label.site(),
                "source",
                label.source());
    }

    private static void count(Families families, Labels labels, LaneFigures.Counts counts) {
        String messages = "Attempts by what came of them";
        families.counter("angarium_lane_messages", messages, labels.add("outcome", "delivered"), counts.delivered())
                .counter("angarium_lane_messages", messages, labels.add("outcome", "failed"), counts.failed())
                .counter("angarium_lane_messages", messages, labels.add("outcome", "deferred"), counts.deferred())
                .counter("angarium_lane_messages", messages, labels.add("outcome", "in_doubt"), counts.inDoubt())
                .counter("angarium_lane_connections_opened", "Connections opened", labels, counts.opened())
                .counter("angarium_lane_unreachable", "Times that no host was reached", labels, counts.unreachable())
                .counter("angarium_lane_connections_lost", "Connections lost with mail on them", labels, counts.lost())
                .counter("angarium_lane_tls_handshakes", "TLS handshakes", labels, counts.handshakes())
                .counter("angarium_lane_holds", "Times that a limit kept mail back", labels, counts.holds())
                .histogram("angarium_lane_delivery_seconds", "Acceptance to delivery", labels, counts.delivery())
                .histogram(
                        "angarium_lane_transaction_seconds",
                        "First command to last reply of a delivered message",
                        labels,
                        counts.transaction())
                .histogram("angarium_lane_connecting_seconds", "Until a connection stood", labels, counts.connecting())
                .histogram(
                        "angarium_lane_messages_per_connection",
                        "Messages sent on a connection when it ended",
                        labels,
                        counts.perConnection());
    }

    private static void show(Families families, Labels labels, LaneFigures.Gauges now) {
        families.gauge("angarium_lane_lanes", "Lanes with these labels", labels, now.lanes())
                .gauge("angarium_lane_waiting", "Recipients that wait, due or later", labels, now.waiting())
                .gauge(
                        "angarium_lane_oldest_due_seconds",
                        "How long the oldest has been due",
                        labels,
                        now.oldestDue().toMillis() / MILLIS)
                .gauge("angarium_lane_sessions", "Sessions open or opening", labels, now.sessions())
                .gauge("angarium_lane_sessions_busy", "Sessions with mail, or connecting", labels, now.busy())
                .gauge("angarium_lane_rate", "Messages a second", labels, now.rate())
                .gauge(
                        "angarium_lane_rate_limit",
                        "Messages a second that may be sent",
                        labels,
                        now.ceiling().orElse(Double.POSITIVE_INFINITY))
                .gauge("angarium_lane_held", "Lanes that a limit holds", labels, now.held())
                .gauge("angarium_lane_resting", "Lanes that can't be reached", labels, now.resting())
                .gauge("angarium_lane_paused", "Lanes that an operator stopped", labels, now.paused());
    }
}
