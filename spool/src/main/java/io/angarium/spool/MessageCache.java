package io.angarium.spool;

import io.angarium.spool.RecordLayout.MessageView;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages kept at hand, so that a young one is delivered without being read back from the log. Bounded in bytes: the oldest
 * leave first. Not thread-safe.
 */
final class MessageCache {
    private final Map<Long, MessageView> messages = new LinkedHashMap<>();
    private final long maxBytes;
    private long bytes;

    MessageCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Nullable MessageView get(long position) {
        return messages.get(position);
    }

    void put(MessageView message) {
        MessageView replaced = messages.put(message.position(), message);
        bytes += message.bytes() - (replaced == null ? 0 : replaced.bytes());
        Iterator<MessageView> oldest = messages.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    void remove(long position) {
        MessageView removed = messages.remove(position);
        if (removed != null) {
            bytes -= removed.bytes();
        }
    }

    int count() {
        return messages.size();
    }

    long bytes() {
        return bytes;
    }
}
