package io.angarium.app.metrics;

import io.angarium.delivery.Delivery;
import io.angarium.delivery.Tally;
import io.angarium.delivery.shaping.AdaptiveShaper;
import io.angarium.spool.LogSpool;
import io.angarium.storage.rocks.RocksTables;
import io.angarium.storage.segment.SegmentLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ToDoubleFunction;

/** What the house counts, under the names that {@code /metrics} shows. Everything is read when somebody looks. */
public final class Meters implements AutoCloseable {
    private final JvmGcMetrics collections = new JvmGcMetrics();

    private Meters() {}

    /** The parts that are measured. */
    public record Sources(
            Delivery delivery, AdaptiveShaper shaper, LogSpool spool, SegmentLog log, RocksTables tables) {}

    /** Shows all of it in this registry. To be closed before the parts are. */
    public static Meters bind(PrometheusMeterRegistry registry, Sources sources) {
        Meters meters = new Meters();
        engine(registry, sources.delivery().tally());
        count(
                registry,
                sources.spool(),
                "angarium.recipients.overdue",
                LogSpool::overdue,
                "attempts past their lease; 0 is right");
        registry.getPrometheusRegistry().register(new LaneMetrics(sources.delivery()::laneFigures));
        registry.getPrometheusRegistry().register(new ShapingMetrics(sources.shaper()::conditions));
        registry.getPrometheusRegistry().register(new StorageMetrics(sources.spool(), sources.log(), sources.tables()));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        meters.collections.bindTo(registry);
        return meters;
    }

    private static void engine(MeterRegistry registry, Tally tally) {
        count(registry, tally, "angarium.delivered", Tally::delivered, "recipients delivered");
        count(registry, tally, "angarium.failed", Tally::failed, "recipients given up");
        count(registry, tally, "angarium.deferred", Tally::deferred, "attempts that will be repeated");
        count(registry, tally, "angarium.in.doubt", Tally::inDoubt, "attempts whose reply was lost");
        count(registry, tally, "angarium.tickets.taken", Tally::taken, "recipients taken for an attempt");
        count(registry, tally, "angarium.tickets.given.back", Tally::givenBack, "those not tried after all");
        count(registry, tally, "angarium.connections.opened", Tally::connectionsOpened, "outgoing connections");
        count(registry, tally, "angarium.connections.failed", Tally::connectionsFailed, "endpoints not reached");
        count(
                registry,
                tally,
                "angarium.connections.lost",
                Tally::connectionsLost,
                "connections lost with mail on them");
        count(
                registry,
                tally,
                "angarium.connections.hung",
                Tally::watchdogCloses,
                "connections closed since they hung; 0 is right");
        count(registry, tally, "angarium.tls.handshakes", Tally::tlsHandshakes, "outgoing TLS handshakes");
        count(registry, tally, "angarium.letters.rendered", Tally::rendered, "letters made");
        count(registry, tally, "angarium.bugs", Tally::bugs, "unexpected exceptions in delivery; 0 is right");
        Gauge.builder("angarium.tickets.out", tally, Tally::out)
                .description("recipients in delivery's hands")
                .register(registry);
    }

    private static <T> void count(
            MeterRegistry registry, T source, String name, ToDoubleFunction<T> value, String meaning) {
        FunctionCounter.builder(name, source, value).description(meaning).register(registry);
    }

    @Override
    public void close() {
        collections.close();
    }
}
