package io.angarium.app;

import io.angarium.delivery.Tally;
import io.angarium.spool.LogSpool;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What the engine counts, under the names that {@code /metrics} shows. */
final class Meters {
    private Meters() {}

    static void bind(MeterRegistry registry, Tally tally, LogSpool spool) {
        count(registry, tally, "angarium.delivered", Tally::delivered, "recipients delivered");
        count(registry, tally, "angarium.failed", Tally::failed, "recipients given up");
        count(registry, tally, "angarium.deferred", Tally::deferred, "attempts that will be repeated");
        count(registry, tally, "angarium.in.doubt", Tally::inDoubt, "attempts whose reply was lost");
        count(registry, tally, "angarium.connections.opened", Tally::connectionsOpened, "outgoing connections");
        count(registry, tally, "angarium.connections.failed", Tally::connectionsFailed, "endpoints not reached");
        count(
                registry,
                tally,
                "angarium.connections.lost",
                Tally::connectionsLost,
                "connections lost with mail on them");
        count(registry, tally, "angarium.tls.handshakes", Tally::tlsHandshakes, "outgoing TLS handshakes");
        count(registry, tally, "angarium.letters.rendered", Tally::rendered, "letters made");
        count(registry, tally, "angarium.bugs", Tally::bugs, "unexpected exceptions in delivery; 0 is right");
        count(
                registry,
                spool,
                "angarium.recipients.overdue",
                LogSpool::overdue,
                "attempts past their lease; 0 is right");
    }

    private static <T> void count(
            MeterRegistry registry, T source, String name, ToDoubleFunction<T> value, String meaning) {
        FunctionCounter.builder(name, source, value).description(meaning).register(registry);
    }
}
