package io.angarium.delivery.shaping;

import java.time.Instant;

/**
 * Something that was learned about a path.
 *
 * @param at when
 * @param what in words, such as {@code message rate 97/s → 48.5/s}
 * @param because the receiver's reply, or what was observed
 */
public record Change(Instant at, String what, String because) {}
