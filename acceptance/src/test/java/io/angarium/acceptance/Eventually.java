package io.angarium.acceptance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for what has to come, and says what was awaited when it doesn't. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Eventually() {}

    static <T> T get(String awaited, Callable<T> look, Predicate<T> isThere) throws Exception {
        return get(awaited, PATIENCE, look, isThere);
    }

    static <T> T get(String awaited, Duration patience, Callable<T> look, Predicate<T> isThere) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        T last = look.call();
        while (!isThere.test(last)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("awaited for " + patience + ": " + awaited + "; last seen: " + last);
            }
            Thread.sleep(PAUSE);
            last = look.call();
        }
        return last;
    }
}
