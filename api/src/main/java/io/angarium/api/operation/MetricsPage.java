package io.angarium.api.operation;

import io.angarium.api.http.Answer;
import io.angarium.api.http.Route;
import io.angarium.spool.Spool;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@code GET /metrics} in Prometheus' text format.
 *
 * <p>The three figures of the queue's books come from one look, so that accepted − settled − queued is 0 in every answer.
 */
public final class MetricsPage {
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final Supplier<Spool.Totals> totals;

    public MetricsPage(PrometheusMeterRegistry registry, Supplier<Spool.Totals> totals) {
        this.registry = registry;
        this.totals = totals;
    }

    public List<Route> routes() {
        return List.of(Route.open("GET", "/metrics", call -> scrape()));
    }

    private Answer scrape() {
        Spool.Totals books = totals.get();
        String text = figure("angarium_recipients_accepted_total", "counter", "Recipients accepted", books.accepted())
                + figure("angarium_recipients_settled_total", "counter", "Recipients at their end", books.settled())
                + figure(
                        "angarium_recipients_queued",
                        "gauge",
                        "Recipients accepted and not at their end",
                        books.queued())
                + figure(
                        "angarium_books_difference",
                        "gauge",
                        "Accepted - settled - queued; 0 is right",
                        books.accepted() - books.settled() - books.queued())
                + registry.scrape();
        return Answer.bytes(200, CONTENT_TYPE, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String figure(String name, String type, String help, long value) {
        return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name + " " + value + "\n";
    }
}
