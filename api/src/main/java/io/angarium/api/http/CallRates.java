package io.angarium.api.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Bounds how often an account calls, counted in windows that begin with each second or minute: an account that fills one
 * waits for the next. Any thread.
 */
public final class CallRates {
    /** What is counted apart. */
    enum Counted {
        /** Messages handed in. */
        SENDS(Duration.ofSeconds(1)),
        /** All other calls. */
        CALLS(Duration.ofMinutes(1));

        private final Duration window;

        Counted(Duration window) {
            this.window = window;
        }
    }

    /**
     * How much an account may.
     *
     * @param sendsPerSecond calls that hand in messages; 0: any number
     * @param callsPerMinute other calls; 0: any number
     */
    public record Settings(int sendsPerSecond, int callsPerMinute) {
        public static final Settings UNLIMITED = new Settings(0, 0);
    }

    /**
     * How an account stands after a call.
     *
     * @param isExceeded whether this call is one too many
     * @param untilReset until the next window begins
     */
    record Standing(
            Counted counted, int limit, int remaining, boolean isExceeded, Instant reset, Duration untilReset) {}

    private record Key(String account, Counted counted) {}

    private record Window(long number, int calls) {}

    private final Settings settings;
    private final InstantSource clock;
    private final Map<Key, AtomicReference<Window>> windows = new ConcurrentHashMap<>();

    public CallRates(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Counts a call; empty if there is no limit. */
    Optional<Standing> count(String account, Counted counted) {
        int limit = counted == Counted.SENDS ? settings.sendsPerSecond() : settings.callsPerMinute();
        if (limit == 0) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        long length = counted.window.toMillis();
        long number = now.toEpochMilli() / length;
        Window after = windows.computeIfAbsent(
                        new Key(account, counted), key -> new AtomicReference<>(new Window(number, 0)))
                .updateAndGet(window ->
                        new Window(number, window.number() == number ? Math.min(window.calls(), limit) + 1 : 1));
        Instant reset = Instant.ofEpochMilli((number + 1) * length);
        return Optional.of(new Standing(
                counted,
                limit,
                Math.max(0, limit - after.calls()),
                after.calls() > limit,
                reset,
                Duration.between(now, reset)));
    }
}
