package io.angarium.authentication;

import java.security.MessageDigest;

/** Hashes the first bytes of a canonical body and counts all of them. For one body, one thread. */
final class BodyMeasure implements BodyCanonicalization.Sink {
    private static final byte[] LINE_BREAK = {'\r', '\n'};
    private static final byte[] SPACE = {' '};

    private final MessageDigest digest;
    private final byte[] array;
    private final long limit;
    private long length;

    /**
     * A measure for a body.
     *
     * @param limit bytes that are hashed at most, the l= of RFC 6376 §3.5
     */
    BodyMeasure(MessageDigest digest, BodyBytes body, long limit) {
        this.digest = digest;
        this.array = body.array();
        this.limit = limit;
    }

    @Override
    public void part(int from, int to) {
        int hashed = countHashed(to - from);
        if (hashed > 0) {
            digest.update(array, from, hashed);
        }
    }

    @Override
    public void lineBreak() {
        digest.update(LINE_BREAK, 0, countHashed(LINE_BREAK.length));
    }

    @Override
    public void space() {
        digest.update(SPACE, 0, countHashed(SPACE.length));
    }

    /** Counts these bytes and tells how many of them are within the limit. */
    private int countHashed(int bytes) {
        long room = Math.max(0, limit - length);
        length += bytes;
        return (int) Math.min(room, bytes);
    }

    /** Bytes of the whole canonical body. */
    long length() {
        return length;
    }

    byte[] hash() {
        return digest.digest();
    }
}
