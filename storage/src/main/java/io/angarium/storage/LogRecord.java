package io.angarium.storage;

import java.nio.ByteBuffer;

/**
 * A record as read back.
 *
 * @param position its name within the shard
 * @param next position behind it: where the following record begins
 * @param type as appended
 * @param length bytes of the whole payload
 * @param payload the payload or its first bytes (see {@link Log#reader}); read-only by convention, backed by an array of its
 *     own
 */
public record LogRecord(long position, long next, byte type, int length, ByteBuffer payload) {}
