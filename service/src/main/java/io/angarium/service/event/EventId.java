package io.angarium.service.event;

import java.nio.ByteBuffer;
import java.util.Base64;

/** Ids of events: 22 characters, made from where the event stands, so that they are the same whenever it is read. */
final class EventId {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private EventId() {}

    /** Different for different events: both halves are bijections. */
    static String of(long position, int recipient) {
        long high = Keys.mix(position);
        return BASE64.encodeToString(ByteBuffer.allocate(16)
                .putLong(high)
                .putLong(Keys.mix(high ^ recipient))
                .array());
    }
}
