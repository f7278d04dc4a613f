package io.angarium.service.submission;

import io.angarium.spool.StoredMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the messages with an idempotency key lie in the log: an index made from the log, so it is a little behind. Any thread. */
public interface KeyedMessages {
    /** Waits until everything is known that was in the log when the program started; whether that was so in time. */
    boolean awaitStart(Duration atMost);

    /** Everything before this place in the log is known. */
    long knownBefore();

    /** Positions of messages of this domain that may have this key, oldest first: at most a few that don't. */
    List<Long> positions(String domain, String key);

    /** The message there, while the log has it. */
    Optional<StoredMessage> read(long position);
}
