package io.angarium.delivery;

import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.Shaper.Answer;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.delivery.shaping.Stream;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks the shaper for permission to send, and pays each permission back once: an attempt carries it until it is answered, or
 * comes back unsent. Any thread may call for an attempt that it owns.
 */
final class Permits {
    private final Shaper shaper;
    private final InstantSource clock;

    Permits(Shaper shaper, InstantSource clock) {
        this.shaper = shaper;
        this.clock = clock;
    }

    /** Null if a message of the stream may go: then one attempt has to {@linkplain Attempt#permit get} the permission. */
    @Nullable Hold ask(Path path, Stream stream, Instant now) {
        return switch (shaper.maySend(path, stream, now)) {
            case Answer.Go _ -> null;
            case Answer.Wait(Hold hold) -> hold;
        };
    }

    /** There was nothing to send after all. */
    void unused(Path path, Stream stream, Instant now) {
        shaper.returned(path, stream, now);
    }

    /** Whether the attempt may go over this path; a permission for another host is exchanged. */
    boolean covers(Attempt attempt, Path path, Instant now) {
        Path old = attempt.permit();
        if (old != null && old.host().equals(path.host())) {
            return true;
        }
        if (ask(path, attempt.queue().stream(), now) != null) {
            return false;
        }
        returned(attempt);
        attempt.permit(path);
        return true;
    }

    /** The attempt was not sent, as far as it matters; nothing if it has no permission. */
    void returned(Attempt attempt) {
        Path path = attempt.permit();
        if (path != null) {
            attempt.permit(null);
            shaper.returned(path, attempt.queue().stream(), clock.instant());
        }
    }

    /** The attempt was sent and this came of it. */
    void answered(Attempt attempt, Ending ending) {
        Path path = attempt.permit();
        if (path != null) {
            attempt.permit(null);
            shaper.answered(path, attempt.queue().stream(), ending, clock.instant());
        }
    }
}
