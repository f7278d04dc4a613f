package io.angarium.delivery;

import io.angarium.delivery.shaping.Shaper.Hold;
import java.util.Optional;

/**
 * Why mail waits.
 *
 * @param waiting recipients that wait, due or later
 * @param reason a sentence
 * @param limit what holds it back; empty if nothing does but its turn
 * @param reply the receiver's last words; empty if it said nothing
 * @param forecast when the last of it will be sent; empty if nobody can tell, or nothing waits
 */
public record Explanation(
        long waiting, String reason, Optional<Hold> limit, String reply, Optional<Forecast> forecast) {}
