package io.angarium.dns;

import java.time.Duration;
import java.util.List;

/** What DNS says about a name's TXT records. */
public sealed interface Texts {
    /** At least one record. */
    record Found(List<String> texts, Duration ttl) implements Texts {
        public Found {
            texts = List.copyOf(texts);
        }
    }

    /** The name doesn't exist or has no TXT record. */
    record None(String reason) implements Texts {}

    /** Nobody could tell. A later try may succeed. */
    record Unavailable(String reason) implements Texts {}
}
