package io.angarium.delivery.shaping;

import java.util.ArrayDeque;
import java.util.function.DoubleUnaryOperator;

/** A receiver that takes so many messages a second and no more; the limit is a function of the time in seconds. */
interface FakeReceiver {
    /** Whether it takes a message that arrives then; times never go back. */
    boolean takes(double second);

    /** Earns tokens all the time, keeps those of some seconds. */
    static FakeReceiver tokenBucket(DoubleUnaryOperator limit, double seconds) {
        return new FakeReceiver() {
            private double tokens = Math.max(1, limit.applyAsDouble(0) * seconds);
            private double at;

            @Override
            public boolean takes(double second) {
                double rate = limit.applyAsDouble(second);
                tokens = Math.min(tokens + (second - at) * rate, Math.max(1, rate * seconds));
                at = second;
                if (tokens < 1) {
                    return false;
                }
                tokens -= 1;
                return true;
            }
        };
    }

    /** Counts what it took in the last so many seconds. */
    static FakeReceiver slidingWindow(DoubleUnaryOperator limit, double seconds) {
        ArrayDeque<Double> taken = new ArrayDeque<>();
        return second -> {
            while (!taken.isEmpty() && taken.getFirst() <= second - seconds) {
                taken.removeFirst();
            }
            boolean takes = taken.size() < limit.applyAsDouble(second) * seconds;
            if (takes) {
                taken.addLast(second);
            }
            return takes;
        };
    }

    /** Counts from nought again every so many seconds. */
    static FakeReceiver fixedWindow(DoubleUnaryOperator limit, double seconds) {
        long[] window = {-1, 0};
        return second -> {
            long now = (long) (second / seconds);
            if (window[0] != now) {
                window[0] = now;
                window[1] = 0;
            }
            return window[1]++ < limit.applyAsDouble(second) * seconds;
        };
    }
}
