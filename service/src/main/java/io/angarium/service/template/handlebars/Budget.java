package io.angarium.service.template.handlebars;

import io.angarium.service.template.RenderingFailedException;
import java.util.function.LongSupplier;

/** What one rendering has left of its limits. Used by one thread. */
final class Budget {
    /** Steps between two looks at the clock. */
    private static final int LOOK = 256;

    private final RenderingLimits limits;
    private final LongSupplier nanoTime;
    private final long begin;
    private final StringBuilder output;
    private int steps;

    Budget(RenderingLimits limits, LongSupplier nanoTime, int expected) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
        this.output = new StringBuilder(expected);
    }

    /** @throws RenderingFailedException if this is one too many */
    void step() {
        if (++steps > limits.steps()) {
            throw new RenderingFailedException("the template takes more than " + limits.steps() + " steps");
        }
        if (steps % LOOK == 0 && nanoTime.getAsLong() - begin > limits.time().toNanos()) {
            throw new RenderingFailedException(
                    "the template takes longer than " + limits.time().toMillis() + " ms");
        }
    }

    /** @throws RenderingFailedException if it doesn't fit any more */
    void write(CharSequence text) {
        checkRoom(output.length() + (long) text.length());
        output.append(text);
    }

    /** @throws RenderingFailedException if no text of this length can come of it */
    void checkRoom(long characters) {
        if (characters > limits.characters()) {
            throw new RenderingFailedException("the template makes more than " + limits.characters() + " characters");
        }
    }

    StringBuilder output() {
        return output;
    }

    String text() {
        return output.toString();
    }
}
