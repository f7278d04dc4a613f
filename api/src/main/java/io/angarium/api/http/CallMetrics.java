package io.angarium.api.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times calls by route and status. As many series as there are routes, whatever is called. Any thread. */
final class CallMetrics {
    private record Series(String template, String method, int status) {}

    private final MeterRegistry registry;
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    CallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param template a route's, never a caller's path */
    void count(String template, String method, int status, long nanos) {
        timers.computeIfAbsent(new Series(template, knownMethod(method), status), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Series series) {
        return Timer.builder("angarium.http.requests")
                .description("Calls answered, and how long that took")
                .tag("route", series.template)
                .tag("method", series.method)
                .tag("status", Integer.toString(series.status))
                .register(registry);
    }

    private static String knownMethod(String method) {
        return switch (method) {
            case "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH" -> method;
            default -> "other";
        };
    }
}
