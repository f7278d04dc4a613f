package io.angarium.spool;

import java.util.List;

/**
 * What shall not be sent any more, of what was accepted so far.
 *
 * @param streams all that waits for these
 * @param messages positions of single messages
 */
public record Cancellation(List<String> streams, List<Long> messages) {
    public Cancellation {
        streams = List.copyOf(streams);
        messages = List.copyOf(messages);
    }

    public static Cancellation ofStreams(List<String> streams) {
        return new Cancellation(streams, List.of());
    }

    public static Cancellation ofMessage(long position) {
        return new Cancellation(List.of(), List.of(position));
    }
}
