package io.angarium.delivery.shaping;

/** How long a receiver takes to answer, now and usually. Not thread-safe; nanoseconds. */
final class Latency {
    /** Answers that are this many times slower than usual speak of a receiver in trouble. */
    static final int BAD = 3;
    /** Answers that are faster than this are never bad: a receiver next door varies by more. */
    static final long NEVER_BAD = 100_000_000L;

    private static final long UNKNOWN = 100_000_000L;
    private static final double NOW_WEIGHT = 1 / 8.0;
    private static final double BASE_WEIGHT = 1 / 256.0;

    private double recent = -1;
    private double usual = -1;

    void note(long took) {
        if (recent < 0) {
            recent = took;
            usual = took;
            return;
        }
        recent += (took - recent) * NOW_WEIGHT;
        if (recent < usual) {
            usual += (recent - usual) * NOW_WEIGHT;
        }
    }

    /** To be called once in an epoch: a long trouble becomes usual after some minutes. */
    void pass() {
        usual += Math.max(0, recent - usual) * BASE_WEIGHT;
    }

    boolean isBad() {
        return recent > NEVER_BAD && recent > usual * BAD;
    }

    /** A round trip. */
    long typical() {
        return recent < 0 ? UNKNOWN : Math.clamp((long) recent, 1_000_000L, 1_000_000_000L);
    }

    /** Clocks and moments of measuring differ a little. */
    long slack() {
        return 2_000_000L;
    }

    long epoch() {
        return Math.clamp((long) recent, RateControl.EPOCH, RateControl.LONGEST_EPOCH);
    }
}
