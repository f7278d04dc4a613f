package io.angarium.service.template.handlebars;

import java.time.Duration;

/**
 * What one rendering may take. Steps and characters end a runaway the same way on every machine; time is the net below them.
 *
 * @param steps pieces of the template passed, values looked up, rounds of loops
 * @param characters of the text that comes out
 * @param time from begin to end
 */
public record RenderingLimits(int steps, int characters, Duration time) {
    public static final RenderingLimits DEFAULT = new RenderingLimits(200_000, 2 << 20, Duration.ofSeconds(1));
}
