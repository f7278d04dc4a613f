package io.angarium.service.encoding;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link CompactWriter} wrote. Never reads past the end, whatever the bytes are. Used by one thread; the buffer
 * given is not changed.
 */
public final class CompactReader {
    private final ByteBuffer source;

    public CompactReader(ByteBuffer source) {
        this.source = source.duplicate();
    }

    public CompactReader(byte[] source) {
        this(ByteBuffer.wrap(source));
    }

    /** Goes past the version that a record begins with, which has to be this one. */
    public CompactReader version(int expected) {
        long version = number();
        if (version != expected) {
            throw new MalformedRecordException("a record of version " + version + " is not known");
        }
        return this;
    }

    /**
     * The next number.
     *
     * @throws MalformedRecordException if no number of 0 or more stands here
     */
    public long number() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            if (!source.hasRemaining()) {
                throw new MalformedRecordException("a number is cut off");
            }
            byte octet = source.get();
            value |= (long) (octet & 0x7f) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new MalformedRecordException("a number is too long");
    }

    /** How many items follow: a number that the rest can hold at one octet each. */
    public int count() {
        long count = number();
        if (count > source.remaining()) {
            throw new MalformedRecordException("a count is larger than what follows");
        }
        return (int) count;
    }

    public String text() {
        return new String(octets(), StandardCharsets.UTF_8);
    }

    public byte[] octets() {
        byte[] octets = new byte[count()];
        source.get(octets);
        return octets;
    }

    /** That many octets in place, as a view on the source. */
    public ByteBuffer view(long length) {
        if (length < 0 || length > source.remaining()) {
            throw new MalformedRecordException("a length is larger than what follows");
        }
        ByteBuffer view = source.slice(source.position(), (int) length);
        source.position(source.position() + (int) length);
        return view;
    }
}
