package io.angarium.delivery.shaping;

/** Counts what goes, to tell the rate over the last one to two seconds. Not thread-safe. */
final class Meter {
    private static final long WINDOW = 1_000_000_000L;

    private long start = Long.MIN_VALUE;
    private int current;
    private int before;

    void count(long now) {
        turn(now);
        current++;
    }

    double perSecond(long now) {
        turn(now);
        double part = (now - start) / (double) WINDOW;
        return (before + current) / (1 + part);
    }

    private void turn(long now) {
        if (start == Long.MIN_VALUE) {
            start = now;
        }
        long passed = (now - start) / WINDOW;
        if (passed > 0) {
            before = passed == 1 ? current : 0;
            current = 0;
            start += passed * WINDOW;
        }
    }
}
